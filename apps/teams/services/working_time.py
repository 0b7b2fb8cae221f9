"""When people work, and how much of it is for which team."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

import pghistory
from django.db import transaction

from apps.accounts.models import User
from apps.core.violations import explained
from apps.teams.models import Team, TeamShare, WorkingPattern


def set_pattern(*, person: User, starts: dt.date, days: Mapping[str, Decimal], by: User) -> WorkingPattern:
    """Have a working pattern begin on a day: the part of each weekday that is worked. Earlier ones hold until then."""
    with pghistory.context(user=by.pk), explained(), transaction.atomic():
        return WorkingPattern.objects.create(person=person, starts=starts, **days)


def change_pattern(
    *, pattern: WorkingPattern, starts: dt.date, days: Mapping[str, Decimal], by: User
) -> WorkingPattern:
    """Correct a working pattern, or the day from which it holds."""
    pattern.starts = starts
    for day, part in days.items():
        setattr(pattern, day, part)
    with pghistory.context(user=by.pk), explained(), transaction.atomic():
        pattern.save(update_fields=["starts", *days])
    return pattern


def remove_pattern(*, pattern: WorkingPattern, by: User) -> None:
    """Take a working pattern out: the one before it holds on."""
    with pghistory.context(user=by.pk), transaction.atomic():
        pattern.delete()


def set_share(*, person: User, team: Team, starts: dt.date, percent: Decimal, by: User) -> TeamShare:
    """Give a team a share of a person's time from a day on; a second one for the same day replaces the first."""
    with pghistory.context(user=by.pk), explained(), transaction.atomic():
        share, _made = TeamShare.objects.update_or_create(
            person=person, team=team, starts=starts, defaults={"percent": percent}
        )
    return share


def remove_share(*, share: TeamShare, by: User) -> None:
    """Take a share out: the one before it holds on, or what the role brings along."""
    with pghistory.context(user=by.pk), transaction.atomic():
        share.delete()
