"""What a team's forecast reads: its last closed sprints as sums, what is still to do, and when its sprints end."""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import islice, repeat

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext_lazy as _

from apps.decisions.models import Agreement
from apps.reports.forecast import HORIZON, LOOKED_AT, Simulation
from apps.reports.reading import last_sprints
from apps.reports.sums import SprintSums
from apps.reports.what_if import TechSprint, WhatIf
from apps.sprints.cadence import A_DAY, next_dates, periods
from apps.sprints.models import Budget, Cadence, Commitment, Outcome, Sprint, Status
from apps.stories.keys import story_with_key
from apps.stories.models import ChargedTo, Debt, Story, StoryQuerySet, WorkType
from apps.teams.models import Team, Unit

ZERO = Decimal(0)
ORDER, DEBT = "order", "debt"
OF_THE_ORDER = (WorkType.PRODUCT, WorkType.UNTAGGED)
"""What the product budget is there for. Technical work that is taken into it has no place in the product order."""
DELIVERED = {
    ORDER: _("done in the product budget, without technical work"),
    DEBT: _("done in the tech budget"),
}


@dataclass(frozen=True)
class Open:
    """What is still to do: `amount` of those with a size; the others are counted and in no sum."""

    amount: Decimal
    unit: str
    count: int
    unsized: int
    untagged: int = 0

    @property
    def said(self) -> str:
        return Unit(self.unit).said(self.amount)


