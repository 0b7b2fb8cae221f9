"""A story that needs another team's: said by keyboard, seen by both Product Owners; blocked, released, taken back."""

import datetime as dt

from django.urls import reverse
from playwright.sync_api import Browser, expect

from apps.accounts.models import User
from apps.sprints.models import Sprint
from apps.stories.models import Release, State
from apps.stories.services import block_story
from apps.stories.services.needs import add_need
from apps.stories.services.releases import set_release
from apps.teams.models import Role
from tests.e2e.eye import LONG, Enter, Eye, Tour
from tests.e2e.keys import field, press_to, tab_to, type_into
from tests.factories import CommitmentFactory, MembershipFactory, StoryFactory, TeamFactory


def test_two_product_owners_see_what_one_needs_from_the_other(
    enter: Enter, browser: Browser, quiet: None, po: User, sprint: Sprint
) -> None:
    story = CommitmentFactory(sprint=sprint, story__title="Pay by instalments").story
    search = TeamFactory(organisation=sprint.team.organisation, name="Search", slug="search", key_prefix="SEA")
    StoryFactory(team=search, title="Index the shops")
    page = enter(po, story.get_absolute_url())
    tab_to(page, page.get_by_text("Add what it needs"))
    page.keyboard.press("Enter")
    field(page, "Another story (optional)")
    type_into(page, "SEA-77")
    page.keyboard.press("Enter")
    expect(page.locator("#need-key_error")).to_contain_text("No story has this key")
    field(page, "Another story (optional)").press("Control+A")
    type_into(page, "sea-1")
    page.keyboard.press("Enter")
    expect(page.locator("#needs .need")).to_contain_text("SEA-1, a story of Search")
    expect(page.locator("#messages")).to_contain_text("Added to what it needs.")
    page.goto(page.url.partition("/stories/")[0] + f"/sprints/{sprint.number}/plan/")
    expect(page.locator("#needs")).to_contain_text("SEA-1, a story of Search planned nowhere")
    context = browser.new_context()
    theirs = enter(
        MembershipFactory(team=search, role=Role.PRODUCT_OWNER).user, "/teams/search/", into=context
    ).get_by_text("needs your SEA-1 Index the shops: planned nowhere")
    expect(theirs).to_be_visible()
    theirs.click()
    expect(theirs.page.locator("#needs")).to_contain_text("a story of Payments Platform planned until")
    context.close()


def test_a_story_is_blocked_and_released_by_keyboard(enter: Enter, quiet: None, po: User, sprint: Sprint) -> None:
    story = StoryFactory(team=sprint.team, state=State.OPEN)
    page = enter(po, story.get_absolute_url())
    tab_to(page, page.get_by_text("Say what blocks it"))
    page.keyboard.press("Enter")
    field(page, "What blocks it?")
    type_into(page, "No keys from the bank")
    page.keyboard.press("Enter")
    expect(page.locator("#blocked")).to_contain_text("Blocked since")
    press_to(page, "Undo", "button")
    expect(page.get_by_text("Blocked since")).to_have_count(0)
    tab_to(page, page.get_by_text("Say when it is released"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_label("held back"))
    page.keyboard.press("Space")
    field(page, "because")
    type_into(page, "Legal reads the terms")
    page.keyboard.press("Enter")
    expect(page.locator("#release")).to_contain_text("Legal reads the terms")
    assert Release.objects.get().hold


def test_the_pages_of_needs_and_releases(enter: Enter, eye: Eye, tour: Tour, po: User, sprint: Sprint) -> None:
    team, far = sprint.team, dt.date(2096, 12, 1)
    needs, releases = (reverse("sprints:needs", args=[team.slug, 24]), reverse("stories:releases", args=[team.slug]))
    page = enter(po)
    tour([("no needs", needs), ("no releases", releases)])
    story = CommitmentFactory(sprint=sprint, story__title=LONG).story
    add_need(story=story, needed=StoryFactory(team=TeamFactory(organisation=team.organisation)), note=LONG, by=po)
    add_need(story=story, needed=StoryFactory(team=team, title=LONG), by=po)
    add_need(story=story, outside=LONG, expected_on=dt.date(2020, 1, 1), by=po)
    block_story(story=story, reason=LONG)
    held, dated, _silent = StoryFactory.create_batch(3, team=team, state=State.DONE, title=LONG)
    set_release(story=held, reason=LONG, by=po)
    set_release(story=dated, on=far, reason="The fair", by=po)
    set_release(story=story, on=far, reason=LONG, by=po)
    tour([("late needs", needs), ("releases", releases), ("a plan that waits", needs.replace("needs", "plan"))])
    page.goto(page.url.partition("/sprints/")[0] + f"/stories/{story.number}/")
    for opens in ("Add what it needs", "Say it differently", "Say something else"):
        page.get_by_text(opens).click()
    page.locator("#need-add").click()
    expect(page.get_by_text("one of the two").first).to_be_visible()
    page.evaluate("scrollTo(0, 0)")  # so that the top bar covers nothing by half
    eye.look("a story that needs, is blocked and has its day")
    eye.is_content()
