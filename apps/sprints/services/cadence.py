"""A team's cadence, the sprints it makes, and the close of a period that nobody holds a meeting for."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

import pghistory
from django.db import transaction

from apps.accounts.models import User
from apps.core.violations import explained
from apps.sprints.closing import Choice, Fate
from apps.sprints.models import Cadence, Outcome, Sprint
from apps.sprints.services.closing import close_as_chosen
from apps.sprints.services.lifecycle import plan_sprint, start_sprint
from apps.teams.models import Team
from apps.teams.services import lock_team


def set_cadence(*, team: Team, fields: Mapping[str, Any], by: User) -> Cadence:
    """Say how a team's sprints follow each other. The sprints that exist stay as they are."""
    with pghistory.context(user=by.pk), explained(), transaction.atomic():
        cadence, _made = Cadence.objects.update_or_create(team=team, defaults=fields)
    return cadence


def skip_week(*, cadence: Cadence, day: dt.date, by: User) -> Cadence:
    """Have no sprint run in the week of a day."""
    return _say_skipped(cadence, day, {day}, by=by)


def run_week(*, cadence: Cadence, day: dt.date, by: User) -> Cadence:
    """Have sprints run in the week of a day after all."""
    return _say_skipped(cadence, day, set(), by=by)


def _say_skipped(cadence: Cadence, day: dt.date, days: set[dt.date], *, by: User) -> Cadence:
    """Skip these days for the week of `day`, and of the other weeks what is skipped by now."""
    with pghistory.context(user=by.pk), transaction.atomic():
        current = Cadence.objects.select_for_update(no_key=True).get(pk=cadence.pk)
        week = current.week_of(day)
        current.skipped = sorted(days | {each for each in current.skipped if current.week_of(each) != week})
        current.save(update_fields=["skipped"])
    return current


def make_sprints(*, team: Team, dates: Iterable[tuple[dt.date, dt.date]], by: User) -> list[Sprint]:
    """Plan a sprint for each pair of dates: all of them or none.

    Raises `RuleViolation` where one overlaps with a sprint that somebody made meanwhile.
    """
    with transaction.atomic():
        return [plan_sprint(team=team, starts=starts, ends=ends, by=by) for starts, ends in dates]


def close_period(
    *, sprint: Sprint, unfinished: Outcome, by: User, following: Sprint | None = None, seat: str | None = None
) -> Sprint:
    """Close a running sprint with one outcome for everything that is not done; start the `following` one with it.

    Raises `RuleViolation` where the sprint does not run, or the following one cannot start; then nothing is closed.
    """
    with transaction.atomic():
        lock_team(sprint.team_id)  # before the sprint, which the close takes: the start asks for both
        close_as_chosen(sprint=sprint, choices={}, rest=Choice(Fate(unfinished.value)), by=by)
        if following:
            following.refresh_from_db()  # what was carried stands in it by now
            start_sprint(sprint=following, by=by, seat=seat)
    return sprint
