"""Reading the debt register with the sprints it lives in: a constant number of queries, however long it is."""

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from apps.sprints.debt import (
    Budgeted,
    Entry,
    Part,
    Payback,
    Step,
    Sum,
    by_age,
    by_component,
    owed,
    payback,
    shortened,
    steps,
    summed,
)
from apps.sprints.models import Commitment, Outcome, Sprint, Status
from apps.stories.models import ChargedTo, Debt
from apps.teams.models import Team, Unit

STEPS_SHOWN, PARTS_SHOWN = 8, 9
BEFORE = -1
COLUMNS = (
    "pk", "story_id", "principal", "component", "charged_to", "incurred_on", "repaid_at", "written_off__settled_at",
    "owner_id", "owner__name",
)  # fmt: skip
OF_A_SPRINT = ("number", "name", "starts", "ends", "status", "fenced", "capacity", "tech_budget", "tech_share")
"""Of each sprint there ever was, so no more than it needs."""


@dataclass(frozen=True)
class Times:
    """The sprints that have begun, in their order, and the time since the last one closed."""

    sprints: tuple[Sprint, ...]

    @cached_property
    def closed(self) -> int:
        return sum(sprint.status == Status.CLOSED for sprint in self.sprints)

    @cached_property
    def _ends(self) -> list[dt.date]:
        """A sprint that runs goes on until it is closed."""
        return [dt.date.max if sprint.status == Status.ACTIVE else sprint.ends for sprint in self.sprints]

    def place(self, day: dt.date) -> int:
        """The sprint that a local date belongs to; days between two belong to the later one."""
        if self.sprints and day < self.sprints[0].starts:
            return BEFORE
        return bisect_left(self._ends, day)

    @cached_property
    def places(self) -> dict[int, int]:
        return {sprint.pk: place for place, sprint in enumerate(self.sprints)}

    def title(self, place: int | None) -> str:
        """The sprint at a place, where there is one."""
        return "" if place is None or place == BEFORE else self.titles[place]

    @cached_property
    def titles(self) -> list[str]:
        """Short as their keys, with what comes after the last closed one, where none runs."""
        titles = [f"S{sprint.number}" for sprint in self.sprints]
        if self.sprints and self.sprints[-1].status == Status.ACTIVE:
            return titles
        return [*titles, _("since %(sprint)s") % {"sprint": titles[-1]} if titles else _("until now")]


@dataclass(frozen=True)
class Register:
    """A team's register in figures."""

    times: Times
    entries: dict[int, Entry]
    owners: dict[int, str]
    planned: Sprint | None

    @cached_property
    def owed(self) -> Sum:
        return summed(owed(self.entries.values()))

    @cached_property
    def owed_by_product(self) -> Sum:
        """The part that the product budget repays."""
        return summed(entry for entry in owed(self.entries.values()) if entry.is_products)

    @cached_property
    def steps(self) -> list[Step]:
        """The last sprints; the time since the last one only where something happened in it."""
        found = steps(self.entries.values(), self.times.titles)
        if len(found) > 1 and len(found) > len(self.times.sprints) and not _moved(found[-1]):
            found.pop()
        return found[-STEPS_SHOWN:]

    @cached_property
    def last(self) -> Step | None:
        """The sprint that runs, or the one that closed last."""
        found = steps(self.entries.values(), self.times.titles)[: len(self.times.sprints)]
        return found[-1] if found else None

    @cached_property
    def by_component(self) -> list[Part]:
        return shortened(by_component(self.entries.values()), PARTS_SHOWN)

    @cached_property
    def by_age(self) -> list[Part]:
        return by_age(self.entries.values())

    @cached_property
    def components(self) -> list[str]:
        return sorted({entry.component for entry in self.entries.values() if entry.component}, key=str.casefold)

    @cached_property
    def payback(self) -> Payback:
        fenced = [sprint for sprint in self.times.sprints if sprint.fenced and sprint.capacity]
        closed = [_budgeted(sprint) for sprint in fenced if sprint.status == Status.CLOSED]
        at_hand = [sprint for sprint in (*fenced, self.planned) if sprint and sprint.capacity]
        current = _budgeted(at_hand[-1]) if at_hand else None
        return payback(self.entries.values(), closed=closed, current=current)


def _moved(step: Step) -> bool:
    return bool(step.incurred or step.repaid or step.written_off)


def _budgeted(sprint: Sprint) -> Budgeted:
    return Budgeted(str(sprint.title), sprint.tech_budget, sprint.tech_share)


def register_of(team: Team) -> Register:
    """Three queries."""
    sprints = list(Sprint.objects.filter(team=team).order_by("starts").only(*OF_A_SPRINT))
    times = Times(tuple(sprint for sprint in sprints if sprint.status != Status.PLANNED))
    rows = list(Debt.objects.filter(team=team).values_list(*COLUMNS))
    done = _done_in(team) if rows else {}
    return Register(
        times=times,
        entries={pk: _entry(team, times, done.get(story), told) for pk, story, *told in rows},
        owners={owner: name for *_told, owner, name in rows if owner},
        planned=next((sprint for sprint in sprints if sprint.status == Status.PLANNED), None),
    )


def _done_in(team: Team) -> dict[int, int]:
    """The sprint that each debt's story was done in, by the story's id: its ledger knows better than the clock."""
    lines = Commitment.objects.filter(team=team, story__debt__isnull=False, outcome=Outcome.DONE, left_at=None)
    return dict(lines.order_by("sprint__starts").values_list("story_id", "sprint_id"))


def _entry(team: Team, times: Times, done_in: int | None, told: Sequence[Any]) -> Entry:
    principal, component, charged_to, incurred_on, repaid_at, written_off_at, *_owner = told
    incurred = times.place(incurred_on)
    ended = next(_ends(team, times, done_in, repaid_at, written_off_at), None)
    return Entry(
        principal=Decimal(1) if team.unit == Unit.STORIES else principal,
        incurred=incurred,
        ended=None if ended is None else max(ended, incurred),
        is_written_off=written_off_at is not None,
        component=component,
        is_products=charged_to == ChargedTo.PRODUCT,
        now=times.closed,
    )


def _ends(
    team: Team, times: Times, done_in: int | None, repaid_at: dt.datetime | None, written_off_at: dt.datetime | None
) -> Iterator[int]:
    """When it was repaid or written off."""
    if repaid_at and done_in in times.places:
        yield times.places[done_in]
    for moment in (repaid_at, written_off_at):
        if moment:
            yield times.place(moment.astimezone(team.zone).date())
