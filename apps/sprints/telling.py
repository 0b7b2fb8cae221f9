"""What a sprint's ledger tells: scope, burn-up and figures, read once for page and, later, API and export."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from apps.sprints.burn_up import LOOKED_AT, BurnUp, Past, burn_up_of, points_of
from apps.sprints.models import Budget, Outcome, Sprint, Status
from apps.sprints.replay import ZERO, Event, Running, baseline_until, day_of, end_of, events_of_all, replay
from apps.sprints.retrospect import Figures, figures_of, in_all
from apps.sprints.scope import Change, changes_after
from apps.stories.models import Story
from apps.teams.availability.loading import Loaded, load
from apps.teams.availability.workdays import weekdays, working_days


@dataclass(frozen=True)
class Carried:
    """A story that goes on in the next sprint, as the ledger has it, and in how many sprints it has stood by now."""

    story: Story
    budget: str
    size: Decimal | None
    age: int


@dataclass(frozen=True)
class Telling:
    """A started sprint from its events alone, and the closed ones before it that its likely range comes from."""

    sprint: Sprint
    events: Sequence[Event]
    began: dt.date
    until: dt.datetime
    days: Sequence[dt.date]
    today: dt.date
    pasts: Mapping[str, Sequence[Past]]

    @property
    def planning_lasts(self) -> bool:
        """Whether it is still the day of the start: what changes now is planning."""
        return self.sprint.status == Status.ACTIVE and self.today <= self.began

    @cached_property
    def baseline(self) -> Running:
        return replay(self.events, self.until)

    @cached_property
    def ledger(self) -> Running:
        return replay(self.events)

    @cached_property
    def changes(self) -> list[Change]:
        return changes_after(self.events, self.until)

    @cached_property
    def figures(self) -> dict[str, Figures]:
        return figures_of(self.baseline.lines, self.ledger.lines, self.changes)

    @property
    def in_all(self) -> Figures:
        return in_all(self.figures)

    @property
    def _last_day(self) -> dt.date:
        """Today; of a closed sprint the working day on or after its close: what was to come never did."""
        if self.sprint.closed_at is None:
            return self.today
        closed = day_of(self.sprint.closed_at, self.sprint.zone)
        return next((day for day in self.days if day >= closed), self.days[-1])

    @cached_property
    def burn_ups(self) -> list[BurnUp]:
        """Product and tech budget; unplanned work where there was any."""
        come = [day for day in self.days if day <= self._last_day]
        points = points_of(self.events, come, self.sprint.zone)
        burn_ups = (
            burn_up_of(budget, self.days, points[budget], self.baseline.scope[budget], self.pasts[budget])
            for budget in Budget.values
        )
        return [each for each in burn_ups if each.budget != Budget.UNPLANNED or not each.is_empty]

    def carried_stories(self) -> list[Carried]:
        """The carried stories, the oldest first: one query, where there are any."""
        lines = {line.story: line for line in self.ledger.lines.values() if line.outcome == Outcome.CARRIED}
        found = _with_age(self.sprint, lines) if lines else []
        carried = (Carried(each, lines[each.pk].budget, lines[each.pk].size, each.age) for each in found)
        return sorted(carried, key=lambda each: (-each.age, each.story.number))


def tell(sprint: Sprint, *, closed: Sequence[Sprint] | None = None, loaded: Loaded | None = None) -> Telling | None:
    """What a sprint tells; None of one that has not started, or whose past nobody fenced: it came in as it ended.

    Two queries, and those of availability while it is not closed. Who has read the team's last `closed` sprints, the
    newest last, or who is here from its first day to the later of its last one and today, need not ask again.
    """
    if sprint.started_at is None or not sprint.fenced:
        return None
    began = day_of(sprint.started_at, sprint.zone)
    pasts = _closed_before(sprint) if closed is None else _of_these_before(sprint, closed)
    known = {past.pk: told for past in pasts if (told := _TOLD.get(_key(past)))}
    events = events_of_all([sprint, *(past for past in pasts if past.pk not in known)])
    return Telling(
        sprint=sprint,
        events=events[sprint.pk],
        began=began,
        until=end_of(began, sprint.zone),
        days=days_of(sprint, loaded),
        today=timezone.localdate(timezone=sprint.zone),
        pasts=_pasts(pasts, events, known),
    )


def days_of(sprint: Sprint, loaded: Loaded | None = None) -> list[dt.date]:
    """The working days of a started sprint: as they were kept at its close, else by the team's calendar."""
    if sprint.status == Status.CLOSED:
        return sprint.working_days or _with_the_close(sprint, weekdays(*_span(sprint)))
    return calendar_of(sprint, loaded)


