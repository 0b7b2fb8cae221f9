"""The sprints of a file: which of them come in, why the others do not, and what each issue was in them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from apps.importers.mapping import ImportMapping, SprintPlan, SprintState, State
from apps.importers.records import Record
from apps.sprints.models import Outcome


@dataclass(frozen=True, slots=True)
class TeamSprints:
    """What the team has already."""

    names: frozenset[str] = frozenset()
    has_fenced: bool = False
    has_running: bool = False


@dataclass(frozen=True, slots=True)
class Coming:
    """One sprint of the file. `reason` says why it stays out; empty where it comes in."""

    name: str
    plan: SprintPlan
    reason: str = ""
    here: bool = False

    @property
    def comes(self) -> bool:
        return not self.reason and not self.here and self.plan.state is not SprintState.FUTURE


def coming_sprints(mapping: ImportMapping, team: TeamSprints, today: dt.date) -> list[Coming]:
    """Oldest first, as they are written; those without dates stand last."""
    found = [
        Coming(name, plan, _reason(plan, team, today), here=name in team.names)
        for name, plan in mapping.sprints.items()
    ]
    return sorted(found, key=lambda each: (each.plan.starts or dt.date.max, each.plan.ends or dt.date.max))


def _reason(plan: SprintPlan, team: TeamSprints, today: dt.date) -> str:
    """The database refuses the same (see the sprints' law); asked here so that the rest of the file can come in."""
    if plan.state is SprintState.LEFT_OUT:
        return "by_choice"
    if plan.state is SprintState.FUTURE:
        return ""
    if not plan.dated:
        return "no_dates"
    if plan.state is SprintState.RUNNING:
        return "fence_stands" if team.has_fenced else "one_runs" if team.has_running else ""
    return "not_over" if plan.ends is not None and plan.ends >= today else ""


def lines_of(record: Record, coming: dict[str, SprintPlan]) -> list[tuple[str, Outcome]]:
    """What the issue was in each sprint that comes in. The last sprint named is where it is; before, it was carried."""
    lines = []
    for name in record.sprints:
        plan = coming.get(name)
        if plan is None:
            continue
        if name == record.sprints[-1]:
            lines.append((name, _last_outcome(record.state, plan)))
        elif plan.state is SprintState.FINISHED:
            lines.append((name, Outcome.CARRIED))
    return lines


def _last_outcome(state: State, plan: SprintPlan) -> Outcome:
    """An open issue of a finished sprint that is in no later one went back to the backlog."""
    if state is State.DONE:
        return Outcome.DONE
    if state is State.CANCELLED:
        return Outcome.CANCELLED
    return Outcome.NONE if plan.state is SprintState.RUNNING else Outcome.RETURNED


def proposed_sprint(record: Record, mapping: ImportMapping) -> str:
    """The sprint to come that an open issue was meant for; nothing is planned by an import."""
    last = record.sprints[-1] if record.sprints else ""
    plan = mapping.sprints.get(last)
    meant = plan is not None and plan.state is SprintState.FUTURE and record.state is State.OPEN
    return last if meant else ""
