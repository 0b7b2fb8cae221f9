"""The worked example of docs/users/sprint.md, recomputed; and what the figures say where there is little to divide."""

import datetime as dt
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from django.template.defaultfilters import floatformat

from apps.core.templatetags.ringfence import amount
from apps.sprints.burn_up import Past, likely, points_of
from apps.sprints.replay import Event, replay
from apps.sprints.retrospect import Figures, figures_of, in_all
from apps.sprints.scope import Sums, changes_after
from apps.teams.availability.workdays import weekdays

DOC = (Path(__file__).parent.parent.parent / "docs" / "users" / "sprint.md").read_text()
MONDAY = dt.date(2026, 11, 2)
PLANNED = dt.datetime(2026, 11, 3, tzinfo=dt.UTC)


def on(day: int, line: int, size: int, *, budget: str = "product", outcome: str = "", is_in: bool = True) -> Event:
    """What PAY-`line` is at noon of a day of November."""
    return Event(
        order=10 * day + line,
        at=dt.datetime(2026, 11, day, 12, tzinfo=dt.UTC),
        line=line,
        story=line,
        budget=budget,
        kind="feature",
        size=Decimal(size),
        is_in=is_in,
        outcome=outcome,
    )


EVENTS = [
    *(on(2, 1, 8), on(2, 2, 5), on(2, 3, 3), on(2, 4, 5, budget="tech")),
    on(3, 1, 8, outcome="done"),
    *(on(4, 3, 3, is_in=False), on(4, 5, 5)),
    on(5, 2, 8),
    *(on(6, 4, 5, budget="tech", outcome="done"), on(6, 5, 5, outcome="done"), on(6, 2, 8, outcome="carried")),
]


def figures() -> dict[str, Figures]:
    return figures_of(replay(EVENTS, PLANNED).lines, replay(EVENTS).lines, changes_after(EVENTS, PLANNED))


def written(figures: Figures) -> list[str]:
    """A row of the document's table."""
    sums = [
        (figures.kept, figures.baseline, figures.accuracy),
        (figures.done, figures.baseline, figures.predictability),
        (figures.carried, figures.committed, figures.carry_over),
        (figures.scope.change, figures.baseline, figures.scope_change),
    ]
    return [f"{amount(part)} ÷ {amount(whole)} = {floatformat(share, -1)}%" for part, whole, share in sums]


def row(name: str) -> list[str]:
    (found,) = re.findall(rf"^\| {name} \|(.*)\|$", DOC, re.MULTILINE)
    return [cell.strip() for cell in found.split("|")]


def test_the_documents_figures_are_the_computed_ones() -> None:
    by_budget = figures()
    assert written(by_budget["product"]) == row("product")
    assert written(by_budget["tech"]) == row("tech")
    assert written(in_all(by_budget)) == row("together")


def test_the_documents_burn_up_is_the_computed_one() -> None:
    points = points_of(EVENTS, weekdays(MONDAY, MONDAY + dt.timedelta(days=6)), dt.UTC)["product"]
    days = [f"{point.day:%a} {point.day.day} Nov" for point in points]
    computed = [(day, amount(point.scope), amount(point.done)) for day, point in zip(days, points, strict=True)]
    assert computed == re.findall(r"^\| (\w{3} \d Nov) \| ([\d.]+) \| ([\d.]+) \|$", DOC, re.MULTILINE)


def test_the_documents_likely_range_is_the_computed_one() -> None:
    ends, tuesdays = (20, 15, 16, 8), (5, 8, 4, 5)
    pasts = [
        Past(Decimal(baseline), tuple(map(Decimal, (0, early, early, early, end))))
        for baseline, early, end in zip((20, 20, 16, 10), tuesdays, ends, strict=True)
    ]
    said = [tuple(map(Decimal, found)) for found in re.findall(r"\*\*([\d.]+) to ([\d.]+)\*\*", DOC)]
    for day, (least, most), middle in zip((2, 5), said, ("5.2", "14.4"), strict=True):
        found = likely(pasts, Decimal(16), day=day, of=5)
        assert found and (found.least, found.middle, found.most) == (least, Decimal(middle), most)
        assert f"{middle} in the\nmiddle" in DOC or f"{middle} in the middle" in DOC


def test_below_four_sprints_with_a_baseline_nothing_is_likely() -> None:
    past = Past(Decimal(10), (Decimal(5), Decimal(10)))
    nothing = Past(Decimal(0), (Decimal(0), Decimal(0)))
    assert likely([past] * 3 + [nothing], Decimal(10), day=1, of=2) is None
    assert likely([past] * 4, Decimal(0), day=1, of=2) is None
    assert likely([past] * 4, Decimal(10), day=1, of=2)


def test_a_day_of_another_length_of_sprint_counts_the_days_that_were_over_by_then() -> None:
    """After one of three days a sprint of ten has three behind it, and a sprint of two none."""
    ten = Past(Decimal(10), tuple(map(Decimal, range(1, 11))))
    assert ten.put_to(Decimal(20), 1, 3) == 6
    assert Past(Decimal(10), (Decimal(5), Decimal(10))).put_to(Decimal(20), 1, 3) == 0
    assert ten.put_to(Decimal(20), 3, 3) == 20


def test_a_promised_story_that_left_and_came_back_is_kept() -> None:
    back = replace(on(5, 6, 3, budget="tech", outcome="done"), story=3)
    events = [*EVENTS, back]
    found = figures_of(replay(events, PLANNED).lines, replay(events).lines, changes_after(events, PLANNED))
    assert found["product"].kept == 11, "in the budget that promised it"
    assert (found["product"].done, found["tech"].done) == (13, 8)


def test_of_nothing_there_is_no_share() -> None:
    """Not set, which is not zero."""
    empty = Figures(scope=Sums(added=Decimal(5)), done=Decimal(5))
    assert (empty.accuracy, empty.predictability, empty.scope_change) == (None, None, None)
    assert empty.carry_over == 0
