"""A weak why becomes a good one, by what the coach says: by keyboard, on the story, and then on its card."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from apps.accounts.models import User
from apps.sprints.models import Budget, Sprint
from apps.sprints.services import commit_story
from apps.stories.models import Kind, Story
from apps.teams.models import Team
from tests.e2e.keys import field, tab_to, type_into
from tests.factories import StoryFactory

Enter = Callable[..., Page]
BETTER = (
    "Show the first search results sooner, from 4 s to 0.8 s, so that fewer shoppers leave, read off the dashboard."
)


def follow(page: Page, coach: Locator) -> None:
    """Mend one thing after the other that the coach names, on the keys alone."""
    field(page, "What changes (optional)")
    page.keyboard.press("ControlOrMeta+a")
    type_into(page, "Show the first search results sooner", "4 s", "0,8 s")
    expect(coach).to_contain_text("“Show the first search results sooner, from 4 s to 0.8 s.”")
    expect(coach).to_contain_text("Has a number to start from and one to reach")
    expect(coach).to_contain_text("Nobody is affected yet")
    field(page, "So that (optional)")
    page.keyboard.type("fewer shoppers leave")
    expect(coach).to_contain_text("Where will you read the value")
    field(page, "Read off (optional)")
    page.keyboard.type("the dashboard")
    expect(coach.get_by_text("Missing:")).to_have_count(0)


@pytest.mark.usefixtures("quiet")
def test_a_weak_why_becomes_a_good_one_and_stands_on_its_card(enter: Enter, tech_lead: User, sprint: Sprint) -> None:
    story = StoryFactory(team=sprint.team, kind=Kind.IMPROVEMENT, size=3, why="Refactor the search")
    commit_story(sprint=sprint, story=story, budget=Budget.TECH, by=tech_lead)
    page = enter(tech_lead, story.get_absolute_url())
    tab_to(page, page.locator(".why-edit > summary"))
    page.keyboard.press("Enter")
    coach = page.locator("#coach")
    expect(coach).to_contain_text("“Refactor” leaves open what will be different")
    expect(coach).to_contain_text("no number yet")

    follow(page, coach)
    tab_to(page, page.get_by_role("button", name="Save why"))
    page.keyboard.press("Enter")
    expect(page.locator(".why-line")).to_contain_text(BETTER)
    saved = Story.objects.get(pk=story.pk)
    assert (saved.value_to, saved.value_unit) == (Decimal("0.8"), "s")

    page.goto(page.url.partition("/teams/")[0] + reverse("sprints:plan", args=[sprint.team.slug, sprint.number]))
    card = page.locator(f"#story-{story.number}")
    expect(card).to_contain_text(BETTER)
    tab_to(page, card)
    page.keyboard.press("Enter")
    expect(card).to_have_class("card-story card-story--open")
    field(page, "To (optional)")
    page.keyboard.type("4")
    expect(page.locator(f"#coach-{story.number}")).to_contain_text("Both values are the same")


@pytest.mark.usefixtures("quiet")
def test_the_form_of_a_story_has_the_coach_too_and_fits_a_phone(enter: Enter, tech_lead: User, team: Team) -> None:
    page = enter(tech_lead, reverse("stories:new", args=[team.slug]))
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_label("What changes").fill("Search, faster")
    expect(page.locator("#coach")).to_contain_text("Search, faster")
    expect(page.locator("#coach")).to_contain_text("no number yet")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
