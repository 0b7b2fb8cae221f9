"""Focus factor, suggestion and velocity: sums first, divided once, rounded as it is shown; nothing made up."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from apps.sprints.capacity import FocusFactor, Measured, Suggestion, Velocity
from apps.teams.models import Unit

LAST_DAY = dt.date(2026, 5, 29)
quarters = some.integers(0, 800).map(lambda n: Decimal(n) / 4)
units = some.sampled_from(Unit)


def measured(number: int, delivered: Decimal | int, days: Decimal | int, *, left_out: bool = False) -> Measured:
    ends = LAST_DAY + dt.timedelta(weeks=2 * number)
    starts = ends - dt.timedelta(days=11)
    return Measured(number, f"Sprint {number}", starts, ends, Decimal(delivered), Decimal(days), left_out)


@some.composite
def past(draw: some.DrawFn, most: int = 6) -> tuple[Measured, ...]:
    """Closed sprints, the newest first."""
    rows = draw(some.lists(some.tuples(quarters, quarters, some.booleans()), max_size=most))
    return tuple(
        measured(len(rows) - n, delivered, days, left_out=left_out)
        for n, (delivered, days, left_out) in enumerate(rows)
    )


worthwhile = some.integers(1, 800).map(lambda n: Decimal(n) / 4)


@some.composite
def telling(draw: some.DrawFn) -> tuple[Measured, ...]:
    """Closed sprints of which enough count to say something, among others."""
    counting = draw(some.lists(some.tuples(worthwhile, worthwhile), min_size=3, max_size=6))
    rows = [measured(n, delivered, days) for n, (delivered, days) in enumerate(counting, start=1)]
    return tuple(draw(some.permutations([*rows, *draw(past(most=2))])))


@given(telling(), units)
def test_the_factor_is_one_sum_over_another(rows: tuple[Measured, ...], unit: Unit) -> None:
    focus = FocusFactor(unit, rows)
    assert focus.value is not None
    delivered = sum(row.delivered for row in focus.counted)
    days = sum(row.days for row in focus.counted)
    assert abs(focus.value * days - delivered) <= days * Decimal("0.0005")


@given(past(), units)
def test_what_is_left_out_or_has_no_days_changes_nothing(rows: tuple[Measured, ...], unit: Unit) -> None:
    counting = tuple(row for row in rows if row.counts)
    assert FocusFactor(unit, rows).value == FocusFactor(unit, counting).value
    assert len(FocusFactor(unit, rows).counted) == min(len(counting), 5)


@given(past(most=2), units)
def test_fewer_than_three_sprints_give_no_factor_in_any_unit(rows: tuple[Measured, ...], unit: Unit) -> None:
    focus = FocusFactor(unit, rows)
    assert focus.value is None
    assert "Type what the team expects" in focus.why_none


@pytest.mark.parametrize("unit", Unit)
def test_a_team_without_a_past_gets_no_factor_of_one(unit: Unit) -> None:
    assert FocusFactor(unit).value is None
    assert "No sprint is closed yet" in FocusFactor(unit).why_none


def test_sprints_that_delivered_nothing_say_nothing() -> None:
    focus = FocusFactor(Unit.POINTS, tuple(measured(n, 0, 40) for n in (3, 2, 1)))
    assert focus.value is None
    assert "Nothing was delivered" in focus.why_none


def test_the_newest_five_that_count_are_taken() -> None:
    rows = tuple(measured(n, n, 10, left_out=n == 6) for n in range(7, 0, -1))
    assert [row.number for row in FocusFactor(Unit.POINTS, rows).counted] == [7, 5, 4, 3, 2]


@given(telling(), quarters, units)
def test_a_suggestion_is_the_product_down_to_a_step(rows: tuple[Measured, ...], available: Decimal, unit: Unit) -> None:
    focus = FocusFactor(unit, rows)
    assert focus.value is not None
    suggestion = Suggestion(available, focus, unit.step)
    assert suggestion.amount % unit.step == 0
    assert 0 <= available * focus.value - suggestion.amount < unit.step


@given(telling(), quarters, quarters, units)
def test_more_days_never_suggest_less(rows: tuple[Measured, ...], one: Decimal, other: Decimal, unit: Unit) -> None:
    focus = FocusFactor(unit, rows)
    fewer, more = (Suggestion(days, focus, unit.step).amount for days in sorted((one, other)))
    assert fewer <= more


def test_a_sum_is_written_with_the_numbers_that_it_uses() -> None:
    focus = FocusFactor(Unit.POINTS, tuple(measured(n, 44, 48) for n in (5, 4, 3, 2, 1)))
    suggestion = Suggestion(Decimal("41.5"), focus, Unit.POINTS.step)
    assert focus.how == "220 pts ÷ 240 days = 0.917"
    assert suggestion.sum == "41.5 days × 0.917 pts a day"
    assert suggestion.how == "41.5 × 0.917 = 38.0555; in steps of 0.5, rounded down: 38"


def test_in_days_the_factor_is_a_ratio() -> None:
    focus = FocusFactor(Unit.DAYS, tuple(measured(n, 30, 40) for n in (3, 2, 1)))
    assert Suggestion(Decimal(10), focus, Unit.DAYS.step).sum == "10 days × 0.75"


@pytest.mark.parametrize(
    ("capacity", "is_far"),
    [(20, True), (29, True), (30, False), (44, False), (44.5, False), (45, True)],
)
def test_far_is_outside_the_range_and_off_the_middle(capacity: int, is_far: bool) -> None:
    velocity = Velocity(tuple(Decimal(n) for n in (30, 38, 40, 41, 42, 44)))
    assert velocity.is_far_from(Decimal(capacity)) is is_far


def test_two_sprints_are_no_range() -> None:
    assert not Velocity((Decimal(10), Decimal(12))).is_far_from(Decimal(100))
