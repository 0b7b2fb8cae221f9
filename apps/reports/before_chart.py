"""What was done by sprint, technical, untagged and the rest: shares of a whole, so that two units stand side by side.

Before and since stand on one axis, parted by the fence. The technical part begins at the floor with the untagged one on
top of it: between their two edges lies the truth.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import pairwise

from django.utils.translation import gettext as _

from apps.core.charts import Plane, place
from apps.reports.before import Before
from apps.reports.before_definitions import TECHNICAL_AT_MOST, UNTAGGED_DONE
from apps.reports.definitions import AGREED_SHARE, CARRY_OVER, DELIVERED, TECHNICAL_SHARE
from apps.reports.figures import Share, Total
from apps.reports.sums import SprintSums

LEFT, COLUMN, BAR, RIGHT, HEIGHT, BOTTOM = 48, 50, 30, 12, 240, 44
WHOLE = Decimal(100)


@dataclass(frozen=True)
class Line:
    """A sprint: a column of the chart, a row of the table beside it."""

    sprint: SprintSums

    @cached_property
    def technical(self) -> Share:
        return TECHNICAL_SHARE.of([self.sprint])

    @cached_property
    def at_most(self) -> Share:
        return TECHNICAL_AT_MOST.of([self.sprint])

    @cached_property
    def untagged(self) -> Share:
        return UNTAGGED_DONE.of([self.sprint])

    @cached_property
    def agreed(self) -> Share:
        return AGREED_SHARE.of([self.sprint])

    @property
    def carry_over(self) -> Share:
        return CARRY_OVER.of([self.sprint])

    @property
    def done(self) -> Total:
        return DELIVERED.of([self.sprint])

    @property
    def rest(self) -> Decimal:
        """Done, and product or unplanned work."""
        return Decimal(self.done.value) - Decimal(self.at_most.over)


@dataclass(frozen=True)
class Bar:
    """Three paths, one on top of the other; none where nothing was done."""

    technical: str
    untagged: str
    rest: str
    said: str


@dataclass(frozen=True)
class BeforeChart:
    of: Before

    @cached_property
    def past(self) -> list[Line]:
        return [Line(each) for each in self.of.past]

    @cached_property
    def since(self) -> list[Line]:
        return [Line(each) for each in self.of.since]

    @cached_property
    def _columns(self) -> list[Line | None]:
        """None is the fence."""
        return [*self.past, None, *self.since] if self.since else [*self.past]

    @cached_property
    def plane(self) -> Plane:
        """As wide as its sprints are many; the page scrolls it."""
        count = len(self._columns)
        return Plane(count, WHOLE, LEFT + COLUMN * count + RIGHT, HEIGHT, left=LEFT, right=RIGHT, bottom=BOTTOM)

    @property
    def fence(self) -> str:
        """Where the fence stands; nothing where no sprint with a fence has closed."""
        return self.plane.x(len(self.past)) if self.since else ""

    @property
    def ends(self) -> Iterator[tuple[str, dt.date, bool]]:
        """When each sprint ended, and whether its year is said: sprints are told apart by their ends."""
        said = 0
        for n, line in enumerate(self._columns):
            if line:
                yield self.plane.x(n), line.sprint.ends, line.sprint.ends.year != said
                said = line.sprint.ends.year

    @property
    def bars(self) -> Iterator[Bar]:
        for n, line in enumerate(self._columns):
            if line and line.technical.value is not None and line.at_most.value is not None:
                edges = [Decimal(0), line.technical.value, line.at_most.value, WHOLE]
                left = self.plane.middle(n) - BAR / 2
                technical, untagged, rest = (self._box(left, *box) for box in pairwise(edges))
                yield Bar(technical, untagged, rest, _said(line))

    def _box(self, left: float, low: Decimal, high: Decimal) -> str:
        return f"M{place(left)} {self.plane.y(low)}V{self.plane.y(high)}h{BAR}V{self.plane.y(low)}z"

    @property
    def agreed_line(self) -> str:
        """A stair over the sprints with a fence."""
        points = []
        for n, line in enumerate(self.since, start=len(self.past) + 1):
            middle, y = self.plane.middle(n), self.plane.y(line.agreed.value or Decimal(0))
            points += [f"{place(middle - COLUMN / 2)},{y}", f"{place(middle + COLUMN / 2)},{y}"]
        return " ".join(points)

    @property
    def summary(self) -> str:
        """The chart in a sentence, for who does not see it."""
        words = {"before": self.of.technical.text, "most": self.of.at_most.text, "since": self.of.technical_since.text}
        if not self.since:
            return _("Before the fence, at least %(before)s and at most %(most)s was technical.") % words
        return (
            _("Before the fence, at least %(before)s and at most %(most)s was technical; since then %(since)s.") % words
        )


def _said(line: Line) -> str:
    words = {"sprint": line.sprint.label, "technical": line.technical.text, "most": line.at_most.text}
    return _("%(sprint)s: %(technical)s technical, at most %(most)s") % words
