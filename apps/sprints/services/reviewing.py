"""Links that show a sprint's review to people without an account."""

import datetime as dt

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from apps.accounts.models import User
from apps.core.violations import explained
from apps.sprints.models import ReviewLink, Sprint
from apps.sprints.models.review_link import hash_of, new_token


def make_review_link(*, sprint: Sprint, by: User, lasts: dt.timedelta) -> tuple[ReviewLink, str]:
    """A link and its token, which nobody can read again: only its hash is kept.

    Raises `RuleViolation` for a sprint that has not started, or for longer than 90 days.
    """
    token, now = new_token(), timezone.now()
    link = ReviewLink(sprint=sprint, token_hash=hash_of(token), created_by=by, created_at=now, expires_at=now + lasts)
    with explained(), transaction.atomic():
        link.save(force_insert=True)
    return link, token


def revoke_review_link(*, link: ReviewLink, by: User) -> None:
    """From now on it shows nothing. One that was revoked already stays as it is."""
    ReviewLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=timezone.now(), revoked_by=by)


def count_opening(*, link: ReviewLink) -> None:
    """One more, and when. Nothing is kept of who it was."""
    ReviewLink.objects.filter(pk=link.pk).update(opened=F("opened") + 1, opened_at=timezone.now())
