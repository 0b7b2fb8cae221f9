"""What holds of every figure there is, whatever the ledgers: each is recomputed here once more, by exact fractions."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from math import floor
from statistics import median
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import apps.reports.urls  # noqa: F401 - every page, and with it every definition
from apps.reports.across_bands import Bands, BandsDefinition
from apps.reports.adherence import Band, adherence_of, band_of
from apps.reports.comparing import Compared
from apps.reports.definitions import ADHERENCE, BUDGET_USE, PRODUCT_USE
from apps.reports.figures import DEFINITIONS, Definition, Row, Share, ShareDefinition, Spread, Total, TotalDefinition
from apps.reports.forecast_definitions import WrittenDefinition
from apps.reports.sums import Frame, Part, Sums, Window
from apps.reports.weighing import Weighed, WeighedDefinition
from apps.sprints.models import Budget
from apps.stories.models import WorkType

amounts = st.decimals(0, 500, places=2)
counts = st.integers(0, 40)


def built(cls: type) -> st.SearchStrategy[Any]:
    return st.builds(cls, **{name: counts if kind is int else amounts for name, kind in cls.__annotations__.items()})


places = st.tuples(st.sampled_from(Budget.values), st.sampled_from(WorkType.values))
sums = st.builds(Sums, st.just("points"), built(Frame), st.dictionaries(places, built(Part), max_size=5))
sprints = st.builds(Window, st.text(max_size=5), st.just("/"), sums)
several = st.lists(sprints, max_size=7)

# The forecast's figures are more than their rows: test_forecast.py has what holds of them.
EVERY = [each for each in DEFINITIONS.values() if not isinstance(each, WrittenDefinition)]
SPRINT_BY_SPRINT = {
    "tech-budget-never-planned",
    "tech-budget-not-done",
    "tech-budget-not-used",
    "where-before-it-fell",
    "where-product-not-planned",
    "where-incidents",
    "where-overload",
}
"""What one sprint had too much of makes up for no other's too little, so their sums do not tell these."""


def figure_of(definition: Definition, rows: Sequence[Window]) -> Any:
    """Made of sprints as pages make it. What has no sums of its own, debt and promises, is lent some."""
    match definition:
        case BandsDefinition():
            return definition.of((row, band(row)) for row in rows)
        case ShareDefinition() | TotalDefinition() | WeighedDefinition():
            return definition.of(rows)
    numbers = [(row.sums.tech.done, row.sums.all.done) for row in rows]
    kind: Any = Share if len(_columns(definition)) == 2 else Total
    return kind(definition, tuple(Row("", "", each[: len(_columns(definition))]) for each in numbers))


def _columns(definition: Definition) -> list[str]:
    return [name for name in ("over_name", "under_name", "what") if hasattr(definition, name)]


def band(row: Window) -> Band:
    return band_of(ADHERENCE.value_of(row.sums), PRODUCT_USE.value_of(row.sums))


def said(figure: Any) -> tuple[Any, ...]:
    """All that a figure says of its rows together."""
    return tuple(getattr(figure, name, None) for name in ("value", "least", "most", "counts", "text"))


def rounded(exact: Fraction, places: int) -> Fraction:
    """Half away from nothing, so that what was added and what was removed round alike."""
    ones = floor(abs(exact) * 10**places + Fraction(1, 2))
    return Fraction(ones if exact > 0 else -ones, 10**places)


def in_percent(over: Fraction | int, under: Fraction | int) -> Fraction | None:
    return rounded(100 * Fraction(over) / under, 1) if under else None


def recomputed(figure: Any) -> Any:
    """Its value, from the numbers of its rows alone, as a reader would."""
    columns = [list(map(Fraction, column)) for column in zip(*(row.numbers for row in figure.rows), strict=True)]
    match figure:
        case Share():
            over, under = columns or ([], [])
            return in_percent(sum(over), sum(under))
        case Weighed():
            days, over, under = columns or ([], [], [])
            parts = (day * a / b for day, a, b in zip(days, over, under, strict=True))
            return in_percent(sum(parts), sum(days))
        case Bands():
            used = [in_percent(*numbers) for numbers in zip(*columns, strict=True)]
            return sum(each is not None and each >= 90 for each in used)
        case Spread():
            return rounded(median(columns[0]), 2) if columns else None
        case Total():
            return sum(columns[0]) if columns else 0
    raise AssertionError(figure)


