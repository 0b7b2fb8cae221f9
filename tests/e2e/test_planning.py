"""Planning a sprint behind the fence, with a keyboard, with a mouse, and by two people at once."""

import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Locator, Page, Route, expect

from apps.accounts.models import User
from apps.sprints.models import Commitment, Sprint
from apps.stories.models import Kind, Story
from tests.factories import CommitmentFactory, StoryFactory

WHY = "Nightly run 6 h → 1 h, so that finance closes the month a day earlier"
POLL = 5_000  # in the page's own time: what others change is asked for this often
Enter = Callable[..., Page]


def board(sprint: Sprint) -> str:
    return reverse("sprints:plan", args=[sprint.team.slug, sprint.number])


def card(page: Page, story: Story) -> Locator:
    return page.locator(f"#story-{story.number}")


def polls_nothing(page: Page) -> None:
    """What the page shows from here on, it has from the answers to what is done on it."""
    page.route("**/changes/**", lambda poll: poll.fulfill(status=204))


@pytest.fixture
def story(sprint: Sprint) -> Story:
    return StoryFactory(team=sprint.team, title="Split payments across two cards", size=8)


def test_the_whole_planning_flow_is_done_by_keyboard_alone(
    enter: Enter, po: User, tech_lead: User, sprint: Sprint
) -> None:
    first = StoryFactory(team=sprint.team, title="Save a card for later", size=34)
    large = StoryFactory(team=sprint.team, title="Split payments across two cards", size=8)
    page = enter(po, board(sprint))
    page.keyboard.press("/")
    page.keyboard.type("save a card")
    expect(page.locator("#backlog-list .card-story")).to_have_count(1)
    for _ in range(12):
        if page.evaluate("document.activeElement.id") == f"story-{first.number}":
            break
        page.keyboard.press("Tab")
    page.keyboard.press("p")
    expect(page.locator("#product-list .card-story")).to_have_count(1)
    expect(page.locator("#product-sum")).to_contain_text("34 of 40")
    expect(card(page, first)).to_be_focused()

    page.keyboard.press("/")
    page.keyboard.type("split")
    expect(card(page, large)).to_be_visible()
    for _ in range(12):
        if page.evaluate("document.activeElement.id") == f"story-{large.number}":
            break
        page.keyboard.press("Tab")
    page.keyboard.press("p")
    expect(page.get_by_role("alert")).to_contain_text("it needs 8 pts and the product budget has 6 left")
    expect(page.locator("#product-list .card-story")).to_have_count(1)

    page.locator("#refusal button").first.focus()
    page.keyboard.press("Enter")
    expect(card(page, large).locator("xpath=ancestor::ul")).to_have_id("product-list")
    expect(card(page, first).locator("xpath=ancestor::ul")).to_have_id("backlog-list")
    assert Commitment.objects.get().story == large

    page.keyboard.press("b")
    expect(page.locator("#product-list .card-story")).to_have_count(0)


def test_the_tech_lead_sizes_tags_and_says_why_without_a_mouse(enter: Enter, tech_lead: User, sprint: Sprint) -> None:
    story = StoryFactory(team=sprint.team, title="Split the nightly settlement job", kind=Kind.UNTAGGED, size=None)
    page = enter(tech_lead, board(sprint))
    card(page, story).focus()
    page.keyboard.press("t")
    expect(page.get_by_role("alert")).to_contain_text("Give the story a size")
    card(page, story).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".card-story--open").get_by_label("Size")).to_be_focused()
    page.keyboard.type("3,5")
    page.keyboard.press("Tab")
    page.keyboard.type("Improvement")
    page.keyboard.press("Tab")
    page.keyboard.type(WHY)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".card-story--open")).to_have_count(0)  # its choices say "Improvement", too
    expect(card(page, story)).to_contain_text("Improvement")
    card(page, story).focus()
    page.keyboard.press("t")
    expect(page.locator("#tech-sum")).to_contain_text("3.5 of 10")
    expect(page.locator("#tech-list")).to_contain_text("Nightly run")


# A card that is dragged goes along: into a list, or before another card.
IS_THERE = """(card, target) => {
  const there = document.querySelector(target);
  return there.contains(card) || card.nextElementSibling === there;
}"""


def drag(page: Page, source: str, target: str, *, into: int = 25) -> None:
    start, end = page.locator(source).bounding_box(), page.locator(target).bounding_box()
    assert start and end
    x, y = end["x"] + end["width"] / 2, end["y"] + into
    page.mouse.move(start["x"] + 30, start["y"] + 12)
    page.mouse.down()
    page.mouse.move(start["x"] + 60, start["y"] + 20, steps=4)
    page.mouse.move(x, y, steps=12)
    for nudge in range(1, 100):  # a list that makes room is deaf while it moves
        if page.locator(source).evaluate(IS_THERE, target):
            break
        page.mouse.move(x, y + nudge % 3)
    page.mouse.up()


