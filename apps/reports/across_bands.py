"""How many teams kept their budget, and how many did not: what can be counted across teams whatever they count in."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from apps.reports.adherence import Band
from apps.reports.definitions import ADHERENCE
from apps.reports.figures import Definition, Row, Words
from apps.reports.sums import Summed

WORST_FIRST = (Band.BELOW, Band.SLIPPING, Band.TOO_MUCH, Band.NOT_SET, Band.KEPT)


@dataclass(frozen=True)
class BandsDefinition(Definition):
    def of(self, teams: Iterable[tuple[Summed, Band]]) -> "Bands":
        """Of teams over their last six sprints, each with its band."""
        rows, bands = [], []
        for team, band in teams:
            rows.append(Row(team.label, team.url, (ADHERENCE.over(team.sums), ADHERENCE.under(team.sums))))
            bands.append(band)
        return Bands(self, tuple(rows), tuple(bands))


@dataclass(frozen=True)
class Bands:
    """Teams by band. A row's numbers are what its adherence is made of."""

    definition: BandsDefinition
    rows: tuple[Row, ...]
    of_rows: tuple[Band, ...]

    @cached_property
    def counts(self) -> Counter[Band]:
        return Counter(self.of_rows)

    @property
    def value(self) -> int:
        return self.counts[Band.KEPT]

    @property
    def text(self) -> str:
        return _("%(kept)s of %(teams)s") % {"kept": self.value, "teams": len(self.rows)}

    @property
    def others(self) -> list[tuple[Band, int]]:
        """The other bands, the worst first. Slipping and below are always said, the rest where there is one."""
        always = (Band.SLIPPING, Band.BELOW)
        return [(band, self.counts[band]) for band in WORST_FIRST[:-1] if self.counts[band] or band in always]

    @property
    def sum(self) -> str:
        """5 kept, 1 below, 1 slipping: 5 of 7."""
        said = ", ".join(f"{count} {band.label.lower()}" for band, count in [(Band.KEPT, self.value), *self.others])
        return f"{said}: {self.text}"

    @property
    def columns(self) -> tuple[Words, Words]:
        return ADHERENCE.over_name, ADHERENCE.under_name


TEAMS_KEPT = BandsDefinition(
    key="teams-that-kept-their-budget",
    name=lazy("Teams that kept their budget"),
    meaning=lazy(
        "Teams by band of their adherence over their last six closed sprints with a fence: kept from 90%, slipping "
        "from 70%, below under that; capacity too high where the product budget fell short alike."
    ),
)
