"""Naming who stands in for Product Owner or tech lead, and ending it. The database keeps the rules."""

import datetime as dt

from django.db import transaction

from apps.accounts.models import User
from apps.core.violations import explained
from apps.teams.models import Deputy, Team


def name_deputy(*, team: Team, role: str, holder: User, deputy: User, starts: dt.date, ends: dt.date) -> Deputy:
    """Let somebody act and sign for the holder of a guarded role, from a first to a last local date.

    Raises `RuleViolation` where the holder does not hold it, the deputy cannot be one, or somebody stands in already.
    """
    with explained(), transaction.atomic():
        return Deputy.objects.create(team=team, role=role, holder=holder, deputy=deputy, starts=starts, ends=ends)


def end_deputy(*, deputy: Deputy) -> Deputy | None:
    """Let it end now. What has not begun is taken back; what began today is good until tonight, since it stands."""
    today = deputy.team.today
    with explained(), transaction.atomic():
        if deputy.starts > today:
            deputy.delete()
            return None
        deputy.ends = max(deputy.starts, today - dt.timedelta(days=1))
        deputy.save(update_fields=["ends"])
    return deputy