def test_a_story_is_dragged_into_the_product_budget(enter: Enter, po: User, sprint: Sprint, story: Story) -> None:
    page = enter(po, board(sprint))
    drag(page, f"#story-{story.number}", "#product-list")
    expect(page.locator("#product-sum")).to_contain_text("8 of 40")
    expect(page.locator("#product-list .card-story")).to_have_count(1)
    assert Commitment.objects.get().story == story


def test_a_drag_past_the_fence_is_refused_and_the_card_goes_back(
    enter: Enter, po: User, sprint: Sprint, story: Story
) -> None:
    CommitmentFactory(sprint=sprint, story__size=Decimal(34))
    page = enter(po, board(sprint))
    drag(page, f"#story-{story.number}", "#product-list")
    expect(page.get_by_role("alert")).to_contain_text("it needs 8 pts and the product budget has 6 left")
    expect(card(page, story).locator("xpath=ancestor::ul")).to_have_id("backlog-list")
    page.get_by_role("button", name=re.compile("Plan for Sprint 25")).click()
    expect(card(page, story)).to_contain_text("Sprint 25")


def test_a_card_is_dragged_to_another_place_in_the_order(enter: Enter, po: User, sprint: Sprint) -> None:
    first, second, third = (CommitmentFactory(sprint=sprint).story for _ in range(3))
    page = enter(po, board(sprint))
    drag(page, f"#story-{third.number}", f"#story-{first.number}", into=4)
    expect(page.locator("#live")).to_contain_text(third.key)
    page.reload()
    shown = page.locator("#product-list .card-story")
    assert [shown.nth(n).get_attribute("id") for n in range(3)] == [f"story-{s.number}" for s in (third, first, second)]


def test_buttons_in_the_opened_card_move_it_too(enter: Enter, po: User, sprint: Sprint, story: Story) -> None:
    page = enter(po, board(sprint))
    card(page, story).locator("a.size").click()
    page.get_by_role("button", name="To the product budget").click()
    expect(page.locator("#product-list .card-story")).to_have_count(1)
    card(page, story).locator("a.size").click()
    page.get_by_role("button", name="To the backlog").click()
    expect(page.locator("#product-list .card-story")).to_have_count(0)


def test_what_another_person_changes_appears_within_five_seconds(
    enter: Enter, browser: Browser, po: User, developer: User, sprint: Sprint, story: Story
) -> None:
    StoryFactory(team=sprint.team, title="Index the product search", kind=Kind.IMPROVEMENT, why=WHY)
    my_own, another = browser.new_context(), browser.new_context()
    for context in (my_own, another):
        context.clock.install()
    mine = enter(po, board(sprint), into=my_own)
    theirs = enter(developer, board(sprint), into=another)
    technical = theirs.locator(".card-story", has_text="Index the product search")
    technical.focus()
    theirs.keyboard.press("t")
    expect(theirs.locator("#tech-list")).to_contain_text("Index the product search")
    card(mine, story).focus()
    mine.keyboard.press("p")
    expect(mine.locator("#product-list")).to_contain_text("Split payments")
    for page in (mine, theirs):
        page.clock.run_for(POLL)
    expect(mine.locator("#tech-list")).to_contain_text("Index the product search")
    expect(theirs.locator("#product-list")).to_contain_text("Split payments")
    assert Commitment.objects.count() == 2


def test_the_board_works_without_script(enter: Enter, browser: Browser, po: User, sprint: Sprint, story: Story) -> None:
    page = enter(po, board(sprint), into=browser.new_context(java_script_enabled=False))
    page.locator(f"#story-{story.number} a.size").click()
    page.get_by_role("button", name="To the product budget").click()
    expect(page.locator("#product-list")).to_contain_text("Split payments")


def test_the_page_breaks_no_policy_and_logs_no_error(
    enter: Enter, page: Page, po: User, sprint: Sprint, story: Story
) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    enter(po, board(sprint))
    card(page, story).focus()
    page.keyboard.press("p")
    expect(page.locator("#product-list .card-story")).to_have_count(1)
    assert said == []


def test_searching_and_clearing_the_search_keep_the_count_true(
    enter: Enter, po: User, sprint: Sprint, story: Story
) -> None:
    StoryFactory(team=sprint.team, title="Index the product search")
    page = enter(po, board(sprint))
    expect(page.locator("#backlog-count")).to_have_text("2 stories")
    page.get_by_role("searchbox").fill("split")
    expect(page.locator("#backlog-count")).to_have_text("1 story")
    page.get_by_role("searchbox").fill("")
    expect(page.locator("#backlog-count")).to_have_text("2 stories")


