"""Done is not released: who may says whether it is held or when it comes, and a list shows the rest."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.stories.history import story_history
from apps.stories.models import Release, State, Story
from apps.stories.releases import releases_of, said_of, unreleased
from apps.stories.services.releases import set_release
from apps.teams.models import Team
from tests.budget.attack import refused_by, sql
from tests.conftest import Answer, SignIn
from tests.factories import StoryFactory

pytestmark = pytest.mark.django_db
FAR = dt.date(2096, 12, 1)


@pytest.fixture
def story(team: Team) -> Story:
    made: Story = StoryFactory(team=team, state=State.DONE)
    return made


def say(browser: Client, story: Story, **typed: Any) -> Answer:
    sent = {"how": "hold", "on": "", "reason": "The fair comes first", "version": 0} | typed
    return browser.post(reverse("stories:release", args=["payments", story.number]), sent, follow=True)


def undo_of(answer: Answer) -> str:
    [*_earlier, message] = answer.context["messages"]
    return str(message.extra_tags)


def test_the_database_wants_one_of_the_two_and_a_reason(team: Team, po: User) -> None:
    story = StoryFactory(team=team)
    insert = 'INSERT INTO stories_release (story_id, hold, "on", reason, by_id, at, version) VALUES '
    for hold, on, reason, rule in (
        (True, FAR, "Both", "a_release_is_held_or_has_its_day"),
        (False, None, "Neither", "a_release_is_held_or_has_its_day"),
        (True, None, " ", "a_release_says_why"),
    ):
        with refused_by(rule):
            sql(f"{insert}(%s, %s, %s, %s, %s, now(), 1)", story.pk, hold, on, reason, po.pk)
    for never in ({"state": State.CANCELLED}, {"is_epic": True}):
        with refused_by("what_never_comes_is_not_released"):
            set_release(story=StoryFactory(team=team, **never), reason="Soon", by=po)
    set_release(story=story, reason="Soon", by=po)
    with refused_by("a_release_keeps_its_story"):
        Release.objects.update(story=StoryFactory(team=team))


def test_it_is_held_then_has_a_day_and_goes_back_step_by_step(as_: SignIn, po: User, story: Story) -> None:
    browser = as_(po)
    held = say(browser, story)
    assert "held back" in held.content.decode()
    dated = say(browser, story, how="on", on="2096-12-01", reason="The fair opens", version=1)
    assert "to be released Sat 1 Dec 2096" in dated.content.decode()
    browser.post(undo_of(dated))
    assert Release.objects.get().hold
    assert browser.post(undo_of(held)).status_code == 409  # somebody has moved on
    cleared = browser.post(reverse("stories:release_clear", args=["payments", story.number]), follow=True)
    assert not Release.objects.exists()
    set_release(story=story, reason="Legal", by=po)
    assert browser.post(undo_of(cleared)).status_code == 409
    assert Release.objects.get().reason == "Legal"
    said = {sentence for entry in story_history(story).entries for sentence in entry.said}
    assert said >= {"Release held back: “The fair comes first”", "Nothing said about its release any more"}


def test_what_was_said_is_taken_away_and_comes_back(as_: SignIn, po: User, story: Story) -> None:
    set_release(story=story, on=FAR, reason="The fair", by=po)
    clear = reverse("stories:release_clear", args=["payments", story.number])
    cleared = as_(po).post(clear, {"version": 1}, follow=True)
    assert not Release.objects.exists()
    as_(po).post(undo_of(cleared))
    assert Release.objects.get().on == FAR


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"how": "on"}, "Say on which day."),
        ({"how": "hold", "on": "2096-12-01"}, "Choose one of the two."),
        ({"reason": " "}, "This field is required."),
        ({"how": "never"}, "Select a valid choice"),
    ],
)
def test_half_a_word_is_refused_beside_its_field(
    typed: dict[str, str], said: str, as_: SignIn, po: User, story: Story
) -> None:
    refused = say(as_(po), story, **typed)
    assert refused.status_code == 422 and said in refused.content.decode()
    assert not Release.objects.exists()


def test_who_comes_second_sees_both_and_loses_nothing(as_: SignIn, po: User, story: Story) -> None:
    set_release(story=story, reason="Legal looks at it", by=po)
    late = say(as_(po), story, reason="The fair", version=0)
    shown = late.content.decode()
    assert late.status_code == 409 and "Legal looks at it" in shown and 'value="The fair"' in shown
    assert 'name="version" value="1"' in shown
    clear = reverse("stories:release_clear", args=["payments", story.number])
    assert as_(po).post(clear, {"version": 7}).status_code == 409
    assert Release.objects.get().reason == "Legal looks at it"


def test_the_list_says_what_is_done_and_not_with_its_users(as_: SignIn, po: User, story: Story) -> None:
    team = story.team
    held, coming, out, undone, gone = (StoryFactory(team=team, state=State.DONE) for _ in range(5))
    set_release(story=held, reason="Legal", by=po)
    set_release(story=coming, on=FAR, reason="The fair", by=po)
    set_release(story=out, on=team.today, reason="Now", by=po)
    Story.objects.filter(pk=undone.pk).update(state=State.OPEN)
    Story.objects.filter(pk=gone.pk).update(archived_at=team.created_at)
    assert list(unreleased(team)) == [held, coming, story]
    wanted = {"held": held, "coming": coming, "nothing": story}
    assert {state: unreleased(team, state=state).get() for state in wanted} == wanted
    said = releases_of([held.pk, coming.pk, out.pk, story.pk])
    assert {said_of(each, team).split(" on ")[0] for each in said.values()} == {
        "release held", "to be released", "released",
    }  # fmt: skip
    page = as_(po).get(reverse("stories:releases", args=[team.slug])).content.decode()
    assert "Legal" in page and "nothing said" in page and out.title not in page
