"""What another agreement would mean, before anybody has signed it: the sprints it would reach, and the last ones.

Nothing is written. The budgets are computed as the database computes them (tests/sprints/test_agreement_preview.py).
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from django.db.models import Q, Sum

from apps.decisions.models import Agreement, AgreementTerms
from apps.sprints.budget import Bar, Budgets, bar_of
from apps.sprints.models import Commitment, Outcome, Sprint, Status
from apps.stories.models import WorkType
from apps.teams.models import Team, Unit

SPRINTS_BACK = 6
NOTHING = Decimal(0)


def budgets_under(sprint: Sprint, terms: AgreementTerms) -> Budgets:
    """The budgets a sprint would have under other shares, with what stands in it now."""
    capacity = sprint.capacity or NOTHING
    tech = tech_budget_of(capacity, terms.tech_share, sprint.step)
    reserve = min(_part(capacity, terms.reserve_share, sprint.step, ROUND_FLOOR), capacity - tech)
    product = max(NOTHING, capacity + sprint.adjustment - tech - reserve)
    beyond = max(NOTHING, sprint.unplanned_committed - reserve)
    return replace(
        Budgets.of(sprint),
        tech_share=terms.tech_share,
        tech_budget=tech,
        reserve=reserve,
        product_budget=product,
        product_room=product - beyond,
    )


def adjusted(sprint: Sprint, falls_by: Decimal) -> Budgets:
    """The budgets of a running sprint once so much of its capacity has fallen away: out of the product budget alone."""
    budgets = Budgets.of(sprint)
    product = max(NOTHING, (sprint.capacity or NOTHING) - falls_by - sprint.tech_budget - sprint.reserve)
    beyond = sprint.product_budget - sprint.product_room
    return replace(budgets, product_budget=product, product_room=product - beyond)


def tech_budget_of(capacity: Decimal, tech_share: Decimal, step: Decimal) -> Decimal:
    """The tech budget of a capacity, rounded up to the unit's step (metrics.md, Capacity)."""
    return _part(capacity, tech_share, step, ROUND_CEILING)


def _part(capacity: Decimal, share: Decimal, step: Decimal, rounding: str) -> Decimal:
    return (capacity * share / 100 / step).to_integral_value(rounding) * step


@dataclass(frozen=True)
class ReachedSprint:
    """A planned sprint the agreement would reach: its budgets now, and under the agreement."""

    sprint: Sprint
    before: Budgets
    after: Budgets

    @property
    def bar_before(self) -> Bar:
        return bar_of(self.before)

    @property
    def bar_after(self) -> Bar:
        return bar_of(self.after)

    @property
    def overloads(self) -> bool:
        """Whether it holds more than it could then, and would have to lose stories before it starts."""
        return not self.after.fits


@dataclass(frozen=True)
class PastSprint:
    """A closed sprint beside what its tech budget would have been."""

    sprint: Sprint
    technical_done: Decimal
    all_done: Decimal
    would_be: Decimal | None

    @property
    def difference(self) -> Decimal | None:
        """Technical work done less what the budget would have been; nothing where no capacity was set."""
        return None if self.would_be is None else self.technical_done - self.would_be

    @property
    def technical_share(self) -> Decimal | None:
        return 100 * self.technical_done / self.all_done if self.all_done else None


@dataclass(frozen=True)
class Preview:
    """An agreement's terms beside what applies on their first day, and what would follow from them."""

    terms: AgreementTerms
    current: Agreement
    until: dt.date | None
    unit: str
    reached: Sequence[ReachedSprint]
    example: ReachedSprint | None
    past: Sequence[PastSprint]

    @property
    def next(self) -> ReachedSprint | None:
        """The next sprint, or a sprint like the last one where none is planned that far ahead."""
        return self.reached[0] if self.reached else self.example

    @property
    def overloaded(self) -> list[ReachedSprint]:
        return [reached for reached in self.reached if reached.overloads]

    @property
    def technical_done(self) -> Decimal:
        """Over the past sprints that have a capacity: sums first."""
        return sum((row.technical_done for row in self._measured), NOTHING)

    @property
    def would_be(self) -> Decimal:
        return sum((row.would_be or NOTHING for row in self._measured), NOTHING)

    @property
    def difference(self) -> Decimal:
        return self.technical_done - self.would_be

    @property
    def _measured(self) -> list[PastSprint]:
        return [row for row in self.past if row.would_be is not None]


def preview(team: Team, terms: AgreementTerms) -> Preview:
    """What these terms would mean for a team. Six queries at most, however many sprints there were."""
    agreements = Agreement.objects.filter(team=team)
    following = agreements.filter(effective_from__gt=terms.effective_from).order_by("effective_from").first()
    until = following.effective_from if following else None
    reached = [_reached(sprint, terms) for sprint in sprints_reached(team, terms.effective_from, until)]
    return Preview(
        terms=terms,
        current=agreements.in_force(terms.effective_from)[0],
        until=until,
        unit=str(Unit(team.unit).abbreviation),
        reached=reached,
        example=None if reached else _example(team, terms),
        past=past_sprints(team, terms),
    )


def sprints_reached(team: Team, starts: dt.date, until: dt.date | None) -> list[Sprint]:
    """Planned sprints that begin on a day or later, up to the day on which another agreement follows."""
    days = Q(starts__gte=starts) & (Q(starts__lt=until) if until else Q())
    sprints = list(Sprint.objects.filter(days, team=team, status=Status.PLANNED, fenced=True).order_by("starts"))
    for sprint in sprints:
        sprint.team = team
    return sprints


def _reached(sprint: Sprint, terms: AgreementTerms) -> ReachedSprint:
    return ReachedSprint(sprint, Budgets.of(sprint), budgets_under(sprint, terms))


def _example(team: Team, terms: AgreementTerms) -> ReachedSprint | None:
    """A sprint with the capacity of the last one, empty, under the shares of today and under these."""
    last = Sprint.objects.filter(team=team, fenced=True).exclude(capacity=None).order_by("-starts", "-id").first()
    current = Agreement.objects.filter(team=team).in_force(terms.effective_from).first()
    if last is None or current is None:
        return None
    last.team = team
    last.adjustment = last.product_committed = last.tech_committed = last.unplanned_committed = NOTHING
    return ReachedSprint(last, budgets_under(last, current.terms), budgets_under(last, terms))


def past_sprints(team: Team, terms: AgreementTerms) -> list[PastSprint]:
    """The last closed sprints, the newest first; what was done comes from their own ledgers."""
    last = list(Sprint.objects.filter(team=team, status=Status.CLOSED).order_by("-ends", "-id")[:SPRINTS_BACK])
    done = Commitment.objects.filter(sprint__in=last, left_at=None, outcome=Outcome.DONE).order_by().values("sprint")
    sums = {
        row["sprint"]: (row["technical"] or NOTHING, row["all"] or NOTHING)
        for row in done.annotate(technical=Sum("size", filter=Q(work_type=WorkType.TECHNICAL)), all=Sum("size"))
    }
    rows = []
    for sprint in last:
        sprint.team = team
        technical, whole = sums.get(sprint.pk, (NOTHING, NOTHING))
        would_be = None if sprint.capacity is None else tech_budget_of(sprint.capacity, terms.tech_share, sprint.step)
        rows.append(PastSprint(sprint, technical, whole, would_be))
    return rows
