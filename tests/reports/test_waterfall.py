"""From capacity to delivered every step adds up exactly, in each budget and in all."""

import datetime as dt
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from apps.reports.sums import Frame, Part, SprintSums, Sums
from apps.reports.waterfall import Waterfall
from apps.reports.waterfall_chart import WaterfallChart
from apps.reports.waterfall_steps import Side
from apps.sprints.models import Budget
from apps.stories.models import WorkType

amounts = st.decimals(0, 500, places=2)
changes = st.decimals(-100, 100, places=2)


@st.composite
def lawful_parts(draw: st.DrawFn) -> Part:
    """Amounts as any, but what stood at the close is what came of the baseline, and all of it had an outcome."""
    baseline, added, removed, carried, returned, cancelled = (draw(amounts) for _ in range(6))
    resized, moved = draw(changes), draw(changes)
    committed = baseline + added - removed + resized + moved
    done = committed - carried - returned - cancelled
    return Part(
        baseline=baseline, added=added, removed=removed, resized=resized, moved=moved, committed=committed,
        carried=carried, returned=returned, cancelled=cancelled, done=done,
    )  # fmt: skip


places = st.tuples(st.sampled_from(Budget.values), st.sampled_from(WorkType.values))
frames = st.tuples(*[amounts] * 4).map(
    lambda each: Frame(capacity=each[0], product_budget=each[1], tech_budget=each[2], reserve=each[3])
)
sums = st.builds(Sums, st.just("points"), frames, st.dictionaries(places, lawful_parts(), max_size=5))


def sprint(sums: Sums, number: int = 1) -> SprintSums:
    day = dt.date(2026, 1, 5)
    return SprintSums(number, 1, number, f"Sprint {number}", "/", day, day, True, Decimal(20), sums)


def waterfall(*all_sums: Sums) -> Waterfall:
    return Waterfall([sprint(each, n) for n, each in enumerate(all_sums, 1)], "payments", "points")


@given(st.lists(sums, min_size=1, max_size=4))
def test_every_step_leads_exactly_to_the_next_level(all_sums: list[Sums]) -> None:
    fallen = waterfall(*all_sums)
    at = dict.fromkeys(Side, Decimal(0))
    for fall in fallen.steps:
        by_side = dict(fall.cells)
        assert sum(by_side.values()) == fall.value, "a step is what it is in its budgets"
        at = by_side if fall.step.is_level and not any(at.values()) else _after(at, by_side, fall.step.is_level)
    assert sum(at.values()) == sum(each.all.done for each in all_sums)


def _after(at: dict[Side, Decimal], by_side: dict[Side, Decimal], is_level: bool) -> dict[Side, Decimal]:
    if not is_level:
        return {side: at[side] + by_side[side] for side in Side}
    assert at == by_side, "a level is where the steps before it led"
    return by_side


@given(st.lists(sums, min_size=2, max_size=4))
def test_a_period_is_the_sum_of_its_sprints_in_any_order(all_sums: list[Sums]) -> None:
    alone = [waterfall(each) for each in all_sums]
    for n, fall in enumerate(waterfall(*reversed(all_sums)).steps):
        assert fall.value == sum(each.steps[n].value for each in alone)


def test_a_free_reserve_pays_for_no_other_sprints_incidents() -> None:
    calm = Sums("points", Frame(capacity=Decimal(50), reserve=Decimal(5)))
    parts = {(Budget.UNPLANNED.value, "unplanned"): Part(added=Decimal(8), committed=Decimal(8), done=Decimal(8))}
    rough = Sums("points", Frame(capacity=Decimal(50), reserve=Decimal(5)), parts)
    both = waterfall(calm, rough)
    assert (both.step("reserve-held").value, both.step("incidents").value, both.step("overload").value) == (-10, 5, 3)


def test_what_was_planned_before_the_capacity_fell_is_told_apart() -> None:
    """Of 48, 38 for product work were all planned; then 5 fell away, and 5 left."""
    frame = Frame(capacity=Decimal(48), product_budget=Decimal(33), tech_budget=Decimal(10))
    parts = {("product", "product"): Part(baseline=Decimal(38), removed=Decimal(5), committed=Decimal(33))}
    fallen = waterfall(Sums("points", frame, parts))
    told = {key: fallen.step(key).value for key in ("fallen", "before-it-fell", "product-not-planned", "removed")}
    assert told == {"fallen": -5, "before-it-fell": 5, "product-not-planned": 0, "removed": -5}


def test_bars_hang_from_where_the_one_before_ended() -> None:
    frame = Frame(capacity=Decimal(50), product_budget=Decimal(40), tech_budget=Decimal(10))
    part = Part(baseline=Decimal(30), committed=Decimal(30), done=Decimal(30))
    chart = WaterfallChart(waterfall(Sums("points", frame, {("product", "product"): part})))
    assert [column.amount for column in chart.columns] == ["50", "−10", "−10", "30", "30", "30"]
    capacity, tech, product, baseline, *_rest = chart.columns
    assert tech.blocks[0].y == capacity.blocks[-1].y == capacity.end
    assert (product.blocks[0].y, product.end) == (tech.end, baseline.end)
    assert capacity.link and capacity.link[0] < capacity.link[1]
