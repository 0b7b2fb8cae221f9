"""When it is done, and when the debt is repaid: what always holds, what is reckoned by hand, and what the page says."""

import datetime as dt
import re
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.reports.forecast import EVEN, HORIZON, LIKELY, LOOKED_AT, Forecast, Simulation, cents
from apps.reports.forecast_chart import Histogram
from apps.reports.forecast_figures import both
from apps.reports.what_if import TechSprint, WhatIf

DOC = Path("docs/users/forecast.md").read_text(encoding="utf-8")
RUNS = 200
amounts = st.decimals(0, 60, places=2)
pasts = st.lists(amounts, min_size=4, max_size=LOOKED_AT)
wanted = st.decimals("0.01", 300, places=2)


def forecast(past: list[Decimal], amount: Decimal) -> Forecast:
    return Simulation(past, runs=RUNS).until(amount)


def sprints(found: Forecast, percent: int) -> int:
    """What is not done by the horizon comes after everything that is."""
    return found.within(percent) or HORIZON + 1


@given(pasts.flatmap(lambda past: st.tuples(st.just(past), st.permutations(past))), wanted)
def test_it_says_the_same_again_and_in_whatever_order_the_sprints_stand(
    both: tuple[list[Decimal], list[Decimal]], amount: Decimal
) -> None:
    past, shuffled = both
    assert forecast(past, amount) == forecast(past, amount) == forecast(shuffled, amount)


@given(pasts, wanted, wanted)
def test_more_to_do_is_never_done_earlier_whatever_was_asked_before(
    past: list[Decimal], amount: Decimal, more: Decimal
) -> None:
    simulation = Simulation(past, runs=RUNS)
    later, earlier = simulation.until(amount + more), simulation.until(amount)
    assert earlier == forecast(past, amount)
    for percent in (EVEN, LIKELY):
        assert sprints(earlier, percent) <= sprints(later, percent)


@given(st.lists(st.tuples(amounts, amounts), min_size=4, max_size=LOOKED_AT), wanted)
def test_a_team_that_delivered_more_is_never_later(past: list[tuple[Decimal, Decimal]], amount: Decimal) -> None:
    less, more = forecast([few for few, _ in past], amount), forecast([few + add for few, add in past], amount)
    for percent in (EVEN, LIKELY):
        assert sprints(more, percent) <= sprints(less, percent)


@given(pasts, wanted)
def test_the_likely_one_is_never_before_the_even_one_and_all_runs_are_counted(
    past: list[Decimal], amount: Decimal
) -> None:
    found = forecast(past, amount)
    assert sprints(found, EVEN) <= sprints(found, LIKELY)
    assert sum(found.finished) + found.later == RUNS
    within = found.within(LIKELY)
    assert within is None or 100 * found.after(within) >= LIKELY * RUNS > 100 * found.after(within - 1)


@given(st.decimals("0.01", 60, places=2), st.integers(1, HORIZON), st.decimals("0.01", "0.02", places=2))
def test_a_constant_past_gives_the_exact_answer(each: Decimal, count: int, little: Decimal) -> None:
    exact = forecast([each] * 4, each * count)
    assert exact.within(EVEN) == exact.within(LIKELY) == count
    assert sprints(forecast([each] * 4, each * count + little), EVEN) > count


def test_who_delivered_nothing_is_not_done_by_the_horizon_and_three_sprints_are_too_few() -> None:
    found = forecast([Decimal(0)] * 4, Decimal("0.01"))
    assert found.within(EVEN) is None
    assert (len(found.done), found.later) == (HORIZON, RUNS)
    assert not Simulation([Decimal(5)] * 3).is_enough
    assert Simulation([Decimal(5)] * 4).is_enough


techs = st.builds(
    TechSprint,
    st.just("S1"),
    st.just("/"),
    capacity=st.decimals(10, 100, places=2),
    tech_budget=st.decimals(2, 10, places=2),
    done=st.decimals(0, 10, places=2),
)


