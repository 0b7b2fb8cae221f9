"""The board of a running sprint: by drag, by keyboard and by buttons on a phone, and by several people at once."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Locator, Page, expect

from apps.accounts.models import User
from apps.sprints.models import Budget, Column, Commitment, Outcome, Sprint
from apps.sprints.services import Before, move_card, start_sprint
from apps.stories.models import Story
from tests.e2e.keys import tab_to
from tests.e2e.test_planning import POLL, drag
from tests.factories import CommitmentFactory

Enter = Callable[..., Page]
pytestmark = pytest.mark.usefixtures("quiet")


@pytest.fixture
def story(sprint: Sprint) -> Story:
    """A feature in a sprint that runs."""
    story: Story = CommitmentFactory(sprint=sprint, story__title="Save a card for later").story
    CommitmentFactory(sprint=sprint, story__title="Refund in cash")
    CommitmentFactory(sprint=sprint, budget=Budget.TECH, story__title="Split the nightly job")
    start_sprint(sprint=sprint, by=None)
    return story


def board(sprint: Sprint) -> str:
    return reverse("sprints:board", args=[sprint.team.slug, sprint.number])


def card(page: Page, story: Story) -> Locator:
    return page.locator(f"#story-{story.number}")


def cell(page: Page, story: Story) -> Locator:
    return card(page, story).locator("xpath=ancestor::ul")


def stands(story: Story) -> str:
    return Before.of(Commitment.objects.get(story=story)).shown_in


def test_a_card_is_dragged_on_and_back_where_the_right_is_another_s(
    enter: Enter, developer: User, sprint: Sprint, story: Story
) -> None:
    page = enter(developer, board(sprint))
    drag(page, f"#story-{story.number}", "#product-doing")
    expect(page.locator("#count-doing")).to_have_text("1")
    expect(cell(page, story)).to_have_id("product-doing")
    assert stands(story) == Column.DOING
    drag(page, f"#story-{story.number}", "#product-ready")
    expect(page.get_by_role("alert")).to_contain_text("was not moved to “Technically ready”")
    expect(cell(page, story)).to_have_id("product-doing")


def test_a_card_goes_its_way_by_keyboard_alone(
    enter: Enter, browser: Browser, tech_lead: User, po: User, sprint: Sprint, story: Story
) -> None:
    page = enter(tech_lead, board(sprint))
    tab_to(page, card(page, story))
    page.keyboard.press("2")
    expect(page.locator("#live")).to_contain_text("is in “In progress” now.")
    expect(card(page, story)).to_be_focused()
    page.keyboard.press("Shift+ArrowRight")
    expect(cell(page, story)).to_have_id("product-review")
    expect(card(page, story)).to_be_focused()
    page.keyboard.press("u")
    expect(cell(page, story)).to_have_id("product-doing")
    expect(card(page, story)).to_be_focused()
    page.keyboard.press("4")
    expect(cell(page, story)).to_have_id("product-ready")

    theirs = enter(po, board(sprint), into=browser.new_context())
    tab_to(theirs, card(theirs, story))
    theirs.keyboard.press("5")
    expect(theirs.get_by_label("are not ticked off. Why is it done enough?")).to_be_focused()
    theirs.keyboard.type("The export comes next week")
    theirs.keyboard.press("Enter")
    expect(cell(theirs, story)).to_have_id("product-done")
    expect(card(theirs, story)).to_contain_text("Done enough: The export comes next week")
    # What the one accepted, the other sees.
    expect(cell(page, story)).to_have_id("product-done")
    assert Commitment.objects.get(story=story).outcome == Outcome.DONE


def test_buttons_do_the_same_on_a_phone(
    enter: Enter, page: Page, developer: User, sprint: Sprint, story: Story
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    enter(developer, board(sprint))
    card(page, story).locator("a.size").click()
    page.get_by_role("button", name="To “In progress”").click()
    expect(cell(page, story)).to_have_id("product-doing")
    expect(card(page, story)).to_be_visible()
    expect(card(page, story)).to_be_focused()
    page.get_by_role("radio", name="To do").check()
    expect(card(page, story)).to_be_hidden()
    page.get_by_role("radio", name="In progress").check()
    card(page, story).locator("a.size").click()
    page.get_by_label("What blocks it").fill("The bank does not answer")
    page.get_by_role("button", name="It is blocked").click()
    expect(card(page, story)).to_contain_text("The bank does not answer")
    page.get_by_role("link", name="Blocked", exact=True).click()
    expect(page.get_by_text("1 of 3 stories are shown.")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_board_works_without_script(
    enter: Enter, browser: Browser, tech_lead: User, sprint: Sprint, story: Story
) -> None:
    page = enter(tech_lead, board(sprint), into=browser.new_context(java_script_enabled=False))
    card(page, story).locator("a.size").click()
    page.get_by_role("button", name="To “Technically ready”").click()
    expect(cell(page, story)).to_have_id("product-ready")
    page.get_by_role("button", name="Undo").click()
    expect(cell(page, story)).to_have_id("product-todo")


def test_what_others_move_comes_within_five_seconds_and_leaves_what_is_typed(
    enter: Enter, page: Page, developer: User, sprint: Sprint, story: Story
) -> None:
    page.clock.install()
    enter(developer, board(sprint))
    card(page, story).locator("a.size").click()
    page.get_by_label("What blocks it").fill("The bank")
    other = Commitment.objects.get(story__title="Refund in cash").story
    move_card(sprint=sprint, story=other, to=Column.DOING, by=None)
    page.clock.run_for(POLL)
    expect(cell(page, other)).to_have_id("product-doing")
    expect(page.get_by_label("What blocks it")).to_have_value("The bank")
