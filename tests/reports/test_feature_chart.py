"""Feature against technical work, drawn: what stands in the table is what the ledgers came to."""

import datetime as dt
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from apps.reports.feature_chart import FeatureChart
from apps.reports.sums import Frame, Part, SprintSums, Sums
from apps.reports.templatetags.feature import feature_rows
from apps.sprints.models import Budget
from apps.stories.models import WorkType

MONDAY = dt.date(2026, 1, 5)
amounts = st.decimals(0, 300, places=2)
parts = st.builds(lambda planned, done: Part(baseline=planned, committed=done, done=done), amounts, amounts)
places = st.tuples(st.sampled_from(Budget.values), st.sampled_from(WorkType.values))


def sprint(number: int, parts: dict[tuple[str, str], Part], agreed: Decimal = Decimal(20)) -> SprintSums:
    starts = MONDAY + dt.timedelta(days=14 * number)
    frame = Frame(sprints=1, capacity=Decimal(50), tech_budget=Decimal(10), agreed=agreed / 2)
    sums = Sums("points", frame, parts)
    return SprintSums(number, 1, number, f"Sprint {number}", f"/{number}", starts, starts, True, agreed, sums)


def of(feature: int, technical: int) -> dict[tuple[str, str], Part]:
    """A sprint in which so much was planned, committed and done of each."""
    work = {WorkType.PRODUCT: (Budget.PRODUCT, feature), WorkType.TECHNICAL: (Budget.TECH, technical)}
    return {
        (budget, kind): Part(baseline=Decimal(size), committed=Decimal(size), done=Decimal(size))
        for kind, (budget, size) in work.items()
    }


@given(st.lists(st.dictionaries(places, parts, max_size=6), min_size=1, max_size=12))
def test_the_parts_of_every_sprint_come_to_all_that_was_done(found: list[dict[tuple[str, str], Part]]) -> None:
    chart = FeatureChart([sprint(n, each) for n, each in enumerate(found)], "pts")
    for line in chart.lines:
        assert line.feature.done + line.technical.done + line.others == line.sprint.sums.all.done
    assert len(list(chart.blocks)) == 2 * len(found) == len(chart.names) * 2
    highest = max(
        max(part.baseline, part.committed, part.done) for each in chart.lines for part in (each.feature, each.technical)
    )
    assert chart.plane.ceiling >= highest


def test_shares_stand_on_an_axis_of_their_own_with_what_was_agreed() -> None:
    chart = FeatureChart([sprint(1, of(40, 10)), sprint(2, {}), sprint(3, of(30, 20), Decimal(30))], "pts")
    assert [said for _x, _y, said in chart.share_points] == ["20%", "40%"]
    assert (chart.share.text, chart.agreed.text) == ("30%", "23.3%")
    assert len(chart.agreed_line.split()) == 2 * 3
    assert chart.summary == "Over 3 closed sprints, 30% of what was done was technical; agreed were 23.3%."


def test_a_sprint_in_which_nothing_was_done_has_no_share() -> None:
    rows = feature_rows(FeatureChart([sprint(2, {})], "pts"))
    assert rows.count("not set") == 3
    assert rows.startswith('<tr><th scope="row"><a href="/2">Sprint 2</a></th><td class="num">0</td>')
