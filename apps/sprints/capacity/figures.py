"""Focus factor, suggested capacity and velocity: pure figures over rows, each with its sum written out.

    focus factor       = Σ delivered ÷ Σ available days, over the newest closed sprints that count
    suggested capacity = available days × focus factor, rounded down to the unit's step

The factor is rounded once, to three places, and multiplied as it is shown: whoever recomputes a page gets its numbers.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cached_property
from statistics import median

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.templatetags.ringfence import amount
from apps.teams.models import Unit

# As many closed sprints as are looked at; of those that count, the newest five; fewer than three say nothing.
LOOKED_AT, AT_MOST, AT_LEAST = 6, 5, 3
PLACES = Decimal("0.001")
FAR = Decimal("0.1")
ZERO = Decimal(0)


@dataclass(frozen=True)
class Measured:
    """A closed sprint: what was delivered in it, and the days there were for it."""

    number: int
    title: str
    starts: dt.date
    ends: dt.date
    delivered: Decimal
    days: Decimal
    is_left_out: bool = False

    @property
    def counts(self) -> bool:
        """Somebody left it out, or nobody's days are known: then it says nothing about a day's worth."""
        return not self.is_left_out and self.days > 0


@dataclass(frozen=True)
class FocusFactor:
    """What an available day was worth lately, in the team's unit. Without enough closed sprints there is none."""

    unit: str
    looked_at: tuple[Measured, ...] = ()

    @cached_property
    def counted(self) -> tuple[Measured, ...]:
        """The newest sprints that count."""
        return tuple(sprint for sprint in self.looked_at if sprint.counts)[:AT_MOST]

    @property
    def delivered(self) -> Decimal:
        return sum((sprint.delivered for sprint in self.counted), ZERO)

    @property
    def days(self) -> Decimal:
        return sum((sprint.days for sprint in self.counted), ZERO)

    @cached_property
    def value(self) -> Decimal | None:
        """Sum over sum, divided once. None where the past says nothing: no factor is ever assumed."""
        if len(self.counted) < AT_LEAST:
            return None
        return (self.delivered / self.days).quantize(PLACES, ROUND_HALF_EVEN) or None

    @property
    def how(self) -> str:
        """220 pts ÷ 240 days = 0.917."""
        return _("%(delivered)s %(unit)s ÷ %(days)s days = %(factor)s") % {
            "delivered": amount(self.delivered),
            "unit": Unit(self.unit).abbreviation,
            "days": amount(self.days),
            "factor": amount(self.value),
        }

    @property
    def why_none(self) -> str:
        """What is missing, where there is no factor, and what to do about it."""
        if not self.looked_at:
            return _("No sprint is closed yet, so nothing says what a day is worth here. Type what the team expects.")
        if len(self.counted) < AT_LEAST:
            said = ngettext(
                "%(count)s closed sprint counts, and three are needed. Type what the team expects.",
                "%(count)s closed sprints count, and three are needed. Type what the team expects.",
                len(self.counted),
            )
            return said % {"count": len(self.counted)}
        return _("Nothing was delivered in the sprints that count. Type what the team expects.")


@dataclass(frozen=True)
class Suggestion:
    """What the available days would come to at the focus factor."""

    available: Decimal
    focus: FocusFactor
    step: Decimal

    @property
    def factor(self) -> Decimal:
        return self.focus.value or ZERO

    @property
    def unrounded(self) -> Decimal:
        return self.available * self.factor

    @property
    def amount(self) -> Decimal:
        """Rounded down: a promise is better kept than made."""
        return self.unrounded // self.step * self.step

    @property
    def sum(self) -> str:
        """41.5 days × 0.917 pts a day."""
        words = {"days": amount(self.available), "factor": amount(self.factor), "a_day": a_day(self.focus.unit)}
        return (_("%(days)s days × %(factor)s %(a_day)s") % words).strip()

    @property
    def how(self) -> str:
        """41.5 × 0.917 = 38.0555; in steps of 0.5, rounded down: 38."""
        return _("%(days)s × %(factor)s = %(product)s; in steps of %(step)s, rounded down: %(amount)s") % {
            "days": amount(self.available),
            "factor": amount(self.factor),
            "product": amount(self.unrounded),
            "step": amount(self.step),
            "amount": amount(self.amount),
        }


def a_day(unit: str) -> str:
    """The unit of a focus factor: points a day; in days it is a ratio and has none."""
    return "" if unit == Unit.DAYS else _("%(unit)s a day") % {"unit": Unit(unit).abbreviation}


@dataclass(frozen=True)
class Velocity:
    """What the last closed sprints delivered: never one number alone."""

    amounts: tuple[Decimal, ...]

    @property
    def is_known(self) -> bool:
        return len(self.amounts) >= AT_LEAST

    @property
    def median(self) -> Decimal:
        return median(self.amounts)

    @property
    def least(self) -> Decimal:
        return min(self.amounts)

    @property
    def most(self) -> Decimal:
        return max(self.amounts)

    def is_far_from(self, capacity: Decimal) -> bool:
        """Outside what was ever delivered lately, and more than a tenth off the middle of it."""
        if not self.is_known or self.least <= capacity <= self.most:
            return False
        return abs(capacity - self.median) > self.median * FAR
