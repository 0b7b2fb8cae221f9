"""Sprints read off the raw rows of their ledgers and of its history, added up as one would on paper."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby
from typing import Any

from apps.decisions.models import JointDecision, JointKind, JointState
from apps.sprints.models import Commitment, FenceAttempt, Sprint, Status
from apps.teams.models import Team

EVENTS: Any = Commitment.pgh_event_model  # type: ignore[attr-defined]  # pghistory makes it
WORK = {
    "feature": "product", "bug": "product", "improvement": "technical", "debt": "technical", "spike": "technical",
    "incident": "unplanned", "untagged": "untagged",
}  # fmt: skip
NOTHING = Decimal(0)


@dataclass(frozen=True)
class Line:
    """A story's line: its size when it came, and its size in the end."""

    budget: str
    work: str
    first: Decimal
    last: Decimal
    has_size: bool
    is_planned: bool
    is_gone: bool
    outcome: str


@dataclass(frozen=True)
class Side:
    """Lines of a sprint, or some of them, in the amounts that pages speak of."""

    lines: list[Line]

    def of(self, *, budget: str = "", work: str = "") -> "Side":
        return Side([each for each in self.lines if budget in ("", each.budget) and work in ("", each.work)])

    @property
    def standing(self) -> list[Line]:
        return [each for each in self.lines if not each.is_gone]

    @property
    def stories(self) -> int:
        return len(self.standing)

    @property
    def unsized(self) -> int:
        return sum(not each.has_size for each in self.standing)

    @property
    def baseline(self) -> Decimal:
        return total(each.first for each in self.lines if each.is_planned)

    @property
    def kept(self) -> Decimal:
        """Of what was planned, what is done: of a story that was split, the part that was accepted."""
        done = (each for each in self.standing if each.is_planned and each.outcome == "done")
        return total(min(each.first, each.last) for each in done)

    @property
    def added(self) -> Decimal:
        return total(each.first for each in self.lines if not each.is_planned)

    @property
    def removed(self) -> Decimal:
        return total(each.last for each in self.lines if each.is_gone)

    @property
    def resized(self) -> Decimal:
        return total(each.last - each.first for each in self.lines)

    @property
    def changed(self) -> Decimal:
        return self.added - self.removed + self.resized

    @property
    def committed(self) -> Decimal:
        return total(each.last for each in self.standing)

    def ended(self, outcome: str) -> Decimal:
        return total(each.last for each in self.standing if each.outcome == outcome)

    @property
    def done(self) -> Decimal:
        return self.ended("done")


@dataclass(frozen=True)
class Raw:
    """A sprint with its lines."""

    sprint: Sprint
    all: Side
    attempts: int
    is_confirmed: bool

    @property
    def tech(self) -> Side:
        return self.all.of(budget="tech")

    @property
    def product(self) -> Side:
        return self.all.of(budget="product")

    @property
    def technical(self) -> Side:
        return self.all.of(work="technical")

    @property
    def untagged(self) -> Side:
        return self.all.of(work="untagged")

    @property
    def capacity(self) -> Decimal:
        return self.sprint.capacity or NOTHING


def total(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, NOTHING)


def of_team(team: Team, status: str = Status.CLOSED, *, fenced: bool = True) -> list[Raw]:
    """The oldest first."""
    sprints = Sprint.objects.filter(team=team, status=status, fenced=fenced).order_by("ends")
    return [_raw(sprint) for sprint in sprints.select_related("team")]


def _raw(sprint: Sprint) -> Raw:
    tried = FenceAttempt.objects.filter(sprint=sprint).count()
    confirmed = JointDecision.objects.filter(
        kind=JointKind.CAPACITY, subject_id=sprint.pk, state=JointState.SIGNED, amount=sprint.capacity
    )
    return Raw(sprint, Side(list(_lines(sprint))), tried, confirmed.exists())


def _lines(sprint: Sprint) -> Iterator[Line]:
    """What left on the day of the start was planning."""
    assert sprint.started_at
    day = sprint.started_at.astimezone(sprint.zone).date() + dt.timedelta(days=1)
    midnight = dt.datetime.combine(day, dt.time(), sprint.zone)
    rows = EVENTS.objects.filter(sprint=sprint).order_by("pgh_obj_id", "pgh_id")
    for _line, events in groupby(rows, key=lambda event: event.pgh_obj_id):
        first, *_others, last = (every := list(events))[:1] + every
        assert (first.budget, WORK[first.kind]) == (last.budget, WORK[last.kind]) or not sprint.fenced, "none moved"
        if not (last.left_at and last.left_at < midnight):
            yield Line(
                last.budget, WORK[last.kind], first.size or NOTHING, last.size or NOTHING, last.size is not None,
                first.committed_at < midnight, last.left_at is not None, last.outcome,
            )  # fmt: skip


def share(over: Decimal | int, under: Decimal | int) -> str:
    """As a page says it: to a tenth of a per cent; of nothing there is none."""
    if not under:
        return "not set"
    return f"{said((Decimal(100 * over) / under).quantize(Decimal('0.1'), ROUND_HALF_UP))}%"


