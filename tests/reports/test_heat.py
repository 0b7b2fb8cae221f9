"""The heat map: sprints stand where they ended, whatever their numbers."""

import datetime as dt
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from apps.reports.across_teams import Owed, ReportedTeam, TeamAdherence
from apps.reports.adherence import Band, adherence_of
from apps.reports.heat import MOST_COLUMNS, Heat, heat_of
from apps.reports.sums import Frame, Part, SprintSums, Sums

A_DAY, A_FORTNIGHT = dt.timedelta(days=1), dt.timedelta(days=14)
FRIDAY = dt.date(2026, 1, 16)


def sprint(ends: dt.date, *, days: int = 12, done: int = 10, product: int = 40, number: int = 1) -> SprintSums:
    parts = {("tech", "technical"): Part(done=Decimal(done)), ("product", "product"): Part(done=Decimal(product))}
    frame = Frame(sprints=1, tech_budget=Decimal(10), product_budget=Decimal(40))
    starts = ends - (days - 1) * A_DAY
    return SprintSums(
        number, 1, number, f"S{number}", f"/{number}/", starts, ends, True, Decimal(20), Sums("points", frame, parts)
    )


def drawn(*teams: list[SprintSums]) -> Heat:
    team = ReportedTeam(1, "A", "a", "points", "/a/")
    return heat_of([TeamAdherence(team, sprints, adherence_of(sprints), Owed()) for sprints in teams])


def test_sprints_that_ended_on_neighbouring_days_stand_in_one_column() -> None:
    thursdays = [sprint(FRIDAY + dt.timedelta(days=14 * n - 1), number=24 + n) for n in range(3)]
    fridays = [sprint(FRIDAY + dt.timedelta(days=14 * n), number=7 + n) for n in range(3)]
    heat = drawn(thursdays, fridays)
    assert [column.last for column in heat.columns] == [FRIDAY + dt.timedelta(days=14 * n) for n in range(3)]
    assert [[cell and cell.title for cell in row.cells] for row in heat.rows] == [
        ["S24", "S25", "S26"],
        ["S7", "S8", "S9"],
    ]


def test_two_short_sprints_share_a_column_and_are_added_before_they_are_divided() -> None:
    heat = drawn(
        [
            sprint(FRIDAY, number=1),
            sprint(FRIDAY + dt.timedelta(days=14), number=2),
            sprint(FRIDAY + dt.timedelta(days=28), number=3),
        ],
        [
            sprint(FRIDAY + dt.timedelta(days=7), days=5, done=2),
            sprint(FRIDAY + dt.timedelta(days=14), days=5, done=9, number=2),
        ],
    )
    _none, both, nothing = heat.rows[1].cells
    assert both and both.use.sum == "11 ÷ 20 = 55%" and (both.word, both.shade) == ("below", 1)
    assert nothing is None


def test_a_cell_says_its_value_its_word_and_its_shade() -> None:
    done = {0: ("below", 0), 6: ("below", 1), 7: ("slipping", 2), 9: ("kept", 3), 10: ("kept", 4), 12: ("kept", 4)}
    for amount, said in done.items():
        [[cell]] = [row.cells for row in drawn([sprint(FRIDAY, done=amount)]).rows]
        assert cell and (cell.word, cell.shade) == said, amount
    [[cell]] = [row.cells for row in drawn([sprint(FRIDAY, done=6, product=26)]).rows]
    assert cell and cell.band == Band.TOO_MUCH


@given(st.lists(st.lists(st.integers(0, 900), max_size=6, unique=True).map(sorted), max_size=4))
def test_every_sprint_stands_in_one_column_unless_it_is_too_old(teams: list[list[int]]) -> None:
    heat = drawn(*([sprint(FRIDAY + each * A_DAY, number=each) for each in team] for team in teams))
    assert len(heat.columns) <= MOST_COLUMNS
    shown = [[each.number for cell in row.cells if cell for each in cell.sprints] for row in heat.rows]
    first = heat.columns[0].first if heat.columns else FRIDAY
    assert shown == [[each for each in team if FRIDAY + each * A_DAY >= first] for team in teams]
    assert heat.is_cut == (shown != teams)
