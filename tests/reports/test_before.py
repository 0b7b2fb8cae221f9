"""The past without a fence beside what came since, computed by hand."""

import datetime as dt
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from apps.reports.before import Before, sentence_of
from apps.reports.before_chart import BeforeChart
from apps.reports.sums import Frame, Part, SprintSums, Sums
from apps.sprints.models import Budget
from apps.stories.models import WorkType

TECHNICAL, UNTAGGED, PRODUCT = WorkType.TECHNICAL, WorkType.UNTAGGED, WorkType.PRODUCT


def part(done: Decimal | int, *, lines: int = 1, carried: int = 0) -> Part:
    amount = Decimal(done)
    return Part(
        lines=lines + bool(carried),
        done_lines=lines,
        done=amount,
        carried=Decimal(carried),
        committed=amount + carried,
        unestimated=0 if amount else lines,
    )


def closed(number: int, *, fenced: bool = False, unit: str = "points", **parts: Part) -> SprintSums:
    """A closed sprint by the work types of its parts."""
    ends = dt.date(2025, 12, 12) + dt.timedelta(days=14 * number)
    frame = Frame(sprints=1, capacity=Decimal(40), agreed=Decimal(8)) if fenced else Frame(sprints=1)
    places = {(Budget.PRODUCT.value, name): each for name, each in parts.items()}
    return SprintSums(
        number, 1, number, f"Tide {number}", f"/s/{number}/", ends, ends, fenced, Decimal(20), Sums(unit, frame, places)
    )


PAST = [
    closed(1, technical=part(3), untagged=part(5), product=part(12, carried=8)),
    closed(2, technical=part(1), untagged=part(15), product=part(14)),
]
SINCE = [closed(3, fenced=True, technical=part(8), product=part(24))]


def test_the_past_is_bounded_by_what_nobody_tagged() -> None:
    before = Before(PAST, SINCE)

    assert (before.technical.sum, before.at_most.text) == ("4 ÷ 50 = 8%", "48%")
    assert (before.technical_since.text, before.agreed.text) == ("25%", "20%")
    assert before.untagged.sum == "20 ÷ 50 = 40%"
    assert (before.velocity.text, before.velocity.range) == ("25 pts", "20–30 pts")
    assert before.carry_over is not None
    assert before.carry_over.sum == "8 ÷ 58 = 13.8%"
    assert sentence_of(before) == (
        "Over 2 past sprints, 4 of 50 points done were technical by confirmed tags (8%); 20 (40%) are still untagged."
    )


def test_its_velocity_is_of_the_last_six() -> None:
    before = Before([closed(n, product=part(n)) for n in range(1, 9)])
    assert (before.velocity.text, before.velocity.range) == ("5.5 pts", "3–8 pts")


def test_where_nothing_done_has_a_size_stories_are_counted_on_both_sides() -> None:
    bare = closed(1, technical=part(0, lines=1), untagged=part(0, lines=3))
    before = Before([bare], SINCE)

    assert before.counts_stories
    assert (before.technical.sum, before.technical_since.sum) == ("1 ÷ 4 = 25%", "1 ÷ 2 = 50%")
    assert before.velocity.text == "4 stories"
    assert before.carry_over is None
    assert "1 of 4 stories done were technical by confirmed tags (25%)" in sentence_of(before)


def test_two_units_are_compared_by_shares_and_never_added() -> None:
    before = Before(PAST, [closed(3, fenced=True, unit="days", technical=part(1), product=part(3))])

    assert (before.unit, before.unit_since) == ("points", "days")
    assert (before.velocity.text, before.velocity_since.text) == ("25 pts", "4 days")
    assert (before.technical.text, before.technical_since.text) == ("8%", "25%")


def test_of_a_past_in_which_nothing_was_done_there_is_no_share() -> None:
    before = Before([closed(1, untagged=Part(lines=2, committed=Decimal(5), returned=Decimal(5)))])

    assert before.technical.text == before.technical_since.text == "not set"
    assert sentence_of(before) == "The imported past sprints hold no finished work yet."
    assert not list(BeforeChart(before).bars)


def test_what_would_be_told_moves_the_share_and_nothing_else() -> None:
    before = Before(PAST)
    assert before.would_be({2: Decimal(15)}).sum == "19 ÷ 50 = 38%"
    assert before.would_be({}).sum == before.technical.sum


def test_the_chart_stands_both_sides_of_the_fence_on_one_axis() -> None:
    chart = BeforeChart(Before([*PAST, closed(9, product=part(0, lines=0))], SINCE))
    bars = list(chart.bars)

    assert [bar.said for bar in bars] == [
        "Tide 1: 15% technical, at most 40%",
        "Tide 2: 3.3% technical, at most 53.3%",
        "Tide 3: 25% technical, at most 25%",
    ]
    top_of_technical, floor_of_untagged = bars[0].technical.split("V")[1].split("h")[0], bars[0].untagged.split("V")[0]
    assert floor_of_untagged.endswith(f" {top_of_technical}")
    assert chart.fence == chart.plane.x(3)
    assert not BeforeChart(Before(PAST)).fence


amounts = st.decimals(0, 900, places=2)
pasts = st.lists(st.tuples(amounts, amounts, amounts), min_size=1, max_size=6)


@given(pasts)
def test_the_truth_lies_between_the_bounds_and_their_gap_is_the_untagged_part(past: list[tuple[Decimal, ...]]) -> None:
    sprints = [
        closed(n, technical=part(tech), untagged=part(unknown), product=part(rest))
        for n, (tech, unknown, rest) in enumerate(past)
    ]
    before = Before(sprints)
    if before.counts_stories:
        return
    told = {each.pk: each.sums.untagged.done / 2 for each in sprints}
    least, half, most = before.technical.value, before.would_be(told).value, before.at_most.value
    assert least is not None and half is not None and most is not None
    assert least <= half <= most <= 100
    assert before.at_most.over - before.technical.over == before.untagged.over
    assert Before(sprints[::-1]).technical.value == least
