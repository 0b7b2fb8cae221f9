"""A weak line becomes a good one, by what the coach says."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from apps.accounts.models import User
from apps.stories.models import Kind, Story
from apps.teams.models import Team
from tests.factories import StoryFactory

Enter = Callable[..., Page]


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("width", [1400, 390])
def test_a_weak_line_becomes_a_good_one(enter: Enter, tech_lead: User, team: Team, width: int) -> None:
    story = StoryFactory(team=team, kind=Kind.IMPROVEMENT, why="Refactor the search")
    page = enter(tech_lead, reverse("stories:edit", args=[team.slug, story.number]))
    page.set_viewport_size({"width": width, "height": 900})
    coach = page.locator("#coach")
    expect(coach).to_contain_text("“Refactor” leaves open what will be different")
    expect(coach).to_contain_text("No number yet")

    page.get_by_label("Why it matters").fill("Search results in 0.8 s instead of 4 s")
    expect(coach).to_contain_text("“Search results in 0.8 s instead of 4 s”")
    expect(coach).to_contain_text("Has a number to start from and one to reach")
    expect(coach).to_contain_text("Nobody is affected yet")

    better = "Search results in 0.8 s instead of 4 s, so that fewer shoppers leave, read off the search dashboard"
    page.get_by_label("Why it matters").fill(better)
    expect(coach.get_by_text("Missing:")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text(better, exact=True)).to_be_visible()
    assert Story.objects.get(pk=story.pk).why == better
