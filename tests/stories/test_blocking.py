"""What blocks a story: said with since when, seen in the backlog, gone when it goes on."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.stories.history import story_history
from apps.stories.models import State, Story
from apps.stories.services import block_story
from apps.stories.services.blocking import put_back
from apps.teams.models import Team
from tests.conftest import Answer, SignIn
from tests.factories import StoryFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(team: Team) -> Story:
    made: Story = StoryFactory(team=team)
    return made


def send(browser: Client, act: str, story: Story, **sent: str) -> Answer:
    return browser.post(reverse(f"stories:{act}", args=["payments", story.number]), sent, follow=True)


def undo_of(answer: Answer) -> str:
    [*_earlier, message] = answer.context["messages"]
    return str(message.extra_tags)


def test_it_is_blocked_shown_and_goes_on_with_a_way_back(as_: SignIn, developer: User, story: Story) -> None:
    browser = as_(developer)
    blocked = send(browser, "block", story, reason="No keys from the bank", seen="")
    assert "Blocked since" in blocked.content.decode()
    backlog = browser.get(reverse("stories:backlog", args=["payments"])).content.decode()
    assert "No keys from the bank" in backlog
    story.refresh_from_db()
    since = story.blocked_since
    goes_on = send(browser, "unblock", story, seen="No keys from the bank")
    assert "Blocked since" not in goes_on.content.decode()
    browser.post(undo_of(goes_on))
    story.refresh_from_db()
    assert (story.blocked_reason, story.blocked_since) == ("No keys from the bank", since)
    block_story(story=story, reason="No sandbox")
    assert browser.post(undo_of(blocked)).status_code == 409  # somebody has moved on
    block_story(story=story, reason="No keys from the bank")
    browser.post(undo_of(blocked))
    story.refresh_from_db()
    assert story.blocked_since is None
    said = [sentence for entry in story_history(story).entries for sentence in entry.said]
    assert said[:2] == ["Goes on, was blocked: “No keys from the bank”", "Blocked: “No keys from the bank”"]


def test_another_word_for_the_same_stop_keeps_its_day(as_: SignIn, developer: User, story: Story) -> None:
    since = timezone.now() - dt.timedelta(days=3)
    put_back(story=story, reason="No keys", since=since)
    shown = send(as_(developer), "block", story, reason="No keys and no sandbox", seen="No keys").content.decode()
    story.refresh_from_db()
    assert (story.blocked_reason, story.blocked_since) == ("No keys and no sandbox", since) and "(3 days)" in shown


def test_who_comes_second_sees_both_and_loses_nothing(as_: SignIn, developer: User, story: Story) -> None:
    block_story(story=story, reason="No keys")
    late = send(as_(developer), "block", story, reason="No sandbox", seen="")
    shown = late.content.decode()
    assert late.status_code == 409 and "No keys" in shown and 'value="No sandbox"' in shown
    assert send(as_(developer), "unblock", story, seen="Another reason").status_code == 409
    story.refresh_from_db()
    assert story.blocked_reason == "No keys"


def test_a_reason_says_something_and_what_is_done_waits_for_nothing(as_: SignIn, developer: User, story: Story) -> None:
    assert send(as_(developer), "block", story, reason=" ").status_code == 422
    block_story(story=story, reason="No keys")
    Story.objects.filter(pk=story.pk).update(state=State.DONE)
    assert "Blocked since" not in as_(developer).get(story.get_absolute_url()).content.decode()


def test_a_part_says_what_it_was_split_from(story: Story) -> None:
    part = StoryFactory(team=story.team, split_from=story)
    assert [entry.said for entry in story_history(part).entries] == [[f"Split from {story.key}"]]
