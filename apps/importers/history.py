"""The sprints of the past come in as they were: unfenced, and closed at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db.models import Max

from apps.accounts.models import User
from apps.importers.mapping import SprintState
from apps.importers.past import Coming
from apps.sprints.models import Budget, Commitment, Outcome, Sprint, Status
from apps.teams.models import Team

type Ledger = Mapping[str, list[tuple[int, Outcome, dt.date | None]]]
"""By sprint: each story with what became of it, and when it was resolved."""


def write_history(*, team: Team, coming: list[Coming], ledger: Ledger, by: User | None) -> int:
    """One sprint after the other, oldest first. Returns how many came in."""
    number = Sprint.objects.filter(team=team).aggregate(Max("number"))["number__max"] or 0
    written = 0
    for each in coming:
        lines = ledger.get(each.name)
        if each.comes and lines:
            written += 1
            _write_sprint(team, each, number + written, lines, by)
    return written


def _write_sprint(
    team: Team, each: Coming, number: int, lines: list[tuple[int, Outcome, dt.date | None]], by: User | None
) -> None:
    starts, ends = each.plan.starts, each.plan.ends
    assert starts is not None and ends is not None, "sprints without dates stay out"
    sprint = Sprint.objects.create(
        team=team,
        number=number,
        name=each.name,
        starts=starts,
        ends=ends,
        status=Status.ACTIVE,
        fenced=False,
        started_at=_moment(team, starts),
        created_by=by,
    )
    Commitment.objects.bulk_create(
        (_line(sprint, story, outcome, resolved, by) for story, outcome, resolved in lines), batch_size=500
    )
    if each.plan.state is SprintState.FINISHED:
        sprint.status, sprint.closed_at = Status.CLOSED, _moment(team, ends)
        sprint.save(update_fields=["status", "closed_at"])


def _line(sprint: Sprint, story: int, outcome: Outcome, resolved: dt.date | None, by: User | None) -> Commitment:
    """Nothing was divided by a fence then, so all of it stands in the one budget there was."""
    done = outcome is Outcome.DONE and resolved is not None
    return Commitment(
        sprint=sprint,
        story_id=story,
        budget=Budget.PRODUCT,
        committed_at=_moment(sprint.team, sprint.starts),
        committed_by=by,
        outcome=outcome,
        done_at=_moment(sprint.team, resolved) if done and resolved else None,
    )


def _moment(team: Team, day: dt.date) -> dt.datetime:
    """Noon of a local day: the export has days, the ledger has moments."""
    return dt.datetime.combine(day, dt.time(12), tzinfo=team.zone)