def test_leaving_the_search_field_for_a_card_opens_it_and_leaves_it_open(
    enter: Enter, tech_lead: User, sprint: Sprint, story: Story
) -> None:
    StoryFactory(team=sprint.team, title="Index the product search")
    page = enter(tech_lead, board(sprint))
    size = page.locator(".card-story--open").get_by_label("Size")

    def leave(answer: Route) -> None:
        card(page, story).locator("a.size").click()
        size.fill("5")
        answer.continue_()

    page.route("**/plan/?q=split*", leave, times=1)
    page.get_by_role("searchbox").fill("split")
    expect(page.locator("#backlog-count")).to_have_text("1 story")
    expect(size).to_have_value("5")


def test_a_move_is_taken_back_with_a_key_or_a_button(enter: Enter, po: User, sprint: Sprint, story: Story) -> None:
    StoryFactory(team=sprint.team, title="Index the product search")
    page = enter(po, board(sprint))
    polls_nothing(page)
    card(page, story).focus()
    page.keyboard.press("p")
    expect(page.locator("#product-sum")).to_contain_text("8 of 40")
    expect(page.locator("#backlog-count")).to_have_text("1 story")
    expect(page.locator(".undo")).to_contain_text("is in the product budget now.")
    page.keyboard.press("u")
    expect(page.locator("#live")).to_contain_text(f"{story.key} is in the backlog now.")
    expect(page.locator("#backlog-count")).to_have_text("2 stories")
    expect(card(page, story)).to_be_focused()
    assert not Commitment.objects.exists()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#product-sum")).to_contain_text("8 of 40")
    expect(card(page, story)).to_be_focused()


def test_a_moved_card_leaves_the_count_of_what_is_searched_for_true(
    enter: Enter, po: User, sprint: Sprint, story: Story
) -> None:
    first, _second = StoryFactory.create_batch(2, team=sprint.team)
    page = enter(po, board(sprint))
    polls_nothing(page)
    page.get_by_role("searchbox").fill("story")
    expect(page.locator("#backlog-count")).to_have_text("2 stories")
    drag(page, f"#story-{first.number}", "#product-list")
    expect(page.locator("#backlog-count")).to_have_text("1 story")
    page.locator("#backlog-list .card-story a.size").click()
    page.get_by_role("button", name="To the product budget").click()
    expect(page.locator("#backlog-count")).to_have_text("0 stories")


def test_a_move_is_taken_back_without_script(
    enter: Enter, browser: Browser, po: User, sprint: Sprint, story: Story
) -> None:
    page = enter(po, board(sprint), into=browser.new_context(java_script_enabled=False))
    page.locator(f"#story-{story.number} a.size").click()
    page.get_by_role("button", name="To the product budget").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#backlog-list")).to_contain_text("Split payments")
    expect(page.get_by_text(f"{story.key} is in the backlog now.")).to_be_visible()


def test_keys_that_come_faster_than_the_answers_each_move_their_card(enter: Enter, po: User, sprint: Sprint) -> None:
    first, second, third, last = (StoryFactory(team=sprint.team, size=2) for _ in range(4))
    page = enter(po, board(sprint))

    def hurry(answer: Route) -> None:
        for story in (second, third):
            card(page, story).focus()
            page.keyboard.press("p")
        card(page, last).focus()
        answer.continue_()

    page.route("**/move/", hurry, times=1)
    card(page, first).focus()
    page.keyboard.press("p")
    expect(page.locator("#product-list .card-story")).to_have_count(3)
    expect(page.locator("#live")).to_contain_text(f"{third.key} is in the product budget now.")
    expect(card(page, last)).to_be_focused()


def test_an_answer_that_a_search_has_overtaken_leaves_what_was_found(
    enter: Enter, page: Page, po: User, sprint: Sprint, story: Story
) -> None:
    StoryFactory(team=sprint.team, title="Index the product search")
    page.clock.install()
    enter(po, board(sprint))

    def search(answer: Route) -> None:
        page.get_by_role("searchbox").fill("split")
        expect(page.locator("#backlog-count")).to_have_text("1 story")
        card(page, story).focus()
        answer.continue_()

    polls_nothing(page)
    page.route("**/changes/**", search, times=1)
    CommitmentFactory(sprint=sprint)
    with page.expect_response("**/changes/**"):
        page.clock.run_for(POLL)
    with page.expect_request("**/changes/**"):  # it is not asked again before the answer has done what it does
        page.clock.run_for(POLL)
    expect(page.locator("#backlog-list .card-story")).to_have_count(1)
    expect(card(page, story)).to_be_focused()


def test_a_card_that_another_person_moves_keeps_the_focus(
    enter: Enter, page: Page, po: User, sprint: Sprint, story: Story
) -> None:
    page.clock.install()
    enter(po, board(sprint))
    card(page, story).focus()
    CommitmentFactory(sprint=sprint, story=story)
    page.clock.run_for(POLL)
    expect(page.locator("#product-list .card-story")).to_have_count(1)
    expect(card(page, story)).to_be_focused()
    with page.expect_response("**/changes/**") as nothing_new:
        page.clock.run_for(POLL)
    assert nothing_new.value.status == 204
