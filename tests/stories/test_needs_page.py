"""What a story needs, on its page: named by a key of any team, taken away and back, and told to who may know."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.stories.history import story_history
from apps.stories.models import Need, State, Story
from apps.stories.needs import story_anywhere
from apps.stories.services.needs import add_need
from apps.teams.access import get_team
from apps.teams.models import Team
from tests.conftest import Answer, SignIn
from tests.factories import CommitmentFactory, MembershipFactory, SprintFactory, StoryFactory, TeamFactory

pytestmark = pytest.mark.django_db
A_DAY = dt.date(2026, 12, 1)


@pytest.fixture
def search(team: Team) -> Team:
    """Another team of the organisation, in which nobody of the first one is."""
    other: Team = TeamFactory(organisation=team.organisation, name="Search", slug="search", key_prefix="SEA")
    return other


@pytest.fixture
def story(team: Team) -> Story:
    made: Story = StoryFactory(team=team, title="Pay by instalments")
    return made


def say(browser: Client, story: Story, *, with_script: bool = False, **typed: Any) -> Answer:
    headers = {"HX-Request": "true", "HX-Target": "div#needs"} if with_script else {}
    empty = {"key": "", "outside": "", "expected_on": "", "note": ""}
    return browser.post(reverse("stories:need_add", args=["payments", story.number]), empty | typed, headers=headers)


def act(browser: Client, name: str, need: Need) -> Answer:
    return browser.post(reverse(f"stories:need_{name}", args=["payments", need.story.number, need.pk]), follow=True)


def undo_of(answer: Answer) -> str:
    [*_earlier, message] = answer.context["messages"]
    return str(message.extra_tags)


def test_another_teams_story_is_told_without_what_is_that_teams_own(
    as_: SignIn, po: User, story: Story, search: Team
) -> None:
    secret = StoryFactory(team=search, title="Buy out a rival", source="jira", source_key="RIVAL-1")
    sprint = SprintFactory(team=search, name="Takeover", capacity=50)
    CommitmentFactory(sprint=sprint, story=secret)
    shown = say(as_(po), story, key="rival-1", note="Their index", with_script=True).content.decode()
    assert f"SEA-{secret.number}, a story of Search" in shown and "Their index" in shown and "<html" not in shown
    assert f"planned until {sprint.ends:%a}" in shown
    page = as_(po).get(story.get_absolute_url()).content.decode()
    assert not {word for word in ("Buy out", "RIVAL", "Takeover", secret.get_absolute_url()) if word in page}
    MembershipFactory(team=search, user=po)
    page = as_(po).get(story.get_absolute_url()).content.decode()
    assert "RIVAL-1 Buy out a rival" in page and "planned in Takeover until" in page


def test_the_needed_storys_page_says_who_needs_it_and_until_when(as_: SignIn, po: User, story: Story) -> None:
    needed = StoryFactory(team=story.team)
    add_need(story=story, needed=needed, by=po)
    url = needed.get_absolute_url()
    assert "planned nowhere" in as_(po).get(url).content.decode()
    sprint = CommitmentFactory(sprint=SprintFactory(team=story.team, capacity=50), story=story).sprint
    assert f"planned in {sprint.title} until" in as_(po).get(url).content.decode()


def test_a_key_leads_to_one_story_of_the_organisation(po: User, story: Story, search: Team, stranger: User) -> None:
    asked = get_team(po, "payments")
    theirs = StoryFactory(team=search)
    for typed, found in ((story.key, story), (str(story.number), story), (f" sea-{theirs.number}", theirs)):
        assert story_anywhere(asked, typed) == found
    foreign = StoryFactory(team=TeamFactory(organisation=stranger.organisation, key_prefix="FAR"))
    for typed in (foreign.key, "SEA-999999999", "\x00", "no key", ""):
        assert story_anywhere(asked, typed) is None


def test_a_key_that_several_teams_know_asks_which_one_is_meant(as_: SignIn, po: User, story: Story) -> None:
    for name in ("Search", "Checkout"):
        team = TeamFactory(organisation=story.team.organisation, name=name)
        StoryFactory(team=team, source="jira", source_key="SHOP-1")
    shown = say(as_(po), story, key="SHOP-1")
    assert shown.status_code == 422 and "(Search)" in shown.content.decode() and "(Checkout)" in shown.content.decode()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "one of the two"),
        ({"key": "SEA-77", "note": "For the index"}, "No story has this key"),
        ({"outside": "Contract"}, "Say on which day"),
        ({"expected_on": "2026-12-01"}, "Say what is expected"),
        ({"key": "1", "outside": "Contract", "expected_on": "2026-12-01"}, "one of the two"),
        ({"outside": "Contract", "expected_on": "soon"}, "Enter a valid date"),
    ],
)
def test_what_cannot_be_is_refused_with_help_and_keeps_what_was_typed(
    typed: dict[str, str], said: str, as_: SignIn, po: User, story: Story
) -> None:
    refused = say(as_(po), story, with_script=True, **typed)
    shown = refused.content.decode()
    assert refused.status_code == 422 and said in shown
    assert all(f'value="{each}"' in shown for each in typed.values())
    assert not Need.objects.exists()


def test_a_circle_is_refused_beside_the_key(as_: SignIn, po: User, story: Story) -> None:
    other = StoryFactory(team=story.team)
    add_need(story=other, needed=story, by=po)
    refused = say(as_(po), story, key=other.key)
    assert refused.status_code == 422 and "neither would ever begin" in refused.content.decode()


def test_every_act_is_taken_back_and_told(as_: SignIn, po: User, story: Story) -> None:
    browser = as_(po)
    added = browser.post(
        reverse("stories:need_add", args=["payments", story.number]),
        {"outside": "Contract", "expected_on": "2026-12-01", "note": "Legal"}, follow=True,
    )  # fmt: skip
    browser.post(undo_of(added))
    assert not Need.objects.exists()
    need = add_need(story=story, outside="Contract", expected_on=A_DAY, note="Legal", by=po)
    come = act(browser, "come", need)
    assert "came" in come.content.decode()
    browser.post(undo_of(come))
    assert Need.objects.unmet().exists()
    act(browser, "come", need)
    browser.post(undo_of(act(browser, "remove", need)))
    need = Need.objects.get()
    assert (need.outside, need.expected_on, need.note, need.is_met) == ("Contract", A_DAY, "Legal", True)
    said = {sentence for entry in story_history(story).entries for sentence in entry.said}
    assert said >= {"Needs Contract", "Needs Contract no more", "Has come: Contract", "Awaited again: Contract"}


def test_a_need_taken_away_comes_back_where_its_story_still_may(as_: SignIn, po: User, story: Story) -> None:
    other = StoryFactory(team=story.team)
    need = add_need(story=story, needed=other, by=po)
    undo = undo_of(act(as_(po), "remove", need))
    add_need(story=other, needed=story, by=po)
    refused = as_(po).post(undo)
    assert refused.status_code == 422 and "neither would ever begin" in refused.content.decode()
    assert as_(po).post(undo.replace(f"/{story.number}/", f"/{other.number}/", 1)).status_code == 404


def test_a_day_that_is_over_is_overdue_and_a_done_story_has_come(as_: SignIn, po: User, story: Story) -> None:
    done = StoryFactory(team=story.team, state=State.DONE)
    add_need(story=story, needed=done, by=po)
    add_need(story=story, outside="Contract", expected_on=dt.date(2020, 1, 1), by=po)
    shown = as_(po).get(story.get_absolute_url()).content.decode()
    assert "overdue" in shown and f"{done.key} {done.title}" in shown
    act_on_another = reverse("stories:need_come", args=["payments", done.number, Need.objects.latest("pk").pk])
    assert as_(po).post(act_on_another).status_code == 404
