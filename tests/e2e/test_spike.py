"""A spike from its question to the stories that follow, by three people with keys alone, one of them on a phone."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from apps.accounts.models import User
from apps.decisions.models import Decision
from apps.stories.models import Kind, Story
from apps.teams.models import Team
from tests.e2e.eye import LONG, Enter, Eye, Tour
from tests.e2e.keys import field, press_to, tab_to, type_into
from tests.factories import StoryFactory
from tests.stories.spikes import accepted, put, running

type Open = Callable[..., Page]


def frames_and_concludes(page: Page) -> None:
    """The developer: question, box, clock, and what was found out."""
    press_to(page, "Frame it")
    field(page, "Question")
    type_into(page, "Can the file go?", "whether we pay daily", "3")
    press_to(page, "Save", "button")
    press_to(page, "Start the clock", "button")
    expect(page.locator("#spike .chip").first).to_contain_text(" of 3")
    press_to(page, "Conclude")
    field(page, "Context (optional)")
    page.keyboard.type("The file comes at six.")
    press_to(page, "Remove option 2", "button")
    expect(page.get_by_role("group", name="Option 2")).to_have_count(0)
    press_to(page, "One more option", "button")
    expect(page.get_by_role("group", name="Option 2")).to_be_visible()
    tab_to(page, page.locator("#id_option-0-name"))
    type_into(page, "Ask every hour")
    tab_to(page, page.locator("#id_option-0-pros"))
    type_into(page, "A day earlier", "40 € a month")
    field(page, "Recommendation (optional)")
    type_into(page, "Ask the bank every hour.", "The night job goes.")
    press_to(page, "Put to both", "button")
    expect(page.locator("#spike")).to_contain_text("It waits for Product Owner and tech lead")


def asks_again(page: Page) -> None:
    """The Product Owner, on a phone."""
    page.set_viewport_size({"width": 390, "height": 844})
    tab_to(page, page.get_by_text("Ask again", exact=True))
    page.keyboard.press("Enter")
    field(page, "What is still open")
    page.keyboard.type("And on Sundays?")
    press_to(page, "Send it back with this question", "button")
    expect(page.locator("#spike")).to_contain_text("Paula Owner asks again: And on Sundays?")
    page.set_viewport_size({"width": 1400, "height": 920})


def rewrites(page: Page) -> None:
    """The tech lead, who signs at once."""
    press_to(page, "Go on writing")
    field(page, "Consequences (optional)")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("The night job goes, on Sundays too.")
    press_to(page, "Put to both and sign", "button")
    expect(page.locator("#spike")).to_contain_text("It waits for")


def signs(page: Page) -> None:
    press_to(page, "accept or decline it")
    expect(page.locator("#preview")).to_contain_text("Ask every hour")
    press_to(page, "Sign as Product Owner", "button")
    expect(page.get_by_text("Signed by both: it takes effect.")).to_be_visible()


def makes_stories(page: Page) -> None:
    press_to(page, "Make stories of it")
    tab_to(page, page.locator("#id_story-0-title"))
    type_into(page, "Ask the bank every hour", "Improvement", "Show when the money came")
    press_to(page, "Make these stories", "button")
    expect(page.get_by_text("2 stories follow now.")).to_be_visible()
    press_to(page, "PAY-2 Ask the bank every hour")
    expect(page.locator("#why .says").first).to_contain_text("Follows from PAY-1, which decides whether we pay daily")
    press_to(page, "PAY-1 The nightly file")
    expect(page.locator("#spike")).to_contain_text("accepted by both")


@pytest.mark.usefixtures("quiet")
def test_a_question_becomes_stories(enter: Open, team: Team, developer: User, tech_lead: User, po: User) -> None:
    story = StoryFactory(team=team, kind=Kind.SPIKE, title="The nightly file")
    for person, acts in (
        (developer, frames_and_concludes),
        (po, asks_again),
        (tech_lead, rewrites),
        (po, signs),
        (tech_lead, makes_stories),
    ):
        acts(enter(person, story.get_absolute_url()))

    assert Decision.objects.get().decision == "Ask the bank every hour."
    kinds = Story.objects.filter(follows__spike=story.pk).order_by("number").values_list("kind", flat=True)
    assert [*kinds] == [Kind.IMPROVEMENT, Kind.UNTAGGED]  # nobody said what the second one is


@pytest.mark.usefixtures("po")
def test_the_pages_of_a_spike(eye: Eye, tour: Tour, enter: Enter, team: Team, developer: User, tech_lead: User) -> None:
    table = f"| a | b |\n|---|---|\n| {LONG} | {LONG} |"
    late, waiting, done = (running(team, developer, since=30, title=f"{LONG} {n}") for n in range(3))
    put(waiting, developer, context=table, options=[{"name": LONG, "pros": LONG, "cons": table}] * 2)
    accepted(done, developer)
    enter(tech_lead)
    bare = StoryFactory(team=team, kind=Kind.SPIKE)
    pages: list[tuple[str, Story]] = [("late", late), ("waiting", waiting), ("accepted", done), ("not framed", bare)]
    tour([(f"a spike, {what}", story.get_absolute_url()) for what, story in pages])
    forms = [
        ("stories:spike_frame", late),
        ("stories:spike_extend", late),
        ("stories:recommendation_edit", late),
        ("stories:recommendation", waiting),
        ("stories:follow_ups", done),
    ]
    tour([(name, reverse(name, args=[team.slug, story.number])) for name, story in forms])
    eye.is_content()
