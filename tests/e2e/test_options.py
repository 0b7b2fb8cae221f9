"""Options in a browser: asked for, answered with three, chosen on a phone by keyboard, and the debt found again."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from apps.accounts.models import User
from apps.sprints.models import Sprint
from apps.stories.models import Debt, Story
from apps.stories.services.options import rewrite_option
from apps.teams.models import Team
from tests.e2e.eye import LONG, Enter, Eye, Tour, send_carelessly
from tests.e2e.keys import press_to, tab_to, type_into
from tests.factories import SprintFactory, StoryFactory
from tests.stories.asking import SHORTCUT, answer, answered, ask, searched


@pytest.fixture
def ahead(team: Team) -> Sprint:
    StoryFactory.create_batch(3, team=team)
    StoryFactory(team=team, proposed_for="Sprint 25")
    planned: Sprint = SprintFactory(
        team=team, number=25, capacity=Decimal(50), starts=team.today + dt.timedelta(days=4)
    )
    return planned


def wish(page: Page) -> None:
    page.get_by_role("link", name="Ask for options").click()
    page.get_by_label("What do you wish for?").fill("by Thursday")
    page.get_by_label("Why, and what happens otherwise").fill("The fair opens on Friday.")
    page.get_by_role("button", name="Ask", exact=True).click()


def add(page: Page, shape: str, *, days: int, size: str, debt: str = "") -> None:
    """Answer with one of the shapes that an option begins with."""
    page.get_by_role("link", name=shape, exact=True).click()
    page.get_by_label("Ready on").fill(f"{dt.datetime.now(dt.UTC).date() + dt.timedelta(days=days)}")
    page.get_by_label("Size, in points").fill(size)
    if debt:
        page.get_by_label("Size of the debt, in points").fill(debt)
    page.get_by_role("button", name="Add the option").click()
    expect(page.get_by_role("heading", name=shape)).to_be_visible()


@pytest.mark.usefixtures("quiet")
def test_asked_answered_with_three_chosen_and_first_in_the_next_planning(
    enter: Enter, browser: Browser, po: User, tech_lead: User, ahead: Sprint
) -> None:
    story = searched(po)
    page = enter(po, story.get_absolute_url())
    wish(page)
    expect(page.get_by_text("Nobody has answered yet. Asked today.")).to_be_visible()

    theirs = enter(tech_lead, reverse("teams:detail", args=["payments"]), into=browser.new_context())
    theirs.get_by_role("link", name="Answer with options for").click()
    add(theirs, "Full solution", days=9, size="8")
    expect(theirs.get_by_text("One more, then the Product Owner can choose.", exact=True)).to_be_visible()
    add(theirs, "Main flow first", days=3, size="5", debt="3")
    add(theirs, "Prototype", days=2, size="2", debt="6")
    theirs.context.close()

    page.set_viewport_size({"width": 390, "height": 844})
    page.reload()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    expect(page.get_by_text("3 points of debt → Sprint 25, product budget")).to_be_visible()
    tab_to(page, page.get_by_role("radio", name="Choose Full solution"))
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="Choose Main flow first")).to_be_checked()
    page.keyboard.press("Tab")
    type_into(page, "The fair decides.")
    press_to(page, "Choose", "button")

    expect(page.get_by_text("Chosen by the Product Owner (Paula Owner)")).to_be_visible()
    debt = Debt.objects.get().story
    page.get_by_role("link", name=debt.key, exact=True).click()
    expect(page.get_by_role("heading", name="Build the rest: Index the product search")).to_be_visible()
    page.goto(page.url.split("/stories/")[0] + "/sprints/25/plan/")
    page.set_viewport_size({"width": 1400, "height": 920})
    expect(page.locator("#backlog-list > li").first).to_have_id(f"story-{debt.number}")
    assert Story.objects.get(pk=story.pk).size == 5


def test_the_pages_of_options_break_no_rule_of_accessibility(
    enter: Enter, eye: Eye, tour: Tour, po: User, tech_lead: User, team: Team
) -> None:
    story, other = searched(po), searched(po, title=LONG)
    request, _full, short = answered(story, po, tech_lead)
    answer(request, tech_lead, LONG[:80], covers=LONG, lacks=LONG, risk=LONG, production_safe=False, **SHORTCUT)
    args = [team.slug, story.number]
    page = enter(po)
    empty = [team.slug, other.number]
    tour([("nothing is asked for", reverse("stories:options", args=empty))])
    tour([("ask for options", reverse("stories:options_ask", args=empty))])
    send_carelessly(page, "Ask")
    eye.look("ask for options, left empty")
    alone = answer(ask(other, po, wish=LONG), tech_lead, "Full solution")
    tour(
        [
            ("a story that waits for options", other.get_absolute_url()),
            ("options side by side", reverse("stories:options", args=args)),
        ]
    )
    rewrite_option(option=short, version=None, by=tech_lead, changes={"size": Decimal(7)})
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name="Choose", exact=True).click()
    eye.look("options that changed meanwhile")
    Story.objects.filter(pk=story.pk).update(size=Decimal(20))
    page.get_by_role("button", name="Choose", exact=True).click()
    eye.look("a stale option")
    page.get_by_label("I know that it may not be true any more").check()
    page.get_by_role("button", name="Choose", exact=True).click()
    eye.look("an option was chosen")
    enter(tech_lead, reverse("stories:option_add", args=[team.slug, other.number]))
    send_carelessly(page, "Add the option")
    eye.look("an option, left empty")
    tour([("an option", reverse("stories:option", args=[*empty, alone.pk]))])
    eye.is_content()
