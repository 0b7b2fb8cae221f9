"""The team and its unit."""

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

import pghistory
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.accounts.models import Organisation, User, validate_time_zone
from apps.core.templatetags.ringfence import amount


class Unit(models.TextChoices):
    """What a team sizes its stories in; one unit a team, never two."""

    POINTS = "points", _("points")
    DAYS = "days", _("days")
    HOURS = "hours", _("hours")
    STORIES = "stories", _("stories, each counting 1")

    @property
    def step(self) -> Decimal:
        """The smallest amount: budgets are rounded to it (metrics.md, Capacity)."""
        return {"points": Decimal("0.5"), "days": Decimal("0.25"), "hours": Decimal("0.5"), "stories": Decimal(1)}[
            self.value
        ]

    @property
    def abbreviation(self) -> str:
        return str({"points": _("pts"), "days": _("days"), "hours": _("h"), "stories": _("stories")}[self.value])

    def said(self, value: Decimal | int) -> str:
        """So many of it, in words: 1 point, 5 points."""
        # Whole or not, whatever is not one is many.
        count = 1 if value == 1 else 2
        words = {
            "points": ngettext("%(amount)s point", "%(amount)s points", count),
            "days": ngettext("%(amount)s day", "%(amount)s days", count),
            "hours": ngettext("%(amount)s hour", "%(amount)s hours", count),
            "stories": ngettext("%(amount)s story", "%(amount)s stories", count),
        }
        return words[self.value] % {"amount": amount(value)}


class TeamQuerySet(models.QuerySet["Team"]):
    def visible_to(self, user: User) -> "TeamQuerySet":
        """Everybody sees the teams of the organisation they belong to, and no other."""
        return self.filter(organisation=user.organisation_id)

    def current(self) -> "TeamQuerySet":
        return self.filter(archived_at=None)


@pghistory.track()
class Team(models.Model):
    """People who plan sprints together, in one unit."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="teams")
    name = models.CharField(_("name"), max_length=80)
    slug = models.SlugField(_("address"), max_length=60)
    key_prefix = models.CharField(
        _("story key"),
        max_length=10,
        validators=[
            RegexValidator(r"^[A-Z][A-Z0-9]{1,9}$", _("Two to ten capital letters or digits, a letter first."))
        ],
        help_text=_("Stands before every story's number: PAY makes PAY-231."),
    )
    unit = models.CharField(
        _("unit"), max_length=10, choices=Unit, default=Unit.POINTS, help_text=_("Fixed once the team has a sprint.")
    )
    time_zone = models.CharField(_("time zone"), max_length=60, default="UTC", validators=[validate_time_zone])
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = TeamQuerySet.as_manager()

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "slug"],
                name="team_addresses_are_unique",
                violation_error_message=_("Another team has this address."),
            ),
            models.UniqueConstraint(
                fields=["organisation", "key_prefix"],
                name="team_keys_are_unique",
                violation_error_message=_("Another team has this story key."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def today(self) -> dt.date:
        """The local date, which is the one that counts for sprints and time off."""
        return timezone.localdate(timezone=self.zone)

    @property
    def zone(self) -> dt.tzinfo:
        return ZoneInfo(self.time_zone)
