"""The budgets as the database computes them: for any capacity, shares and step, nothing is lost and nobody is short."""

from collections.abc import Iterator
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from apps.teams.models import Team, Unit
from tests.budget.attack import as_owner
from tests.factories import SprintFactory, TeamFactory

pytestmark = pytest.mark.django_db

STEPS = sorted({unit.step for unit in Unit})
shares = st.decimals(0, 100, places=2)


@st.composite
def inputs(draw: st.DrawFn) -> tuple[Decimal, Decimal, Decimal, Decimal]:
    """Capacity in whole steps, two shares that fit together, and the step."""
    step = draw(st.sampled_from(STEPS))
    capacity = step * draw(st.integers(0, int(100_000 / step)))
    tech = draw(shares)
    return capacity, tech, draw(st.decimals(0, 100 - tech, places=2)), step


def whole_steps(amount: Decimal, step: Decimal, rounding: str) -> Decimal:
    return (amount / step).to_integral_value(rounding) * step


@pytest.fixture
def columns(db: None) -> Iterator[None]:
    """The sprint's own generated columns without its keys and triggers, so that thousands of rows cost little."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE amounts (LIKE public.sprints_sprint INCLUDING GENERATED)")
        cursor.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = 'amounts'::regclass AND attnotnull AND attnum > 0"
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f"ALTER TABLE amounts ALTER COLUMN {name} DROP NOT NULL")
        yield


def computed(*row: Decimal) -> tuple[Decimal, Decimal, Decimal]:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO amounts (capacity, tech_share, reserve_share, step, adjustment) VALUES (%s, %s, %s, %s, %s) "
            "RETURNING tech_budget, reserve, product_budget",
            row,
        )
        tech, reserve, product = cursor.fetchone()
    return tech, reserve, product


@given(row=inputs())
def test_the_three_parts_are_the_capacity(row: tuple[Decimal, Decimal, Decimal, Decimal], columns: None) -> None:
    capacity, tech_share, reserve_share, step = row
    tech, reserve, product = computed(*row, Decimal(0))
    assert tech + reserve + product == capacity
    assert min(tech, reserve, product) >= 0
    assert tech == whole_steps(capacity * tech_share / 100, step, ROUND_CEILING)
    assert reserve == min(whole_steps(capacity * reserve_share / 100, step, ROUND_FLOOR), capacity - tech)


@given(row=inputs(), adjustment=st.decimals(-100_000, 0, places=2))
def test_an_adjustment_comes_out_of_the_product_budget_alone(
    row: tuple[Decimal, Decimal, Decimal, Decimal], adjustment: Decimal, columns: None
) -> None:
    tech, reserve, product = computed(*row, Decimal(0))
    assert computed(*row, adjustment) == (tech, reserve, max(Decimal(0), product + adjustment))


@pytest.mark.parametrize(
    ("unit", "capacity", "parts"),
    [
        (Unit.POINTS, "50", ("10", "40")),
        (Unit.POINTS, "47.5", ("9.5", "38")),
        (Unit.POINTS, "47", ("9.5", "37.5")),
        (Unit.DAYS, "31.25", ("6.25", "25")),
        (Unit.DAYS, "31.5", ("6.5", "25")),
        (Unit.HOURS, "0.5", ("0.5", "0")),
        (Unit.STORIES, "7", ("2", "5")),
        (Unit.STORIES, "1", ("1", "0")),
        (Unit.POINTS, "0", ("0", "0")),
        (Unit.POINTS, "100000", ("20000", "80000")),
    ],
)
def test_the_tech_budget_is_rounded_up_to_the_units_step(unit: str, capacity: str, parts: tuple[str, str]) -> None:
    sprint = SprintFactory(team=TeamFactory(unit=unit), capacity=Decimal(capacity))
    assert (sprint.tech_budget, sprint.product_budget) == tuple(map(Decimal, parts))


def test_a_capacity_that_is_not_set_yet_gives_nobody_anything(team: Team) -> None:
    sprint = SprintFactory(team=team, capacity=None)
    assert (sprint.capacity, sprint.tech_budget, sprint.product_budget, sprint.reserve) == (None, 0, 0, 0)
