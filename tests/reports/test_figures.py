"""Figures are made of their rows: amounts add up in any order and are divided once."""

from decimal import Decimal
from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.reports import definitions
from apps.reports.figures import DEFINITIONS, ShareDefinition, TotalDefinition, percent
from apps.reports.sums import Frame, Part, Sums, Window, added_up
from apps.sprints.models import Budget
from apps.stories.models import WorkType

amounts = st.decimals(0, 500, places=2)
counts = st.integers(0, 40)
shares = [each for each in DEFINITIONS.values() if isinstance(each, ShareDefinition)]
# Those of this module alone: what others count sprint by sprint, say beyond a reserve, is more than its sums tell.
totals = [each for each in vars(definitions).values() if type(each) is TotalDefinition]


def built(cls: type) -> st.SearchStrategy[object]:
    return st.builds(cls, **{name: counts if kind == "int" else amounts for name, kind in _kinds(cls).items()})


def _kinds(cls: type) -> dict[str, str]:
    return {name: "int" if kind is int else "amount" for name, kind in cls.__annotations__.items()}


places = st.tuples(st.sampled_from(Budget.values), st.sampled_from(WorkType.values))
sums = st.builds(Sums, st.just("points"), built(Frame), st.dictionaries(places, built(Part), max_size=5))
rows = st.lists(st.builds(Window, st.text(max_size=5), st.just("/"), sums), max_size=7)


@given(rows.flatmap(lambda rows: st.tuples(st.just(rows), st.permutations(rows))))
def test_the_order_of_the_rows_does_not_matter(both: tuple[list[Window], list[Window]]) -> None:
    rows, shuffled = both
    for definition in shares:
        assert definition.of(rows).value == definition.of(shuffled).value
    assert definitions.TECHNICAL_SHARE_ACROSS.of(rows).value == definitions.TECHNICAL_SHARE_ACROSS.of(shuffled).value
    assert definitions.VELOCITY.of(rows).value == definitions.VELOCITY.of(shuffled).value


@given(rows)
def test_a_share_is_recomputed_from_the_sums_of_its_rows(rows: list[Window]) -> None:
    """It never averages: one row that holds all of them gives the same."""
    whole = [Window("all", "/", added_up((row.sums for row in rows), unit="points"))]
    for definition in shares:
        assert definition.of(rows).value == definition.of(whole).value
        figure = definition.of(rows)
        assert figure.value == percent(
            sum(row.numbers[0] for row in figure.rows), sum(row.numbers[1] for row in figure.rows)
        )
    for total in totals:
        assert total.of(rows).value == total.of(whole).value


@given(sums)
def test_the_parts_come_to_the_whole(sums: Sums) -> None:
    by_budget = reduce(lambda a, b: a + b, (sums.budget(each) for each in Budget.values))
    by_type = reduce(lambda a, b: a + b, (sums.work_type(each) for each in WorkType.values))
    assert by_budget == by_type == sums.all


def test_two_units_are_never_added() -> None:
    with pytest.raises(ValueError, match="never added"):
        added_up([Sums("points"), Sums("hours")], unit="points")


def test_nothing_of_nothing_is_not_set() -> None:
    assert percent(Decimal(0), Decimal(0)) is None
    assert str(definitions.ADHERENCE.of([]).text) == "not set"


def test_two_teams_weigh_by_their_person_days() -> None:
    """80 days at 1 of 4 and 20 days at 3 of 4: (20 + 15) of 100 days."""
    teams = [
        _team("A", days=80, technical=1),
        _team("B", days=20, technical=3, unit="hours"),
        _team("C", days=0, technical=4),
    ]
    figure = definitions.TECHNICAL_SHARE_ACROSS.of(teams)
    assert figure.value == Decimal(35)
    assert [row.label for row in figure.rows] == ["A", "B"], "who has no person-days weighs nothing"


def _team(label: str, *, days: int, technical: int, unit: str = "points") -> Window:
    parts = {
        ("tech", "technical"): Part(done=Decimal(technical)),
        ("product", "product"): Part(done=Decimal(4 - technical)),
    }
    return Window(label, "/", Sums(unit, Frame(person_days=Decimal(days)), parts))
