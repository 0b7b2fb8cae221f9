"""The chart of the register, drawn on the server: what came, what went and what was owed, sprint by sprint."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from apps.core.templatetags.ringfence import amount
from apps.sprints.debt import Step

LEFT, COLUMN, BAR, TOP, HIGH, FOOT = 40, 58, 18, 14, 160, 30
LINES = 4


@dataclass(frozen=True)
class Block:
    """One piece of a bar; geometry as strings with a dot, whatever the reader's language."""

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
    floor: str
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
    top = _round_up(max((max(s.incurred, s.repaid + s.written_off, s.owed) for s in steps), default=Decimal(0)))
    right = LEFT + COLUMN * len(steps)

    def y(value: Decimal) -> Decimal:
        return TOP + HIGH * (1 - value / top)

    middles = [LEFT + COLUMN * place + COLUMN // 2 for place in range(len(steps))]
    return Chart(
        width=str(right + 8),
        height=str(TOP + HIGH + FOOT),
        right=str(right),
        floor=str(TOP + HIGH),
        bar=str(BAR),
        blocks=[block for step, x in zip(steps, middles, strict=True) for block in _blocks(step, x, HIGH / top)],
        sprints=[Mark(str(x), str(TOP + HIGH + 18), step.title) for step, x in zip(steps, middles, strict=True)],
        lines=[Mark(str(LEFT - 6), _text(y(value)), amount(value)) for value in _lines(top)],
        points=[Mark(str(x), _text(y(step.owed)), amount(step.owed)) for step, x in zip(steps, middles, strict=True)],
    )


def _blocks(step: Step, x: int, scale: Decimal) -> Iterator[Block]:
    """What came stands left of the middle, what went right of it, the written off on top of the repaid.

    However little something is, it is seen.
    """
    floor = Decimal(TOP + HIGH)
    parts = [
        ("incurred", x - BAR - 1, Decimal(0), step.incurred, _("taken on")),
        ("repaid", x + 1, Decimal(0), step.repaid, _("repaid")),
        ("written-off", x + 1, step.repaid, step.written_off, _("written off")),
    ]
    for kind, left, below, value, said in parts:
        if value:
            words, height = f"{step.title}: {amount(value)} {said}", max(value * scale, Decimal(1))
            yield Block(kind, str(left), _text(floor - below * scale - height), _text(height), words)


def _lines(top: Decimal) -> list[Decimal]:
    return [top * part / LINES for part in range(LINES + 1)]


def _round_up(largest: Decimal) -> Decimal:
    """A top that divides into even lines."""
    step = Decimal(LINES)
    while step < largest:
        step += LINES if largest < 100 else LINES * 5
    return step


def _text(value: Decimal) -> str:
    return f"{value:.1f}"
