"""A share changes in a browser: proposed by the tech lead, read with its preview and signed by the Product Owner."""

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from apps.accounts.models import User
from apps.sprints.models import Sprint
from apps.sprints.services import start_sprint
from apps.stories.models import Kind
from apps.teams.models import Team
from tests.factories import SprintFactory, StoryFactory

pytestmark = pytest.mark.usefixtures("quiet")

Enter = Callable[..., Page]


@pytest.fixture
def running(team: Team, po: User) -> Sprint:
    return start_sprint(sprint=SprintFactory(team=team, number=23, capacity=Decimal(50)), by=po)


@pytest.fixture
def ahead(team: Team) -> Sprint:
    starts = team.today + dt.timedelta(days=5)
    sprint: Sprint = SprintFactory(
        team=team, number=24, capacity=Decimal(50), starts=starts, ends=starts + dt.timedelta(days=11)
    )
    return sprint


def row_of(page: Page, what: str) -> str:
    """What the preview's table says of a budget: now, then."""
    return " ".join(page.locator("#preview tr", has_text=what).locator("td").all_inner_texts())


def test_a_quarter_is_proposed_previewed_and_signed_and_the_next_sprint_has_it(
    enter: Enter, browser: Browser, po: User, tech_lead: User, running: Sprint, ahead: Sprint
) -> None:
    page = enter(tech_lead, reverse("teams:detail", args=[ahead.team.slug]))
    page.get_by_role("link", name="Propose another share").click()
    page.get_by_label("For technical work").fill("25")
    expect(page.locator("#preview tr", has_text="Tech budget").first).to_contain_text("12.5")
    assert row_of(page, "Product budget") == "40 37.5"
    page.get_by_label("Why", exact=True).fill("The settlement job fails twice a week.")
    page.get_by_role("button", name="Sign and propose").click()
    expect(page.get_by_text("Proposed and signed by you.")).to_be_visible()

    theirs = enter(po, reverse("decisions:joint_list", args=[ahead.team.slug]), into=browser.new_context())
    theirs.get_by_role("link", name=re.compile("25% for technical work")).first.click()
    expect(theirs.get_by_text("The settlement job fails twice a week.")).to_be_visible()
    expect(theirs.locator("#preview tr", has_text="Tech budget").first).to_contain_text("12.5")
    ahead.refresh_from_db()
    assert ahead.tech_budget == 10
    theirs.get_by_role("button", name="Sign as Product Owner").click()
    expect(theirs.get_by_text("Signed by both: it takes effect.")).to_be_visible()

    theirs.get_by_role("link", name="Sprint planning").click()
    expect(theirs.locator("#tech-sum")).to_contain_text("0 of 12.5 pts")
    ahead.refresh_from_db()
    running.refresh_from_db()
    assert (ahead.tech_share, running.tech_share) == (25, 20)
    assert (ahead.tech_budget, running.tech_budget) == (Decimal("12.5"), 10)


@pytest.mark.usefixtures("tech_lead")
def test_the_product_owner_who_fills_the_tech_budget_is_shown_the_row_that_says_why_not(
    enter: Enter, po: User, ahead: Sprint
) -> None:
    story = StoryFactory(team=ahead.team, kind=Kind.IMPROVEMENT, size=3, why="Nightly run 6 h → 1 h")
    page = enter(po, reverse("sprints:plan", args=[ahead.team.slug, 24]))
    page.locator(f"#story-{story.number}").focus()
    page.keyboard.press("t")
    refusal = page.get_by_role("alert")
    expect(refusal).to_contain_text("What goes into the tech budget")
    refusal.get_by_role("link").click()
    expect(page).to_have_url(re.compile(r"/rights/#right-tech_budget$"))
    expect(page.locator("#right-tech_budget")).to_contain_text("What goes into the tech budget")
    expect(page.locator("#right-tech_budget")).to_be_in_viewport()
    assert not ahead.commitments.exists()