def said(value: Decimal | int) -> str:
    """Without needless zeros, and without a sign where it is one."""
    return f"{Decimal(value).normalize():,f}" if value else "0"


def _unfilled(raw: Raw) -> Decimal:
    return raw.product.baseline - Decimal(raw.sprint.product_budget)


def _incidents(raw: Raw) -> Side:
    return raw.all.of(budget="unplanned")


def _beyond(raw: Raw) -> Decimal:
    """No incident of the demonstration came on the day of a start."""
    assert not _incidents(raw).baseline
    return max(NOTHING, _incidents(raw).committed - Decimal(raw.sprint.reserve))


# What columns of figures are called, in the words of the pages.
AMOUNTS: dict[str, Callable[[Raw], Decimal | int]] = {
    "technical work done": lambda raw: raw.technical.done,
    "all work done": lambda raw: raw.all.done,
    "technical work of the baseline": lambda raw: raw.technical.baseline,
    "baseline": lambda raw: raw.all.baseline,
    "technical work committed": lambda raw: raw.technical.committed,
    "all work committed": lambda raw: raw.all.committed,
    "capacity × agreed share": lambda raw: raw.capacity * raw.sprint.tech_share / 100,
    "capacity": lambda raw: raw.capacity,
    "tech budget": lambda raw: raw.sprint.tech_budget,
    "product budget": lambda raw: raw.sprint.product_budget,
    "done in the tech budget": lambda raw: raw.tech.done,
    "done in the product budget": lambda raw: raw.product.done,
    "tech budget's baseline": lambda raw: raw.tech.baseline,
    "done of the baseline": lambda raw: raw.all.kept,
    "all done": lambda raw: raw.all.done,
    "done": lambda raw: raw.all.done,
    "carried over": lambda raw: raw.all.ended("carried"),
    "committed": lambda raw: raw.all.committed,
    "committed in the tech budget": lambda raw: raw.tech.committed,
    "committed in the product budget": lambda raw: raw.product.committed,
    "change of the scope": lambda raw: raw.all.changed,
    "untagged stories": lambda raw: raw.untagged.stories,
    "tagged stories": lambda raw: raw.all.stories - raw.untagged.stories,
    "stories": lambda raw: raw.all.stories,
    "stories without a size": lambda raw: raw.all.unsized,
    "stories with a size": lambda raw: raw.all.stories - raw.all.unsized,
    "sprints with a capacity confirmed by both": lambda raw: int(raw.is_confirmed),
    "sprints": lambda _raw: 1,
    "attempts": lambda raw: raw.attempts,
    "person-days": lambda raw: raw.sprint.person_days or NOTHING,
    "tech budget less committed in it": lambda raw: raw.sprint.tech_budget - raw.tech.committed,
    "committed in the tech budget less done": lambda raw: raw.tech.committed - raw.tech.done,
    "tech budget less done in it": lambda raw: raw.sprint.tech_budget - raw.tech.done,
    "untagged work done": lambda raw: raw.untagged.done,
    "technical and untagged work done": lambda raw: raw.technical.done + raw.untagged.done,
    # The steps of the waterfall.
    "product budget + reserve + tech budget − capacity": lambda raw: (
        raw.sprint.product_budget + raw.sprint.reserve + raw.sprint.tech_budget - raw.capacity
    ),
    "product budget's baseline − product budget, where above 0": lambda raw: max(NOTHING, _unfilled(raw)),
    "product budget's baseline − product budget, where below 0": lambda raw: min(NOTHING, _unfilled(raw)),
    "unplanned baseline − reserve": lambda raw: _incidents(raw).baseline - raw.sprint.reserve,
    "tech budget's baseline − tech budget": lambda raw: raw.tech.baseline - raw.sprint.tech_budget,
    "added": lambda raw: raw.all.added - _incidents(raw).added,
    "−removed": lambda raw: _incidents(raw).removed - raw.all.removed,
    "size after − size before": lambda raw: raw.all.resized - _incidents(raw).resized,
    "came from the other budget − went there": lambda _raw: NOTHING,
    "change of unplanned work − what of it lies beyond the reserve": lambda raw: _incidents(raw).changed - _beyond(raw),
    "change of unplanned work that lies beyond the reserve": _beyond,
    "−carried over": lambda raw: -raw.all.ended("carried"),
    "−returned": lambda raw: -raw.all.ended("returned"),
    "−cancelled": lambda raw: -raw.all.ended("cancelled"),
}


def added_up(name: str, raws: Iterable[Raw]) -> Decimal | int:
    return sum((AMOUNTS[name](raw) for raw in raws), NOTHING)


def parted(over: str, under: str, raws: list[Raw]) -> str:
    return share(added_up(over, raws), added_up(under, raws))


def band(raws: list[Raw]) -> str:
    """By the words of the definitions, from the shares as they are shown."""
    if not raws:
        return "Not set"
    used, product = (
        Decimal(parted(over, under, raws).rstrip("%"))
        for over, under in (
            ("done in the tech budget", "tech budget"),
            ("done in the product budget", "product budget"),
        )
    )
    if used >= 90:
        return "Kept"
    if abs(used - product) <= 10:
        return "Capacity too high"
    return "Slipping" if used >= 70 else "Below"