@given(several.flatmap(lambda rows: st.tuples(st.just(rows), st.permutations(rows))))
def test_every_figure_is_what_its_rows_are_and_their_order_does_not_matter(
    both: tuple[list[Window], list[Window]],
) -> None:
    rows, shuffled = both
    for definition in EVERY:
        figure = figure_of(definition, rows)
        assert figure.value == recomputed(figure), definition.key
        assert said(figure) == said(figure_of(definition, shuffled)), definition.key


@given(several, sprints)
def test_a_sprint_more_is_a_row_more_of_every_figure_and_changes_no_other(rows: list[Window], new: Window) -> None:
    for definition in EVERY:
        with_it, alone = figure_of(definition, [*rows, new]), figure_of(definition, [new])
        assert with_it.rows == (*figure_of(definition, rows).rows, *alone.rows), definition.key


@given(several)
def test_amounts_are_added_first_so_one_row_that_holds_all_of_them_says_the_same(rows: list[Window]) -> None:
    """It never averages."""
    whole = [Window("all", "/", sum((row.sums for row in rows), Sums("points")))]
    added = [each for each in EVERY if type(each) in (ShareDefinition, TotalDefinition)]
    for definition in added:
        if definition.key not in SPRINT_BY_SPRINT:
            assert figure_of(definition, rows).value == figure_of(definition, whole).value, definition.key


@given(sums)
def test_the_parts_come_to_the_whole(sums: Sums) -> None:
    by_budget = reduce(lambda a, b: a + b, (sums.budget(each) for each in Budget.values))
    by_type = reduce(lambda a, b: a + b, (sums.work_type(each) for each in WorkType.values))
    assert by_budget == by_type == sums.all


@given(several)
def test_what_two_figures_divide_between_them_is_all_there_is(rows: list[Window]) -> None:
    def over(key: str) -> Decimal:
        return Decimal(figure_of(DEFINITIONS[key], rows).over)

    def total(key: str) -> Decimal:
        return Decimal(figure_of(DEFINITIONS[key], rows).value)

    for known, unknown in (("tagged-share", "untagged-share"), ("estimated-share", "unestimated-share")):
        assert over(known) + over(unknown) == figure_of(DEFINITIONS[known], rows).under
    assert over("technical-share") + over("untagged-done") == over("technical-share-at-most")
    assert total("tech-budget-never-planned") + total("tech-budget-not-done") == total("tech-budget-not-used")


@given(st.lists(sprints, min_size=1, max_size=9))
def test_a_sprint_more_moves_the_windows_of_adherence_by_one(found: list[Window]) -> None:
    *before, new = found
    earlier, later = adherence_of(before), adherence_of(found)
    assert later == adherence_of(found[-6:]), "what lies before the last six changes nothing"
    for window, size in (("over_six", 6), ("over_three", 3)):
        rows, new_rows = getattr(earlier, window).rows, getattr(later, window).rows
        assert new_rows == (*rows, *BUDGET_USE.of([new]).rows)[-size:]


used = st.decimals(0, 200, places=1)


@given(used, used, used)
def test_more_done_in_the_tech_budget_is_never_a_graver_band(less: Decimal, more: Decimal, product: Decimal) -> None:
    graver = [Band.BELOW, Band.SLIPPING, Band.KEPT]
    least, most = sorted((less, more))
    assert graver.index(band_of(least, None)) <= graver.index(band_of(most, None))
    told = band_of(less, product)
    assert (told == Band.TOO_MUCH) == (less < 90 and abs(product - less) <= 10)
    assert told in (band_of(less, None), Band.TOO_MUCH)


@pytest.mark.parametrize(
    ("used", "product", "band"),
    [
        ("90", "85", Band.KEPT),
        ("89.9", "100", Band.SLIPPING),
        ("89.9", "99.9", Band.TOO_MUCH),
        ("70", "80.1", Band.SLIPPING),
        ("69.9", "80", Band.BELOW),
        ("69.9", "59.9", Band.TOO_MUCH),
    ],
)
def test_a_band_begins_where_it_says(used: str, product: str, band: Band) -> None:
    assert band_of(Decimal(used), Decimal(product)) == band


@given(used | st.none(), used | st.none())
def test_two_periods_compared_the_other_way_round_differ_by_as_much(now: Decimal | None, then: Decimal | None) -> None:
    there, back = Compared(ADHERENCE, now, then), Compared(ADHERENCE, then, now)
    assert there.then_text == back.now_text
    assert (there.difference is None) == (back.difference is None) == (now is None or then is None)
    assert there.difference is None or there.difference == -(back.difference or 0)
    assert there.difference_text == back.difference_text.translate(str.maketrans("+−", "−+"))
