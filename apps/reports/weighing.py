"""Figures across teams, whose units differ: weighed by person-days, the one amount that all of them have."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from apps.core.templatetags.ringfence import amount
from apps.reports.figures import ZERO, Definition, Row, ShareDefinition, Words, percent, said_percent
from apps.reports.sums import Summed

PLACES, SEEN = Decimal("1e-16"), Decimal("1e-12")


@dataclass(frozen=True)
class WeighedDefinition(Definition):
    """A share across teams, whose units differ: each team's person-days are divided as its amounts were."""

    share: ShareDefinition

    @property
    def formula(self) -> str:
        return _("Σ (person-days × %(share)s of each team) ÷ Σ person-days") % {"share": self.share.formula}

    def of(self, teams: Iterable[Summed]) -> "Weighed":
        return Weighed(self, tuple(self._rows(teams)))

    def _rows(self, teams: Iterable[Summed]) -> Iterator[Row]:
        """Teams without a share or without person-days weigh nothing; the page says how many."""
        for team in teams:
            days, under = team.sums.frame.person_days, self.share.under(team.sums)
            if days and under:
                yield Row(team.label, team.url, (days, self.share.over(team.sums), under))


@dataclass(frozen=True)
class Weighed:
    """A team's part is rounded to far more places than anybody sees, and only then added: a thousand exact fractions
    would have thousands of digits, and the order of teams does not matter either way.
    """

    definition: WeighedDefinition
    rows: tuple[Row, ...]

    @cached_property
    def days(self) -> Decimal:
        return sum((Decimal(row.numbers[0]) for row in self.rows), ZERO)

    @cached_property
    def value(self) -> Decimal | None:
        parts = [(Decimal(days) * over / under).quantize(PLACES) for days, over, under in self._numbers]
        # What those places cannot hold is gone where the sum is an even number of them.
        return percent(sum(parts, ZERO).quantize(SEEN), self.days)

    @property
    def _numbers(self) -> Iterator[tuple[Decimal | int, ...]]:
        return (row.numbers for row in self.rows)

    @property
    def text(self) -> str:
        return said_percent(self.value)

    @property
    def sum(self) -> str:
        """Of the person-days of all, those that went there."""
        words = {"days": amount(self.days), "teams": len(self.rows), "share": self.text}
        return _("%(days)s person-days of %(teams)s teams, divided as each team's work was: %(share)s") % words

    @property
    def columns(self) -> tuple[Words, Words, Words]:
        return lazy("person-days"), self.definition.share.over_name, self.definition.share.under_name