def calendar_of(sprint: Sprint, loaded: Loaded | None = None) -> list[dt.date]:
    """The same by the team's calendar as it is now; with the day of the close, whatever day that is."""
    first, last = _span(sprint)
    return _with_the_close(sprint, working_days(loaded or load(sprint.team, first, last), first, last))


def _span(sprint: Sprint) -> tuple[dt.date, dt.date]:
    """From its first day or a later start to its last day, or beyond it while it goes on."""
    zone, today = sprint.zone, timezone.localdate(timezone=sprint.zone)
    began = day_of(sprint.started_at, zone) if sprint.started_at else sprint.starts
    ended = day_of(sprint.closed_at, zone) if sprint.closed_at else today
    return max(sprint.starts, began), max(sprint.ends, began, ended)


def _with_the_close(sprint: Sprint, days: list[dt.date]) -> list[dt.date]:
    closed = day_of(sprint.closed_at, sprint.zone) if sprint.closed_at else None
    return [*days, closed] if closed and (not days or closed > days[-1]) else days


def _closed_before(sprint: Sprint) -> list[Sprint]:
    """The last sprints that were closed when this one started: none of them changes any more."""
    closed = Sprint.objects.filter(
        team=sprint.team_id, fenced=True, status=Status.CLOSED, closed_at__lt=sprint.started_at, ends__lt=sprint.ends
    )
    found = list(closed.order_by("-ends", "-id")[:LOOKED_AT])
    for past in found:
        past.team = sprint.team
    return found


def _of_these_before(sprint: Sprint, closed: Sequence[Sprint]) -> list[Sprint]:
    """The same among sprints that were read before."""
    began = sprint.started_at
    before = [
        past for past in closed if past.ends < sprint.ends and past.closed_at and began and past.closed_at < began
    ]
    return before[-LOOKED_AT:]


# What closed sprints tell a likely range, kept in the process: a closed ledger never changes, and to tell six of them
# anew took longer than all else on the pages that show a burn-up. The moment of the close keeps databases apart.
_TOLD: dict[tuple[int, dt.datetime | None], dict[str, Past]] = {}
MOST_TOLD = 3000


def _key(sprint: Sprint) -> tuple[int, dt.datetime | None]:
    return sprint.pk, sprint.closed_at


def _pasts(
    sprints: Collection[Sprint], events: Mapping[int, Sequence[Event]], known: Mapping[int, dict[str, Past]]
) -> dict[str, list[Past]]:
    told = [known.get(sprint.pk) or _past_of(sprint, events[sprint.pk]) for sprint in sprints]
    if len(_TOLD) > MOST_TOLD:
        _TOLD.clear()
    _TOLD.update(zip(map(_key, sprints), told, strict=True))
    return {budget: [past[budget] for past in told] for budget in Budget.values}


def _past_of(sprint: Sprint, events: Sequence[Event]) -> dict[str, Past]:
    began = replay(events, baseline_until(sprint)).scope
    points = points_of(events, days_of(sprint), sprint.zone)
    return {
        budget: Past(began.get(budget, ZERO), tuple(point.done for point in points[budget])) for budget in Budget.values
    }


def _with_age(sprint: Sprint, stories: Iterable[int]) -> list[Any]:
    """Stories with their `age`: in how many sprints each has stood, of those that had started when this one did."""
    until = Q(commitments__sprint__started_at__lte=sprint.started_at)
    age = Count("commitments__sprint", filter=until, distinct=True)
    found = Story.objects.filter(pk__in=list(stories)).only("number", "source_key", "title", "team_id")
    aged = list(found.annotate(age=age).order_by())
    for story in aged:
        story.team = sprint.team
    return aged
