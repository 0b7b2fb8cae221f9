"""What stands above a running sprint's product budget is shown until the Product Owner has chosen what leaves."""

import html
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from apps.accounts.models import User
from apps.sprints.board import Card
from apps.sprints.budget import Budgets
from apps.sprints.models import Budget, Outcome, Sprint
from apps.sprints.overload import overloads, would_help
from apps.sprints.services import return_story, set_outcome, start_sprint, swap_stories
from apps.sprints.services.incidents import report_incident
from apps.stories.models import Story
from tests.budget.attack import PRODUCT_FENCE, adjust, refused_by
from tests.conftest import SignIn
from tests.factories import CommitmentFactory, StoryFactory

NOTHING = Card(0, "", "", "", "", None, "", None, "", "", "", "", "", None, None, "", "", "", "")
cards = st.lists(st.integers(1, 40).map(lambda size: NOTHING._replace(size=Decimal(size), budget=Budget.PRODUCT)))


@given(cards, st.integers(1, 60).map(Decimal))
def test_what_is_offered_is_enough_alone_where_anything_is(there: list[Card], over: Decimal) -> None:
    sizes = [card.size or 0 for card in there]
    offered = [card.size or 0 for card in would_help(there, Budget.PRODUCT, over)]
    enough = [size for size in sizes if size >= over]
    assert offered == (sorted(enough)[:3] if enough else sorted(sizes, reverse=True)[:3])


@pytest.fixture
def running(sprint: Sprint, po: User) -> Sprint:
    """40 points for product work: 20, 13 and 5 are committed, and the 10 of the tech budget."""
    for size in (20, 13, 5):
        CommitmentFactory(sprint=sprint, story__size=Decimal(size))
    CommitmentFactory(sprint=sprint, budget=Budget.TECH, story__size=Decimal(10))
    return start_sprint(sprint=sprint, by=po)


def over(sprint: Sprint) -> tuple[Decimal, list[int]]:
    """By how much, and the sizes of what would help."""
    sprint.refresh_from_db()
    for found in overloads(sprint, Budgets.of(sprint)):
        return found.over, [int(card.size or 0) for card in found.would_help]
    return Decimal(0), []


def sized(sprint: Sprint, size: int) -> Story:
    return sprint.commitments.get(story__size=size, left_at=None).story


def test_it_is_shown_until_enough_has_left(running: Sprint, po: User) -> None:
    assert over(running) == (0, [])
    adjust(running, -20)
    assert over(running) == (18, [20])
    return_story(sprint=running, story=sized(running, 5), by=po, reason="Two are ill")
    assert over(running) == (13, [13, 20])
    return_story(sprint=running, story=sized(running, 13), by=po, reason="Two are ill")
    assert over(running) == (0, [])


def test_what_is_done_is_not_offered_and_never_leaves_for_it(running: Sprint, po: User) -> None:
    set_outcome(sprint=running, story=sized(running, 20), outcome=Outcome.DONE, by=po)
    adjust(running, -20)
    assert over(running) == (18, [13, 5]), "none is enough alone: the largest first"
    with refused_by("what_is_done_does_not_leave"):
        return_story(sprint=running, story=sized(running, 20), by=po)


def test_leaving_always_works_and_a_smaller_story_may_come_for_a_larger_one(running: Sprint, po: User) -> None:
    adjust(running, -20)
    small = StoryFactory(team=running.team, size=Decimal(2))
    with refused_by(PRODUCT_FENCE):
        swap_stories(sprint=running, story=small, out=sized(running, 5), budget=Budget.PRODUCT, by=po)
    swap_stories(sprint=running, story=small, out=sized(running, 20), budget=Budget.PRODUCT, by=po)
    assert over(running) == (0, [])


@pytest.mark.parametrize("fall", [1, 20, 40, 50])
def test_no_fall_is_a_dead_end(running: Sprint, po: User, fall: int) -> None:
    adjust(running, -fall)
    while over(running)[0]:
        [found] = overloads(running, Budgets.of(running))
        story = Story.objects.get(team=running.team, number=found.would_help[0].number)
        return_story(sprint=running, story=story, by=po, reason="It has to leave")
    running.refresh_from_db()
    assert Budgets.of(running).fits and running.tech_committed == 10


def test_incidents_beyond_the_reserve_show_it_too(running: Sprint, tech_lead: User) -> None:
    report_incident(
        sprint=running,
        title="Payments stand still",
        for_whom="every customer",
        severity="critical",
        by=tech_lead,
        size=Decimal(5),
        may_confirm=True,
    )
    assert over(running) == (3, [5, 13, 20])


def test_the_product_owner_takes_out_and_says_why_and_others_read_whose_choice_it_is(
    as_: SignIn, running: Sprint, po: User, developer: User
) -> None:
    adjust(running, -20)
    args = [running.team.slug, running.number]
    page = html.unescape(as_(po).get(reverse("sprints:plan", args=args)).content.decode())
    story = sized(running, 20)
    assert "<b>18 pts of product work stand above the room there is</b>" in page
    assert f"Take out {story.key} (20 pts)" in page
    sent = {"story": story.number, "to": "backlog", "reason": "Two are ill"}
    assert as_(po).post(reverse("sprints:move", args=args), sent).status_code == 302
    adjust(running, -30)
    page = as_(developer).get(reverse("sprints:plan", args=args)).content.decode()
    assert "The Product Owner decides what leaves." in page and "Take out" not in page


def test_a_refusal_above_the_budget_offers_only_what_makes_room_enough(as_: SignIn, running: Sprint, po: User) -> None:
    adjust(running, -20)
    small = StoryFactory(team=running.team, size=Decimal(2))
    sent = {"story": small.number, "to": "product", "reason": "The auditor asked"}
    refused = as_(po).post(reverse("sprints:move", args=[running.team.slug, running.number]), sent)
    assert refused.status_code == 422
    assert f'name="out" value="{sized(running, 20).number}"' in refused.content.decode()
    assert f'name="out" value="{sized(running, 5).number}"' not in refused.content.decode()


def test_a_running_sprint_that_fits_asks_nothing(running: Sprint) -> None:
    running.refresh_from_db()
    with CaptureQueriesContext(connection) as asked:
        assert overloads(running, Budgets.of(running)) == []
    assert not asked.captured_queries
