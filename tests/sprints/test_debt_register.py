"""The debt register: its figures, pure over rows, and its page."""

from decimal import Decimal
from random import Random

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from apps.accounts.models import User
from apps.sprints.debt import Budgeted, Entry, Sum, by_age, by_component, owed, payback, steps, summed
from apps.sprints.debt_chart import chart_of
from apps.sprints.debt_register import register_of
from apps.sprints.services import close_sprint, start_sprint
from apps.teams.models import Team, Unit
from tests.conftest import SignIn
from tests.factories import CommitmentFactory, SprintFactory
from tests.stories.debts import noticed, shortcut, story_of_debt, written_off

SPRINTS = 5
amounts = st.decimals(Decimal("0.01"), Decimal(10_000), places=2)


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    incurred = draw(st.integers(-1, SPRINTS - 1))
    return Entry(
        principal=draw(st.none() | amounts),
        incurred=incurred,
        ended=draw(st.none() | st.integers(incurred, SPRINTS - 1)),
        is_written_off=draw(st.booleans()),
        component=draw(st.sampled_from(["", "fees", "search"])),
        is_products=draw(st.booleans()),
        now=draw(st.integers(0, SPRINTS)),
    )


registers = st.lists(entries(), max_size=12)


@given(registers, st.randoms())
def test_the_parts_add_up_to_what_is_owed_in_any_order(rows: list[Entry], chance: Random) -> None:
    whole = summed(owed(rows))
    for parts in (by_component(rows), by_age(rows)):
        assert (
            Sum(*(sum(getattr(part.sum, name) for part in parts) for name in ("amount", "count", "unsized"))) == whole
        )
        assert all(0 <= part.share <= 1 for part in parts)
    shuffled = chance.sample(rows, len(rows))
    titles = [f"S{n}" for n in range(SPRINTS)]
    assert (by_component(shuffled), by_age(shuffled)) == (by_component(rows), by_age(rows))
    assert steps(shuffled, titles) == steps(rows, titles)


@given(registers)
def test_what_came_less_what_went_is_owed(rows: list[Entry]) -> None:
    found = steps(rows, [f"S{n}" for n in range(SPRINTS)])
    came, repaid, gone = (sum(getattr(step, name) for step in found) for name in ("incurred", "repaid", "written_off"))
    before = summed(row for row in rows if row.incurred < 0 and row.ended != -1).amount
    assert found[-1].owed == before + came - repaid - gone == summed(owed(rows)).amount
    assert all(step.owed >= 0 for step in found)
    chart = chart_of(found)
    assert len(chart.points) == SPRINTS
    assert all(0 <= float(block.y) <= 200 and float(block.height) > 0 for block in chart.blocks)


def test_it_is_repaid_by_the_median_of_the_last_six_tech_budgets() -> None:
    rows = [Entry(Decimal(21), 0), Entry(Decimal(100), 0, is_products=True), Entry(None, 0), Entry(Decimal(9), 0, 1)]
    closed = [Budgeted(f"S{n}", Decimal(n), Decimal(20)) for n in (90, 10, 8, 12, 10, 9, 11)]
    whole = payback(rows, closed=closed, current=None)
    assert (whole.budget, whole.owed, whole.sprints) == (10, 21, 3)
    few = payback(rows, closed=closed[:3], current=Budgeted("S24", Decimal(7), Decimal(25)))
    assert (few.budget, few.share, few.sprints, few.is_median) == (7, 25, 3, False)
    assert payback(rows, closed=closed[:3], current=None).sprints is None


@pytest.mark.django_db
class TestPage:
    def test_sprints_tell_when_it_came_and_when_it_was_repaid(self, team: Team, tech_lead: User) -> None:
        first, second = SprintFactory.create_batch(2, team=team, capacity=Decimal(50))
        story = story_of_debt(team, size=Decimal(3))
        old, kept = noticed(team, 3, story=story, incurred_on=first.starts), noticed(team, 5, incurred_on=second.starts)
        noticed(team, None, incurred_on=first.starts)
        before = noticed(team, 7, incurred_on=first.starts.replace(year=2020))
        for sprint, stories in ((first, []), (second, [story])):
            for each in stories:
                CommitmentFactory(sprint=sprint, story=each, budget="tech")
            start_sprint(sprint=sprint, by=tech_lead)
            close_sprint(sprint=sprint, outcomes={each.pk: "done" for each in stories}, by=tech_lead)
        register = register_of(team)
        assert [(step.incurred, step.repaid, step.owed) for step in register.steps] == [(3, 0, 10), (5, 3, 12)]
        assert (register.owed.amount, register.owed.unsized) == (12, 1)
        assert [register.entries[debt.pk].age for debt in (before, old, kept)] == [2, 1, 1]

    def test_a_team_that_counts_stories_counts_each_as_one(self, team: Team) -> None:
        Team.objects.filter(pk=team.pk).update(unit=Unit.STORIES)
        team.refresh_from_db()
        noticed(team, None)
        assert register_of(team).owed.amount == 1

    def test_filters_find_and_the_sums_stay(self, as_: SignIn, developer: User, team: Team) -> None:
        sprint = SprintFactory(team=team)
        planned = noticed(team, 2, story=story_of_debt(team, size=Decimal(2)), component="fees")
        CommitmentFactory(sprint=sprint, story=planned.story, budget="tech")
        chosen, gone, oldest = (
            shortcut(team),
            noticed(team),
            noticed(team, 1, incurred_on=team.today.replace(year=2025)),
        )
        written_off(gone)
        client, address = as_(developer), reverse("stories:debt", args=[team.slug])
        for query, expected in (
            ("", [oldest, planned, chosen]),
            ("?sort=principal", [chosen, planned, oldest]),
            ("?status=planned", [planned]),
            ("?status=written_off", [gone]),
            ("?budget=product&origin=option", [chosen]),
            ("?component=-&status=all", [oldest, chosen, gone]),
            ("?status=all&owner=nonsense", [oldest, planned, chosen, gone]),
        ):
            page = client.get(address + query)
            assert [row.debt for row in page.context["rows"]] == expected, query
            assert page.context["register"].owed.amount == 6
        part = client.get(f"{address}?status=repaid", headers={"HX-Request": "true", "HX-Target": "section#list"})
        assert "Nothing found" in part.content.decode()
        assert "<html" not in part.content.decode()

    def test_an_empty_register_says_what_it_is_for(self, as_: SignIn, observer: User, team: Team) -> None:
        page = as_(observer).get(reverse("stories:debt", args=[team.slug])).content.decode()
        assert "Nothing is on the register yet" in page
        assert "Book a debt" not in page