@dataclass
class Outlook:
    """A team as its forecast sees it. Closed sprints are read as sums, none of them before the last eight."""

    team: Team

    @cached_property
    def sprints(self) -> list[SprintSums]:
        """In the team's own unit, which is that of what is still to do."""
        return [each for each in last_sprints(self.team, LOOKED_AT) if each.sums.unit == self.team.unit]

    @cached_property
    def unclosed(self) -> list[Sprint]:
        found = Sprint.objects.unclosed().filter(team=self.team, fenced=True).order_by("starts")
        return list(found.only("number", "name", "status", "starts", "ends"))

    @property
    def running(self) -> Sprint | None:
        return next((each for each in self.unclosed if each.status == Status.ACTIVE), None)

    def delivered(self, of: str) -> list[tuple[SprintSums, Decimal]]:
        """What each of these sprints did of the product order, or in the tech budget."""
        return [(each, _delivered(each, of)) for each in self.sprints]

    def simulation(self, of: str) -> Simulation:
        return Simulation([amount for _sprint, amount in self.delivered(of)])

    def open(self, of: str) -> Open:
        return self.order if of == ORDER else self.debt

    @cached_property
    def order(self) -> Open:
        return self._sized(self._stories)

    def up_to(self, story: Story) -> Open:
        """The product order from its beginning to a story."""
        return self._sized(self._stories.filter(rank__lte=story.rank))

    def story(self, key: str) -> Story | None:
        """The story of the product order with this key."""
        return story_with_key(self.team, key, stories=self._stories)

    @property
    def _stories(self) -> StoryQuerySet:
        return Story.objects.waiting().filter(team=self.team, work_type__in=OF_THE_ORDER)

    def _sized(self, stories: StoryQuerySet) -> Open:
        untagged = Count("pk", filter=Q(work_type=WorkType.UNTAGGED))
        found = stories.order_by().aggregate(a=Sum("size"), n=Count("pk"), sized=Count("size"), untagged=untagged)
        return self._open(found["a"], found["n"], found["sized"], found["untagged"])

    @cached_property
    def debt(self) -> Open:
        """What the tech budget owes."""
        return self._owed[ChargedTo.TECH]

    @cached_property
    def debt_of_product(self) -> Open:
        """What the product budget owes, which stands in its order and in none of these figures."""
        return self._owed[ChargedTo.PRODUCT]

    @cached_property
    def _owed(self) -> dict[str, Open]:
        owed = Debt.objects.owed().filter(team=self.team).order_by().values_list("charged_to")
        rows = {budget: found for budget, *found in owed.annotate(Sum("principal"), Count("pk"), Count("principal"))}
        return {budget: self._open(*rows.get(budget, (None, 0, 0))) for budget in ChargedTo.values}

    def _open(self, amount: Decimal | None, count: int, sized: int, untagged: int = 0) -> Open:
        if self.team.unit == Unit.STORIES:
            return Open(Decimal(count), self.team.unit, count, 0, untagged)
        return Open(amount or ZERO, self.team.unit, count, count - sized, untagged)

    def done_so_far(self, of: str) -> Decimal:
        """What the running sprint, which is the first one of a forecast, has done of it."""
        if self.running is None:
            return ZERO
        lines = Commitment.objects.filter(sprint=self.running, outcome=Outcome.DONE, left_at=None)
        if of == ORDER:
            lines = lines.filter(budget=Budget.PRODUCT, story__work_type__in=OF_THE_ORDER)
        else:
            lines = lines.filter(budget=Budget.TECH)
        return lines.aggregate(done=Sum("size"))["done"] or ZERO

    @cached_property
    def agreed(self) -> Decimal:
        """The tech share that applies to a sprint that starts today."""
        share = Agreement.objects.filter(team=self.team).in_force(self.team.today).values_list("tech_share", flat=True)
        return share.first() or ZERO

    @cached_property
    def what_if(self) -> WhatIf:
        past = [_tech(each) for each in self.sprints]
        return WhatIf(past, owed=self.debt.amount, repaid=self._repaid)

    @property
    def _repaid(self) -> Decimal:
        """What of these tech budgets repaid debt: their ledgers know, as for the debt register."""
        repaid = Debt.objects.filter(team=self.team, repaid_at__isnull=False).values("story")
        lines = Commitment.objects.filter(sprint__in=[each.pk for each in self.sprints], budget=Budget.TECH)
        done = lines.filter(outcome=Outcome.DONE, left_at=None, story__in=repaid)
        return done.aggregate(done=Sum("size"))["done"] or ZERO

    @cached_property
    def ends(self) -> Sequence[dt.date]:
        """When the next sprints end, the running one first."""
        return list(islice(self._ends(), HORIZON + 1))

    @property
    def ends_to_come(self) -> Sequence[dt.date]:
        """The same without the running one, whose share nobody changes any more."""
        return self.ends[1:] if self.running else self.ends

    def _ends(self) -> Iterator[dt.date]:
        """Somebody may have planned a sprint at the end of the calendar: after that there are no days."""
        with suppress(OverflowError):
            yield from self._to_come()
        yield from repeat(dt.date.max)

    def _to_come(self) -> Iterator[dt.date]:
        """What should have closed by now ends today at the earliest."""
        today = self.team.today
        yield from (max(sprint.ends, today) for sprint in self.unclosed)
        last = max([today - A_DAY, *(sprint.ends for sprint in self.unclosed)])
        kept = Cadence.objects.filter(team=self.team).first()
        coming = periods(kept) if kept else ()
        yield from (each.ends for each in coming if each.starts > last)
        yield from _like(*next_dates(self.team))


def _like(starts: dt.date, ends: dt.date) -> Iterator[dt.date]:
    """Without a cadence the sprints go on as long as the last one was, on its weekday."""
    length = ends - starts
    while True:
        yield starts + length
        starts += length + A_DAY
        starts += A_DAY * ((ends - length - starts).days % 7)


def _delivered(sprint: SprintSums, of: str) -> Decimal:
    if of == DEBT:
        return sprint.sums.tech.done
    places = ((Budget.PRODUCT, work_type) for work_type in OF_THE_ORDER)
    return sum((sprint.sums.parts[each].done for each in places if each in sprint.sums.parts), ZERO)


def _tech(sprint: SprintSums) -> TechSprint:
    frame = sprint.sums.frame
    return TechSprint(sprint.label, sprint.url, frame.capacity, frame.tech_budget, sprint.sums.tech.done)
