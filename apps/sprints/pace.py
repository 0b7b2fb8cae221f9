"""Whether technical work keeps pace with product work. Deadlines raid people before they raid points.

    done share(budget) = done(budget) ÷ committed(budget)
    half-time          = the day on which half of the sprint's working days, by its calendar, are over
    technical work lags = from half-time on, done share(tech budget) < done share(product budget)

A budget that holds nothing has no done share, and nothing lags behind it.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum
from django.utils import timezone

from apps.sprints.columns import heads_of, written_by
from apps.sprints.models import Budget, Commitment, Outcome, Sprint
from apps.sprints.replay import ZERO
from apps.sprints.retrospect import percent
from apps.sprints.telling import days_of
from apps.stories.models import Story


@dataclass(frozen=True)
class Part:
    """One budget: what stands in it, and what of that is done."""

    done: Decimal
    committed: Decimal

    @property
    def share(self) -> Decimal | None:
        """Its done share, in per cent."""
        return percent(self.done, self.committed)

    def lags_behind(self, other: "Part") -> bool:
        """Compared without dividing, so that nothing is rounded."""
        return self.done * other.committed < other.done * self.committed


@dataclass(frozen=True)
class Pace:
    """Both budgets of a sprint on one of its days."""

    product: Part
    tech: Part
    over: int
    of: int

    @property
    def is_half_time(self) -> bool:
        """A day counts once it is over."""
        return 2 * self.over >= self.of

    @property
    def is_behind(self) -> bool:
        return self.tech.lags_behind(self.product)

    @property
    def lags(self) -> bool:
        """Whether it is said at the top of the board."""
        return self.is_half_time and self.is_behind


def pace(product: Part, tech: Part, days: Sequence[dt.date], today: dt.date) -> Pace:
    return Pace(product, tech, over=sum(1 for day in days if day < today), of=len(days))


def pace_of(sprint: Sprint) -> Pace:
    """One query beside those of the team's calendar. The sums of what is committed stand on the sprint."""
    done = Commitment.objects.open().filter(sprint=sprint, outcome=Outcome.DONE).order_by().values_list("budget")
    sums = dict(done.annotate(sum=Sum("size")))
    return pace(
        Part(sums.get(Budget.PRODUCT) or ZERO, sprint.product_committed),
        Part(sums.get(Budget.TECH) or ZERO, sprint.tech_committed),
        days_of(sprint),
        timezone.localdate(timezone=sprint.zone),
    )


@dataclass(frozen=True)
class Unfinished:
    """A story of the tech budget that is not done: how large it is, in which column, and whose."""

    story: Story
    size: Decimal | None
    column: str


def unfinished_of(sprint: Sprint) -> list[Unfinished]:
    """What is not done of the tech budget, in the team's order: two queries, one for what its columns are called."""
    names = {head.column: head.name for head in heads_of(written_by(sprint.team))}
    lines = Commitment.objects.open().filter(sprint=sprint, budget=Budget.TECH).exclude(outcome=Outcome.DONE)
    found = list(lines.select_related("story__assignee").order_by("story__rank"))
    for line in found:
        line.story.team = sprint.team
    return [Unfinished(line.story, line.size, names[line.board_column]) for line in found]