@given(st.lists(techs, min_size=4, max_size=8), wanted, amounts, st.integers(1, 98))
def test_a_larger_share_is_never_later_and_a_part_never_earlier_than_the_whole(
    past: list[TechSprint], owed: Decimal, repaid: Decimal, share: int
) -> None:
    what_if = WhatIf(past, owed=owed, repaid=repaid, runs=RUNS)
    less, more = what_if.at(Decimal(share)), what_if.at(Decimal(share + 1))
    assert less.whole and more.whole
    assert sprints(more.whole, LIKELY) <= sprints(less.whole, LIKELY)
    if less.part:
        assert sprints(less.whole, LIKELY) <= sprints(less.part, LIKELY)


def test_a_share_of_nothing_repays_nothing_and_sprints_without_a_tech_budget_say_nothing() -> None:
    tech = TechSprint("S1", "/", Decimal(50), Decimal(10), Decimal(8))
    assert WhatIf([tech] * 4, owed=Decimal(5), repaid=Decimal(0)).at(Decimal(0)).whole is None
    past = [tech] * 3 + [replace(tech, tech_budget=Decimal(0))]
    assert not WhatIf(past, owed=Decimal(5), repaid=Decimal(0)).is_enough


def test_each_bar_is_counted_once_and_its_kind_follows_the_statements() -> None:
    chart = Histogram(Forecast((1, 5, 7, 9), runs=10), [])
    assert chart.shares == [10, 40, 20, 20, 10]
    assert [chart.kind(n) for n in range(1, 6)] == ["even", "even", "likely", "likely", "rest"]


def cells(name: str) -> list[str]:
    (found,) = re.findall(rf"^\| {name} \|(.*)\|$", DOC, re.MULTILINE)
    return [cell.strip() for cell in found.split("|")]


PAST = [Decimal(each) for each in cells("delivered")]


@pytest.mark.parametrize(("n", "of_all"), [(1, (1, 4)), (2, (11, 16)), (3, (57, 64))])
def test_the_documents_example_is_what_one_counts_by_hand(n: int, of_all: tuple[int, int]) -> None:
    """All draws of n sprints, counted; the runs come within a percentage point and a half of it."""
    exact = Decimal(of_all[0] * 100) / of_all[1]
    assert cells(f"{n} sprints?") == [f"{of_all[0]} of {of_all[1]}", f"{exact:.1f}%"]
    found = Simulation(PAST).until(Decimal(20))
    assert abs(Decimal(found.after(n) * 100) / found.runs - exact) < Decimal("1.5")


def test_the_documents_statements_are_the_computed_ones() -> None:
    found = Simulation(PAST).until(Decimal(20))
    said = re.findall(r"\*\*At (\d+)%: (\d+) sprints\*\*", DOC)
    assert said == [(str(percent), str(found.within(percent))) for percent in (EVEN, LIKELY)]


def test_a_statement_says_how_many_runs_had_it_done_by_its_last_day() -> None:
    """Of 10 runs 1, 5 and 9 had it done within one, two and three sprints; what is no whole cent takes the next one."""
    ends = [dt.date(2026, 1, day) for day in (9, 16, 23)]
    even, likely = both(Forecast((1, 5, 9), runs=10), ends)
    assert (even.sprints, even.by, even.said) == (2, ends[1], "50%")
    assert (likely.sprints, likely.by, likely.said) == (3, ends[2], "90%")
    assert cents(Fraction(1, 3)) == 34


def test_the_documents_shares_are_the_computed_ones() -> None:
    past = [TechSprint("", "", Decimal(50), Decimal(10), Decimal(8))] * 4
    what_if = WhatIf(past, owed=Decimal(24), repaid=Decimal(16))
    assert what_if.part == Decimal("0.5")
    for repayment in what_if.beside():
        assert repayment.whole and repayment.part
        within = [repayment.whole.within(LIKELY), repayment.part.within(LIKELY)]
        assert cells(f"{repayment.share}%")[-2:] == list(map(str, within))
