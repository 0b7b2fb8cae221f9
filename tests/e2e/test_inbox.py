"""The inbox of tagging by keyboard: a key a tag, on to the next, skip, back and undo; on a phone by its buttons."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from apps.accounts.models import User
from apps.stories.models import Kind, Story
from apps.teams.models import Team
from tests.factories import StoryFactory

Enter = Callable[..., Page]
KINDS = {"f": Kind.FEATURE, "b": Kind.BUG, "t": Kind.IMPROVEMENT, "d": Kind.DEBT, "s": Kind.SPIKE, "i": Kind.INCIDENT}


def untagged(team: Team, count: int) -> list[Story]:
    stories: list[Story] = StoryFactory.create_batch(count, team=team, kind=Kind.UNTAGGED)
    return stories


def focus_on(page: Page, story: Story) -> None:
    expect(page.locator(f"#inbox-{story.number}")).to_be_focused()


@pytest.mark.usefixtures("quiet")
def test_twenty_stories_are_tagged_with_twenty_keys(enter: Enter, tech_lead: User, team: Team) -> None:
    stories, keys = untagged(team, 21), ("fbtdsi" * 4)[:20]
    page = enter(tech_lead, reverse("stories:inbox", args=[team.slug]))
    for story, key in zip(stories, keys, strict=False):
        focus_on(page, story)
        page.keyboard.press(key)
    expect(page.locator(".inbox__row--done")).to_have_count(20)
    assert [Story.objects.get(pk=story.pk).kind for story in stories[:20]] == [KINDS[key] for key in keys]

    expect(page.locator("#inbox-next")).to_be_focused()
    page.keyboard.press("Enter")
    focus_on(page, stories[20])
    expect(page.get_by_text("1 of 21 open stories is untagged, 5%")).to_be_visible()


@pytest.mark.usefixtures("quiet")
def test_a_story_is_skipped_gone_back_to_and_a_tag_is_taken_back(enter: Enter, tech_lead: User, team: Team) -> None:
    first, second, third = untagged(team, 3)
    page = enter(tech_lead, reverse("stories:inbox", args=[team.slug]))
    page.keyboard.press("j")
    focus_on(page, second)
    page.keyboard.press("d")
    focus_on(page, third)
    page.keyboard.press("k")
    focus_on(page, first)
    page.keyboard.press("u")
    expect(page.locator(".inbox__row--done")).to_have_count(0)
    expect(page.get_by_text("1 story is as it was.")).to_be_visible()
    focus_on(page, second)
    assert Story.objects.get(pk=second.pk).kind == Kind.UNTAGGED


@pytest.mark.usefixtures("quiet")
def test_a_refusal_stays_beside_its_story(enter: Enter, tech_lead: User, team: Team) -> None:
    story, _other = untagged(team, 2)
    page = enter(tech_lead, reverse("stories:inbox", args=[team.slug]))
    Story.objects.filter(pk=story.pk).update(version=7)
    page.keyboard.press("b")
    expect(page.get_by_role("alert")).to_have_text("Somebody changed it meanwhile. This is how it stands now.")
    focus_on(page, story)
    page.keyboard.press("b")
    expect(page.locator(".inbox__row--done")).to_have_count(1)


@pytest.mark.usefixtures("quiet")
def test_letters_do_nothing_outside_the_list(enter: Enter, tech_lead: User, team: Team) -> None:
    [story] = untagged(team, 1)
    page = enter(tech_lead, reverse("stories:inbox", args=[team.slug]))
    page.get_by_role("link", name="Many at once").focus()
    page.keyboard.press("d")
    expect(page.locator(".inbox__row--done")).to_have_count(0)
    assert Story.objects.get(pk=story.pk).kind == Kind.UNTAGGED


@pytest.mark.usefixtures("quiet")
def test_on_a_phone_its_buttons_do_the_same(enter: Enter, developer: User, team: Team) -> None:
    [story] = untagged(team, 1)
    page = enter(developer, reverse("stories:inbox", args=[team.slug]))
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.get_by_role("button", name="Debt").click()
    expect(page.locator(".inbox__said")).to_contain_text("waits for the tech lead")
    assert Story.objects.get(pk=story.pk).proposed_kind == Kind.DEBT


@pytest.mark.usefixtures("quiet")
def test_a_rule_is_written_seen_applied_and_taken_back_by_keyboard(enter: Enter, tech_lead: User, team: Team) -> None:
    infra = StoryFactory.create_batch(2, team=team, kind=Kind.UNTAGGED, labels=["infra"])
    untagged(team, 1)
    page = enter(tech_lead, reverse("stories:inbox", args=[team.slug]))
    page.get_by_role("link", name="Rules").press("Enter")
    page.get_by_label("Looks at").focus()
    page.keyboard.type("label")
    page.keyboard.press("Tab")
    page.keyboard.type("infra")
    expect(page.locator("#preview")).to_contain_text("would tag 2 untagged stories")
    expect(page.locator("#preview")).to_contain_text(infra[0].title)
    page.keyboard.press("Tab")
    page.keyboard.type("Improvement")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Save the rule")).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Tag 2 stories").press("Enter")
    expect(page.get_by_text("2 stories are tagged.")).to_be_visible()
    assert [Story.objects.get(pk=story.pk).kind for story in infra] == [Kind.IMPROVEMENT] * 2
    page.get_by_role("button", name="Undo").press("Enter")
    expect(page.get_by_text("2 stories are as they were.")).to_be_visible()
    assert {Story.objects.get(pk=story.pk).kind for story in infra} == {Kind.UNTAGGED}
