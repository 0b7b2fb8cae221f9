"""A sprint's capacity from the database: its people's days, and the closed sprints before it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from django.db.models import DecimalField, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from apps.sprints.capacity.figures import LOOKED_AT, FocusFactor, Measured, Suggestion, Velocity
from apps.sprints.capacity.warnings import Remark, remarks_on
from apps.sprints.models import Commitment, Outcome, Sprint, Status
from apps.teams.availability import Availability
from apps.teams.availability.loading import Loaded, load
from apps.teams.availability.sums import days_available
from apps.teams.models import Team


@dataclass(frozen=True)
class SprintCapacity:
    """Who is here in a sprint, what that was worth lately, and what it suggests."""

    sprint: Sprint
    here: Availability
    focus: FocusFactor
    velocity: Velocity

    @property
    def available(self) -> Decimal:
        """Person-days available: Σ over people and days, exact."""
        return self.here.available

    @cached_property
    def suggestion(self) -> Suggestion | None:
        """Nothing where the past says nothing: a capacity that nobody set is not set."""
        if self.focus.value is None:
            return None
        return Suggestion(self.available, self.focus, self.sprint.step)

    @cached_property
    def remarks(self) -> tuple[Remark, ...]:
        return remarks_on(self.sprint, self.here, self.velocity)


def capacity_of(sprint: Sprint, past: Sequence[Sprint] | None = None) -> SprintCapacity:
    """Everything about a sprint's capacity: one query for the sprints before it, and those of availability."""
    past = closed_before(sprint) if past is None else past
    loaded = load(sprint.team, min((each.starts for each in past), default=sprint.starts), sprint.ends)
    measured = tuple(_measured(each, loaded, sprint.left_out) for each in past)
    return SprintCapacity(
        sprint=sprint,
        here=_present(Availability.reckon(loaded, sprint.starts, sprint.ends)),
        focus=FocusFactor(sprint.unit, measured),
        velocity=Velocity(tuple(each.delivered for each in measured)),
    )


def available_days(sprint: Sprint) -> Decimal:
    """The person-days of a sprint, without the days themselves."""
    return days_available(load(sprint.team, sprint.starts, sprint.ends), sprint.starts, sprint.ends)


def closed_before(sprint: Sprint) -> Sequence[Sprint]:
    """The last closed sprints before this one, the newest first, each with what was `delivered` in it. One query."""
    before = _with_delivered(sprint.team).filter(_past_of(sprint.starts)).only("number", "name", "starts", "ends")
    return list(before.order_by("-ends")[:LOOKED_AT])


def with_past(team: Team, number: int) -> tuple[Sprint | None, Sequence[Sprint]]:
    """The sprint of a number together with the closed ones before it: both in one query."""
    starts = Sprint.objects.filter(team=team, number=number).order_by().values("starts")
    found = _with_delivered(team).filter(Q(number=number) | _past_of(Subquery(starts)))
    # None of those before it begins as late as the one that is asked for.
    sprints = list(found.order_by("-starts")[: LOOKED_AT + 1])
    return (sprints[0] if sprints else None), sprints[1:]


def _past_of(day: dt.date | Subquery) -> Q:
    """Closed before a day. What was measured without a fence does not count."""
    return Q(ends__lt=day, status=Status.CLOSED, fenced=True)


def _with_delivered(team: Team) -> QuerySet[Sprint]:
    """A team's sprints with what was done in each, in whichever budget: capacity is for all of it."""
    lines = Commitment.objects.filter(sprint=OuterRef("pk"), left_at=None, outcome=Outcome.DONE).order_by()
    done = lines.values("sprint").annotate(sum=Sum("size")).values("sum")
    nothing = Value(Decimal(0), output_field=DecimalField(max_digits=12, decimal_places=2))
    return Sprint.objects.filter(team=team).annotate(delivered=Coalesce(Subquery(done), nothing))


def _measured(past: Sprint, loaded: Loaded, left_out: Sequence[int]) -> Measured:
    return Measured(
        number=past.number,
        title=past.title,
        starts=past.starts,
        ends=past.ends,
        delivered=past.delivered,  # type: ignore[attr-defined]  # annotated above
        days=days_available(loaded, past.starts, past.ends),
        is_left_out=past.number in left_out,
    )


def _present(reading: Availability) -> Availability:
    """Without those who were in the team for earlier sprints only: they were read for those."""
    people = (person for person in reading.people if any(day.in_team for day in person.days))
    return replace(reading, people=tuple(people))
