"""A sprint's capacity from the database: its people's days, and the closed sprints before it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from django.db.models import DecimalField, OuterRef, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from apps.sprints.capacity.figures import LOOKED_AT, FocusFactor, Measured, Suggestion, Velocity
from apps.sprints.capacity.warnings import Remark, remarks_on
from apps.sprints.models import Commitment, Outcome, Sprint, Status
from apps.teams.availability import Availability
from apps.teams.availability.loading import Loaded, load
from apps.teams.availability.sums import days_available


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


def capacity_of(sprint: Sprint) -> SprintCapacity:
    """Everything about a sprint's capacity: one query for the sprints before it, and those of availability."""
    past = closed_before(sprint)
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
    """The last closed sprints before this one, the newest first, each with what was `delivered` in it. One query.

    Everything that was done counts, in whichever budget: capacity is for all of it. What was measured without a fence
    does not.
    """
    lines = Commitment.objects.filter(sprint=OuterRef("pk"), left_at=None, outcome=Outcome.DONE).order_by()
    done = lines.values("sprint").annotate(sum=Sum("size")).values("sum")
    none = Value(Decimal(0), output_field=DecimalField(max_digits=12, decimal_places=2))
    before = Sprint.objects.filter(
        ends__lt=sprint.starts, team=sprint.team_id, status=Status.CLOSED, fenced=True
    ).annotate(delivered=Coalesce(Subquery(done), none))
    return before.only("number", "name", "starts", "ends").order_by("-ends")[:LOOKED_AT]


def _measured(past: Sprint, loaded: Loaded, left_out: Sequence[int]) -> Measured:
    return Measured(
        number=past.number,
        title=past.title,
        starts=past.starts,
        ends=past.ends,
        delivered=past.delivered,  # type: ignore[attr-defined]  # annotated by closed_before
        days=days_available(loaded, past.starts, past.ends),
        is_left_out=past.number in left_out,
    )


def _present(reading: Availability) -> Availability:
    """Without those who were in the team for earlier sprints only: they were read for those."""
    people = (person for person in reading.people if any(day.in_team for day in person.days))
    return replace(reading, people=tuple(people))
