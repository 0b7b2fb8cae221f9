"""Filters of a report that somebody keeps, with a link."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Organisation, User
from apps.teams.models.tracking import every_change

LONGEST_QUERY = 4000


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def seen_by(self, user: User) -> "SavedViewQuerySet":
        """One's own, and what others of the organisation share."""
        return self.filter(Q(owner=user) | Q(shared=True), organisation=user.organisation_id)


@pghistory.track(*every_change())
class SavedView(models.Model):
    """It names teams and groups as they stood in the address. What of them is gone is said when it is opened."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="saved_views")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="saved_views")
    name = models.CharField(_("name"), max_length=80)
    query = models.CharField(_("filters"), max_length=LONGEST_QUERY, blank=True)
    shared = models.BooleanField(_("shared with everybody in the organisation"), default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                "owner",
                Lower("name"),
                name="ones_views_have_names_of_their_own",
                violation_error_message=_("You keep a view of this name already."),
            ),
            models.CheckConstraint(
                condition=Q(name__regex=r"\S"),
                name="a_view_has_a_name",
                violation_error_message=_("Give the view a name."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("reports:view", args=[self.pk])
