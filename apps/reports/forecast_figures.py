"""The forecast's figures, each with how it is computed."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.templatetags.ringfence import amount
from apps.reports.figures import Definition, Row, Words, percent, said_amount, said_percent
from apps.reports.forecast import EVEN, HORIZON, LIKELY, Forecast
from apps.reports.forecast_definitions import DEBT_REPAID_IN, FORECAST
from apps.reports.what_if import Repayment, WhatIf


def said_sprints(count: int | None) -> str:
    """7 sprints, or not within 26 of them."""
    if count is None:
        return _("not within %(horizon)s sprints") % {"horizon": HORIZON}
    return ngettext("%(count)s sprint", "%(count)s sprints", count) % {"count": count}


@dataclass(frozen=True)
class When:
    """One statement: at this chance, within so many sprints and by that day."""

    percent: int
    sprints: int | None
    by: dt.date | None
    chance: Decimal | None

    @property
    def text(self) -> str:
        return said_sprints(self.sprints)

    @property
    def said(self) -> str:
        """85% means at least that: a sprint is whole."""
        return said_percent(self.chance)


def when(forecast: Forecast, percentage: int, ends: Sequence[dt.date]) -> When:
    within = forecast.within(percentage)
    if within is None:
        return When(percentage, None, None, None)
    return When(percentage, within, ends[within - 1], percent(forecast.after(within), forecast.runs))


def both(forecast: Forecast, ends: Sequence[dt.date]) -> tuple[When, When]:
    return when(forecast, EVEN, ends), when(forecast, LIKELY, ends)


@dataclass(frozen=True)
class Forecasted:
    """When the first so many points are done. `before` is what the running sprint has done already."""

    forecast: Forecast
    ends: Sequence[dt.date]
    amount: Decimal
    before: Decimal
    rows: tuple[Row, ...]
    column: Words
    unit: str
    definition: Definition = FORECAST

    @property
    def statements(self) -> tuple[When, When]:
        return both(self.forecast, self.ends)

    @property
    def text(self) -> str:
        return " · ".join(f"{each.percent}%: {each.text}" for each in self.statements)

    @property
    def columns(self) -> tuple[Words]:
        return (self.column,)

    @property
    def sum(self) -> str:
        """The amount, and how many of the runs had it done by then."""
        said = [said_amount(self.amount, self.unit)]
        if self.before:
            words = {"before": amount(self.before), "needed": said_amount(self.amount + self.before, self.unit)}
            said.append(_("+ %(before)s that the running sprint has done already = %(needed)s") % words)
        return " ".join([*said, *(f"· {self._counted(each)}" for each in self.statements)])

    def _counted(self, each: When) -> str:
        words = {"runs": amount(self.forecast.runs), "sprints": each.text, "percent": each.percent}
        if each.sprints is None:
            return _("fewer than %(percent)s%% of %(runs)s runs had it done within the horizon") % words
        words["done"] = amount(self.forecast.after(each.sprints))
        return _("%(done)s of %(runs)s runs had it done within %(sprints)s") % words


@dataclass(frozen=True)
class Repaid:
    """In how many sprints the debt is repaid, share by share; what the tech budget did so far is its rows."""

    what_if: WhatIf
    shares: Sequence[Repayment]
    ends: Sequence[dt.date]
    agreed: Decimal
    tried: Decimal
    unit: str
    definition: Definition = DEBT_REPAID_IN

    @property
    def lines(self) -> list[tuple[Repayment, tuple[When, ...]]]:
        """A share with its four cells, or fewer where it repays nothing."""
        return [(each, self._cells(each)) for each in self.shares]

    def _cells(self, each: Repayment) -> tuple[When, ...]:
        nothing = (When(EVEN, None, None, None), When(LIKELY, None, None, None))
        found = [each.whole, each.part] if self.what_if.part else [each.whole]
        return tuple(cell for one in found for cell in (both(one, self.ends) if one else nothing))

    @property
    def part(self) -> Decimal | None:
        return percent(self.what_if.part, 1) if self.what_if.part else None

    @property
    def text(self) -> str:
        return said_amount(self.what_if.owed, self.unit)

    @property
    def columns(self) -> tuple[Words, ...]:
        return _("capacity"), _("tech budget"), _("done in the tech budget"), _("at a share of 100%")

    @property
    def rows(self) -> tuple[Row, ...]:
        return tuple(
            Row(each.label, each.url, (each.capacity, each.tech_budget, each.done, each.at_all))
            for each in self.what_if.past
        )

    @property
    def sum(self) -> str:
        words = {"owed": self.text, "repaid": amount(self.what_if.repaid), "done": amount(self.what_if.done)}
        said = _("%(owed)s ÷ share, asked of the runs over what these sprints would have done at 100%%") % words
        if self.part is None:
            return said
        part = _("part of debt: %(repaid)s repaid ÷ %(done)s done in the tech budget = %(part)s")
        return f"{said} · {part % (words | {'part': said_percent(self.part)})}"
