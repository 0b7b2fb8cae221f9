"""A link that shows a sprint's review to whoever has it, until it expires or is revoked."""

import datetime as dt
import hashlib
import secrets
from typing import Self

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from apps.core.triggers import Law
from apps.decisions.models import PERSON
from apps.sprints.models.sprint import Sprint, Status

LONGEST = dt.timedelta(days=90)
HASH = r"^[0-9a-f]{64}$"
# What may still change once a link was made.
_ANSWERS = ["revoked_at", "revoked_by_id"]
_READINGS = ["opened", "opened_at"]
_CHANGING = ", ".join(f"'{name}'" for name in (*_ANSWERS, *_READINGS))


def new_token() -> str:
    """The end of a link: 32 bytes that nobody can guess."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """What is kept of a link, to find it by. Whoever reads the database alone can follow none."""
    return hashlib.sha256(token.encode()).hexdigest()


class ReviewLinkQuerySet(models.QuerySet["ReviewLink"]):
    def live(self) -> Self:
        """Those that still show something. A team that is archived shows nothing any more."""
        return self.filter(revoked_at=None, expires_at__gt=timezone.now(), sprint__team__archived_at=None)

    def with_token(self, token: str) -> Self:
        return self.filter(token_hash=hash_of(token))


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), exclude=_READINGS)
class ReviewLink(models.Model):
    """Shows one sprint's review, read only. How often it was opened is counted; by whom is not asked."""

    sprint = models.ForeignKey(Sprint, on_delete=models.PROTECT, related_name="review_links")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("expires"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    revoked_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    opened = models.PositiveIntegerField(_("opened"), default=0, editable=False)
    opened_at = models.DateTimeField(_("last opened"), null=True, blank=True, editable=False)

    objects = ReviewLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link to a review")
        verbose_name_plural = _("links to reviews")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at"), expires_at__lte=F("created_at") + LONGEST),
                name="a_review_link_lasts_at_most_90_days",
                violation_error_message=_("A link to a review lasts up to 90 days."),
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None) | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="a_review_link_is_revoked_by_somebody",
                violation_error_message=_("A link that is revoked says by whom."),
            ),
            models.CheckConstraint(
                condition=Q(token_hash__regex=HASH),
                name="a_review_link_keeps_a_hash_and_no_token",
                violation_error_message=_("Of a link to a review, its hash is kept and nothing else."),
            ),
        ]
        triggers = [
            Law(
                name="guard_review_links",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                rules={
                    "a_planned_sprint_has_no_review": gettext_noop("There is a review once the sprint has started."),
                    "a_review_link_stands_as_made": gettext_noop(
                        "A link to a review stands as it was made. Revoke it and make another."
                    ),
                },
                func=f"""
                    IF TG_OP = 'DELETE' THEN {{a_review_link_stands_as_made}} END IF;
                    IF TG_OP = 'INSERT' THEN
                        PERFORM 1 FROM sprints_sprint s WHERE s.id = NEW.sprint_id AND s.status <> '{Status.PLANNED}';
                        IF NOT FOUND THEN {{a_planned_sprint_has_no_review}} END IF;
                        RETURN NEW;
                    END IF;
                    IF (to_jsonb(NEW) - ARRAY[{_CHANGING}]) IS DISTINCT FROM (to_jsonb(OLD) - ARRAY[{_CHANGING}])
                       OR (OLD.revoked_at IS NOT NULL
                           AND (NEW.revoked_at, NEW.revoked_by_id) IS DISTINCT FROM (OLD.revoked_at, OLD.revoked_by_id))
                    THEN {{a_review_link_stands_as_made}} END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sprint} · {self.expires_at:%Y-%m-%d}"
