"""The chart of the register, drawn on the server: what came, what went and what was owed, sprint by sprint."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from apps.core.charts import Plane, place
from apps.core.templatetags.ringfence import amount
from apps.sprints.debt import Step

LEFT, COLUMN, BAR, RIGHT, HEIGHT = 40, 58, 18, 8, 204


@dataclass(frozen=True)
class Block:
    """One piece of a bar."""

    kind: str
    x: str
    y: str
    height: str
    said: str


@dataclass(frozen=True)
class Mark:
    """A word at a place: a sprint below its bars, an amount beside a line, a point of what is owed."""

    x: str
    y: str
    said: str


@dataclass(frozen=True)
class Chart:
    """Ready to draw."""

    width: str
    height: str
    right: str
    bar: str
    blocks: list[Block]
    sprints: list[Mark]
    lines: list[Mark]
    points: list[Mark]

    @property
    def path(self) -> str:
        return " ".join(f"{point.x},{point.y}" for point in self.points)


def chart_of(steps: Sequence[Step]) -> Chart:
    """Two bars a sprint, and the line of what was owed at its end."""
    plane = _plane(steps)
    return Chart(
        width=str(plane.width),
        height=str(plane.height),
        right=str(plane.edge),
        bar=str(BAR),
        blocks=[block for n, step in enumerate(steps) for block in _blocks(step, plane.middle(n), plane)],
        sprints=[Mark(plane.x(n), str(plane.floor + 18), step.title) for n, step in enumerate(steps)],
        lines=[Mark(str(LEFT - 6), tick.y, amount(tick.value)) for tick in plane.ticks],
        points=[Mark(plane.x(n), plane.y(step.owed), amount(step.owed)) for n, step in enumerate(steps)],
    )


def _plane(steps: Sequence[Step]) -> Plane:
    """As wide as its sprints are many; the page scrolls it."""
    highest = max((max(s.incurred, s.repaid + s.written_off, s.owed) for s in steps), default=Decimal(0))
    width = LEFT + COLUMN * len(steps) + RIGHT
    return Plane(len(steps), highest, width=width, height=HEIGHT, left=LEFT, right=RIGHT, bottom=30)


def _blocks(step: Step, middle: float, plane: Plane) -> Iterator[Block]:
    """What came stands left of the middle, what went right of it, the written off on top of the repaid.

    However little something is, it is seen.
    """
    parts = [
        ("incurred", middle - BAR - 1, Decimal(0), step.incurred, _("taken on")),
        ("repaid", middle + 1, Decimal(0), step.repaid, _("repaid")),
        ("written-off", middle + 1, step.repaid, step.written_off, _("written off")),
    ]
    for kind, left, below, value, said in parts:
        if value:
            words, height = f"{step.title}: {amount(value)} {said}", max(plane.rise(value), Decimal(1))
            yield Block(kind, place(left), place(plane.floor - plane.rise(below) - height), place(height), words)
