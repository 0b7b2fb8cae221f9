"""The charts of the report on paper: geometry and fills. An SVG in a PDF knows no stylesheet, so both stand in it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from apps.core.charts import place
from apps.reports.across_bands import WORST_FIRST, Bands
from apps.reports.across_teams import TeamAdherence
from apps.reports.adherence import Band
from apps.reports.definitions import KEPT, SLIPPING

WIDTH = 640
# The tokens' light values, each with what is readable on it. Kept is the calm one; what needs a look is darker.
FILLS = {
    Band.BELOW: ("#b42318", "#ffffff"),
    Band.SLIPPING: ("#b45309", "#ffffff"),
    Band.TOO_MUCH: ("#5b6675", "#ffffff"),
    Band.NOT_SET: ("#eef1f5", "#1c2430"),
    Band.KEPT: ("#bfe5cf", "#1c2430"),
}
MOST_BARS = 18
LEFT, RIGHT, TOP, STEP = 170, 50, 22, 18


@dataclass(frozen=True)
class Stretch:
    """A band's part of the bar of all teams."""

    band: Band
    teams: int
    x: str
    width: str
    middle: str
    fill: str
    ink: str


def stretches(bands: Bands) -> Iterator[Stretch]:
    """From left to right, the worst first, each as wide as it has teams."""
    before = 0
    for band in WORST_FIRST:
        if teams := bands.counts[band]:
            left, width = WIDTH * before / len(bands.rows), WIDTH * teams / len(bands.rows)
            yield Stretch(band, teams, place(left), place(width), place(left + width / 2), *FILLS[band])
            before += teams


@dataclass(frozen=True)
class TeamBar:
    """A team's adherence over six; of one that is not set there is no bar, and it says so."""

    name: str
    text: str
    fill: str
    y: str
    middle: str
    width: str


@dataclass(frozen=True)
class TeamBars:
    """The first teams of the report, which are the worst, against what counts as kept and as slipping."""

    teams: Sequence[TeamAdherence]

    @property
    def shown(self) -> Sequence[TeamAdherence]:
        return self.teams[:MOST_BARS]

    @property
    def height(self) -> int:
        return TOP + STEP * len(self.shown)

    @property
    def lines(self) -> list[tuple[str, str]]:
        """Where 70% and 90% are, with the words for them."""
        return [(place(LEFT + self._length(each)), f"{each}%") for each in (SLIPPING, KEPT)]

    @property
    def bars(self) -> Iterator[TeamBar]:
        for row, team in enumerate(self.shown):
            figure, top = team.adherence.over_six, TOP + STEP * row
            yield TeamBar(
                name=team.team.name,
                text=figure.text,
                fill=FILLS[team.adherence.band][0],
                y=place(top),
                middle=place(top + STEP * 0.6),
                width=place(self._length(figure.value or Decimal(0))),
            )

    def _length(self, value: Decimal) -> Decimal:
        return (WIDTH - LEFT - RIGHT) * value / self._highest

    @property
    def _highest(self) -> Decimal:
        return max([Decimal(100), *(team.adherence.over_six.value or Decimal(0) for team in self.shown)])
