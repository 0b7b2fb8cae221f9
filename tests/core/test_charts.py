"""Charts' geometry: every amount has its place, whatever its size."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from apps.core.charts import Plane

amounts = st.decimals(0, 100_000, places=2)


@given(st.lists(amounts, min_size=1, max_size=60))
def test_every_amount_lies_between_floor_and_top(values: list[Decimal]) -> None:
    plane = Plane(len(values), max(values))
    assert plane.ticks[-1].value == plane.ceiling >= max(values)
    assert 2 <= len(plane.ticks) <= 6
    for place in plane.line(values).split():
        x, y = map(float, place.split(","))
        assert plane.left <= x <= plane.edge
        assert plane.top <= y <= plane.floor


def test_a_higher_amount_lies_higher_and_a_later_one_farther_right() -> None:
    plane = Plane(4, Decimal(40))
    assert [tick.value for tick in plane.ticks] == [0, 10, 20, 30, 40]
    assert float(plane.y(Decimal(30))) < float(plane.y(Decimal(10)))
    assert float(plane.x(0)) < float(plane.x(3))


def test_a_band_goes_along_its_upper_edge_and_back_along_the_lower() -> None:
    plane = Plane(2, Decimal(10))
    upper, lower = [Decimal(8), Decimal(10)], [Decimal(2), Decimal(4)]
    there, back = plane.line(upper).split(), plane.line(lower).split()
    assert plane.band(lower, upper).split() == [*there, *reversed(back)]


def test_names_below_are_no_more_than_have_room() -> None:
    assert [Plane(columns, Decimal(1)).every(7) for columns in (1, 7, 8, 15, 66)] == [1, 1, 2, 3, 10]
