"""Feature against technical work by sprint, laid out to be drawn: amounts as bars, shares as a line of their own.

Amounts and shares are two units, so they stand on two axes, one below the other, over the same sprints.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.charts import Plane, place
from apps.core.templatetags.ringfence import amount
from apps.reports.definitions import AGREED_SHARE, TECHNICAL_COMMITTED, TECHNICAL_PLANNED, TECHNICAL_SHARE
from apps.reports.figures import Share
from apps.reports.sums import Part, SprintSums

LEFT, COLUMN, BAR, RIGHT, HEIGHT, SHARES_HEIGHT = 44, 84, 28, 14, 200, 130
ZERO = Decimal(0)


@dataclass(frozen=True)
class Block:
    """What one kind of work came to in a sprint: a bar for done, a frame for committed, a stroke for planned."""

    kind: str
    done: str
    committed: str
    planned: str
    said: str


@dataclass(frozen=True)
class Line:
    """A sprint in the table beside the chart."""

    sprint: SprintSums
    feature: Part
    technical: Part
    planned: Share
    committed: Share
    done: Share
    agreed: Share

    @property
    def others(self) -> Decimal:
        """Done, and neither of the two: untagged or unplanned."""
        return self.sprint.sums.all.done - self.feature.done - self.technical.done


def line_of(sprint: SprintSums) -> Line:
    return Line(
        sprint=sprint,
        feature=sprint.sums.feature,
        technical=sprint.sums.technical,
        planned=TECHNICAL_PLANNED.of([sprint]),
        committed=TECHNICAL_COMMITTED.of([sprint]),
        done=TECHNICAL_SHARE.of([sprint]),
        agreed=AGREED_SHARE.of([sprint]),
    )


@dataclass(frozen=True)
class FeatureChart:
    """Closed sprints in one unit, the oldest first."""

    sprints: Sequence[SprintSums]
    unit: str

    @cached_property
    def lines(self) -> list[Line]:
        return [line_of(each) for each in self.sprints]

    @property
    def share(self) -> Share:
        """The technical share of all of them."""
        return TECHNICAL_SHARE.of(self.sprints)

    @property
    def agreed(self) -> Share:
        return AGREED_SHARE.of(self.sprints)

    @cached_property
    def plane(self) -> Plane:
        parts = [part for line in self.lines for part in (line.feature, line.technical)]
        highest = max((max(part.baseline, part.committed, part.done) for part in parts), default=ZERO)
        return self._plane(highest, HEIGHT, bottom=26)

    @cached_property
    def shares_plane(self) -> Plane:
        shares = [share.value or ZERO for line in self.lines for share in (line.done, line.agreed)]
        return self._plane(max(shares, default=ZERO), SHARES_HEIGHT, bottom=26)

    def _plane(self, highest: Decimal, height: int, *, bottom: int) -> Plane:
        """As wide as its sprints are many; the page scrolls it."""
        width = LEFT + COLUMN * len(self.sprints) + RIGHT
        return Plane(len(self.sprints), highest, width, height, left=LEFT, right=RIGHT, bottom=bottom)

    @property
    def names(self) -> list[tuple[str, str]]:
        return [(self.plane.x(n), f"S{each.number}") for n, each in enumerate(self.sprints)]

    @property
    def blocks(self) -> Iterator[Block]:
        for n, line in enumerate(self.lines):
            middle = self.plane.middle(n)
            yield self._block("feature", middle - BAR - 2, line.feature, line)
            yield self._block("technical", middle + 2, line.technical, line)

    def _block(self, kind: str, left: float, part: Part, line: Line) -> Block:
        return Block(
            kind=kind,
            done=self._box(left, part.done),
            committed=self._box(left, part.committed),
            planned=f"M{place(left)} {self.plane.y(part.baseline)}h{BAR}",
            said=self._said(kind, part, line),
        )

    def _box(self, left: float, value: Decimal) -> str:
        """The path of a bar from the floor."""
        return f"M{place(left)} {self.plane.floor}V{self.plane.y(value)}h{BAR}V{self.plane.floor}z"

    def _said(self, kind: str, part: Part, line: Line) -> str:
        words = {
            "sprint": line.sprint.label,
            "planned": amount(part.baseline),
            "committed": amount(part.committed),
            "done": amount(part.done),
            "unit": self.unit,
        }
        said = _("%(planned)s planned, %(committed)s committed, %(done)s %(unit)s done") % words
        name = _("%(sprint)s, feature") if kind == "feature" else _("%(sprint)s, technical")
        return f"{name % words}: {said}"

    @property
    def share_points(self) -> list[tuple[str, str, str]]:
        """Where a sprint has a share at all: of nothing done there is none, and the line leaves it out."""
        plane = self.shares_plane
        return [
            (plane.x(n), plane.y(line.done.value), line.done.text)
            for n, line in enumerate(self.lines)
            if line.done.value is not None
        ]

    @property
    def share_line(self) -> str:
        return " ".join(f"{x},{y}" for x, y, _said in self.share_points)

    @property
    def agreed_line(self) -> str:
        """A stair: what was agreed holds for the whole of a sprint."""
        plane, half = self.shares_plane, COLUMN / 2
        points = []
        for n, line in enumerate(self.lines):
            middle, y = plane.middle(n), plane.y(line.agreed.value or ZERO)
            points += [f"{place(middle - half)},{y}", f"{place(middle + half)},{y}"]
        return " ".join(points)

    @property
    def summary(self) -> str:
        """The chart in a sentence, for who does not see it."""
        words = {"count": len(self.sprints), "share": self.share.text, "agreed": self.agreed.text}
        said = ngettext(
            "In %(count)s closed sprint, %(share)s of what was done was technical; agreed were %(agreed)s.",
            "Over %(count)s closed sprints, %(share)s of what was done was technical; agreed were %(agreed)s.",
            len(self.sprints),
        )
        return said % words
