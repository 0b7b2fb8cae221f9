"""The running sprint at a glance: its bar with what is done, and whether it goes as the sprints before it went."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.templatetags.ringfence import amount
from apps.reports.definitions import PRODUCT_DONE, TECH_CLAIMED, TECH_DONE
from apps.reports.figures import Share
from apps.reports.sums import Window
from apps.sprints.budget import Bar, Budgets, Piece, laid_out
from apps.sprints.burn_chart import BurnChart
from apps.sprints.burn_up import BurnUp
from apps.sprints.models import Budget, Sprint
from apps.sprints.telling import Telling


class Course(TextChoices):
    """How far a budget is, beside the range of the sprints before it after as many of their days."""

    BEHIND = "behind", gettext_lazy("behind the sprints before it")
    ON_TRACK = "on-track", gettext_lazy("on track")
    AHEAD = "ahead", gettext_lazy("ahead of the sprints before it")


def course_of(burn_up: BurnUp, over: int) -> Course | None:
    """After so many days that are over. Nothing is known on the first day, nor below four closed sprints."""
    if not over or not burn_up.likely or burn_up.now is None:
        return None
    by_now, done = burn_up.likely[min(over, len(burn_up.likely)) - 1], burn_up.now.done
    if done < by_now.least:
        return Course.BEHIND
    return Course.AHEAD if done > by_now.most else Course.ON_TRACK


@dataclass(frozen=True)
class Side:
    """One side of the fence: what is done of what stands in it."""

    figure: Share
    course: Course | None
    unit: str

    @property
    def said(self) -> str:
        """21 of 34 pts done."""
        words = {"done": amount(self.figure.over), "committed": amount(self.figure.under), "unit": self.unit}
        return _("%(done)s of %(committed)s %(unit)s done") % words


@dataclass(frozen=True)
class RunningSprint:
    """A running sprint, told from its ledger."""

    sprint: Sprint
    told: Telling
    now: Window

    @cached_property
    def budgets(self) -> Budgets:
        return Budgets.of(self.sprint)

    @property
    def bar(self) -> Bar:
        return bar_of_progress(self.budgets, self.told.ledger.done)

    @property
    def product(self) -> Side:
        return self._side(Budget.PRODUCT, PRODUCT_DONE.of([self.now]))

    @property
    def tech(self) -> Side:
        return self._side(Budget.TECH, TECH_DONE.of([self.now]))

    @property
    def claimed(self) -> Share:
        return TECH_CLAIMED.of([self.now])

    @property
    def unclaimed(self) -> Decimal:
        return self.budgets.tech_free

    @property
    def day(self) -> int:
        """Which of its working days has begun."""
        return sum(1 for day in self.told.days if day <= self.told.today)

    @property
    def days(self) -> int:
        return len(self.told.days)

    @property
    def is_overdue(self) -> bool:
        """Its last day is behind, and nobody has closed it."""
        return self.told.today > self.sprint.ends

    @property
    def charts(self) -> list[BurnChart]:
        return [BurnChart(each, self.budgets.unit, is_over=False) for each in self.told.burn_ups]

    def _side(self, budget: str, figure: Share) -> Side:
        burn_up = next(each for each in self.told.burn_ups if each.budget == budget)
        return Side(figure, course_of(burn_up, days_over(self.told)), self.budgets.unit)


def days_over(told: Telling) -> int:
    """A day counts once it is over."""
    today: dt.date = told.today
    return sum(1 for day in told.days if day < today)


def bar_of_progress(budgets: Budgets, done: Mapping[str, Decimal]) -> Bar:
    """The capacity bar with what is done in front of what is in progress or to do, on both sides of the fence."""
    product, tech = done.get(Budget.PRODUCT, Decimal(0)), done.get(Budget.TECH, Decimal(0))
    rest = budgets.product_committed - product
    over = min(budgets.product_over, rest)
    product_side: list[Piece] = [
        ("product", product, _("%(amount)s done")),
        ("product_open", rest - over, _("%(amount)s in progress or to do")),
        ("over", over, _("%(amount)s over")),
        ("incidents", budgets.incidents, _("Incidents %(amount)s")),
        ("product_free", budgets.product_free, _("%(amount)s free")),
        ("reserve", budgets.reserve, _("%(amount)s reserve")),
    ]
    tech_side: list[Piece] = [
        ("tech", tech, _("%(amount)s done")),
        ("tech_open", budgets.tech_committed - tech, _("%(amount)s to do")),
        ("tech_free", budgets.tech_free, _("%(amount)s reserved")),
    ]
    return laid_out(budgets, product_side, tech_side)
