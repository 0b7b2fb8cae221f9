"""Questions to a tag: anybody who acts asks, whoever may tag answers, and the log keeps both."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.decisions.models import Decision, DecisionStatus
from apps.sprints.models import FenceAttempt, Sprint
from apps.sprints.services import start_sprint
from apps.stories.models import DecisionStory, Kind, Story, TagQuestion
from apps.stories.questions import open_questions
from apps.stories.services.questions import answer_about_tag, ask_about_tag
from apps.teams.models import Right, Team
from tests.budget.attack import refused_by
from tests.conftest import Answer, SignIn
from tests.decisions.log import proposed
from tests.factories import CommitmentFactory, StoryFactory, TeamFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(team: Team) -> Story:
    made: Story = StoryFactory(team=team, kind=Kind.IMPROVEMENT)
    return made


def ask(browser: Client, story: Story, text: str = "Is this technical?", *, with_script: bool = False) -> Answer:
    headers = {"HX-Request": "true", "HX-Target": "div#question"} if with_script else {}
    url = reverse("stories:question", args=["payments", story.number])
    return browser.post(url, {"question": text}, headers=headers)


def answer(
    browser: Client, story: Story, kind: str, reason: str = "Shops see it.", seen: str = "improvement"
) -> Answer:
    url = reverse("stories:question_answer", args=["payments", story.number])
    return browser.post(url, {"kind": kind, "reason": reason, "seen": seen})


def test_a_question_waits_on_the_story_the_inbox_and_for_the_tech_lead(as_: SignIn, po: User, story: Story) -> None:
    shown = ask(as_(po), story, with_script=True).content.decode()
    assert "Is this technical?" in shown and "It waits for the tech lead." in shown and "<html" not in shown
    assert "autofocus" in shown  # what was typed into is gone
    assert "asked today" in as_(po).get(reverse("stories:inbox", args=["payments"])).content.decode()


def test_the_answer_changes_the_tag_and_stands_in_the_log(as_: SignIn, po: User, tech_lead: User, story: Story) -> None:
    ask(as_(po), story)
    answer(as_(tech_lead), story, Kind.FEATURE)
    story.refresh_from_db()
    entry = Decision.objects.get()
    asked = TagQuestion.objects.get()
    assert (story.kind, asked.answered_kind, asked.answered_by, asked.decision) == (
        "feature",
        "feature",
        tech_lead,
        entry,
    )
    assert (entry.status, entry.right_key, entry.decided_by) == (DecisionStatus.DECIDED, Right.TAGGING, tech_lead)
    assert entry.title == f"{story.key} is a feature, not an improvement"
    assert "Is this technical?" in entry.context and po.name in entry.context and "Shops see it." in entry.decision
    assert DecisionStory.objects.get().story == story
    page = as_(po).get(story.get_absolute_url()).content.decode()
    assert "Feature, no longer Improvement." in page and entry.key in page


def test_a_tag_that_stays_is_logged_too_and_may_be_questioned_again(
    as_: SignIn, po: User, tech_lead: User, story: Story
) -> None:
    ask(as_(po), story)
    answer(as_(tech_lead), story, Kind.IMPROVEMENT)
    assert Decision.objects.get().title == f"{story.key} stays an improvement"
    assert ask(as_(po), story, "Still?").status_code == 302


@pytest.mark.parametrize("text", ["", "   ", "x" * 1001])
def test_an_empty_question_is_refused(as_: SignIn, po: User, story: Story, text: str) -> None:
    assert ask(as_(po), story, text).status_code == 422


def test_a_tag_is_questioned_once_at_a_time_and_only_if_there_is_one(as_: SignIn, po: User, team: Team) -> None:
    tagged, untagged = StoryFactory(team=team), StoryFactory(team=team, kind=Kind.UNTAGGED)
    ask(as_(po), tagged)
    second = ask(as_(po), tagged, "And why?")
    assert second.status_code == 422
    none = ask(as_(po), untagged, "What is it?")
    assert none.status_code == 422 and "no tag to question" in none.content.decode()
    assert TagQuestion.objects.count() == 1


def test_who_answers_second_is_told(as_: SignIn, po: User, tech_lead: User, story: Story) -> None:
    ask(as_(po), story)
    answer(as_(tech_lead), story, Kind.FEATURE)
    late = answer(as_(tech_lead), story, Kind.DEBT)
    assert late.status_code == 409 and "Somebody answered meanwhile" in late.content.decode()
    assert Decision.objects.count() == 1


def test_a_story_tagged_anew_meanwhile_keeps_what_was_typed(
    as_: SignIn, po: User, tech_lead: User, story: Story
) -> None:
    ask(as_(po), story)
    Story.objects.filter(pk=story.pk).update(kind=Kind.DEBT)
    late = answer(as_(tech_lead), story, Kind.FEATURE, "My own words")
    assert late.status_code == 409 and "My own words" in late.content.decode()
    assert not Decision.objects.exists()


def test_the_sprints_rule_speaks_and_nothing_is_answered(
    as_: SignIn, po: User, tech_lead: User, sprint: Sprint
) -> None:
    line = CommitmentFactory(sprint=sprint, budget="tech", story__size=2)
    start_sprint(sprint=sprint, by=po)
    ask_about_tag(story=line.story, text="Technical?", by=po)
    refused = answer(as_(tech_lead), line.story, Kind.FEATURE, "It is one.")
    html = refused.content.decode()
    assert refused.status_code == 422 and "takes technical work only" in html and "It is one." in html
    assert not Decision.objects.exists() and TagQuestion.objects.get().answered_at is None
    assert FenceAttempt.objects.get().person == tech_lead


def test_who_may_not_tag_does_not_answer_and_who_reads_does_not_ask(
    as_: SignIn, po: User, developer: User, observer: User, story: Story
) -> None:
    assert ask(as_(observer), story).status_code == 403
    ask(as_(developer), story)
    assert answer(as_(po), story, Kind.FEATURE).status_code == 403


def test_days_are_counted_in_the_teams_own_time(team: Team, po: User, story: Story) -> None:
    asked = ask_about_tag(story=story, text="Technical?", by=po)
    TagQuestion.objects.filter(pk=asked.pk).update(asked_at=timezone.now() - dt.timedelta(days=6))
    [waiting] = open_questions(team, most=5)
    assert (waiting.days, waiting.is_late, waiting.ago) == (6, True, "asked 6 days ago")


def test_whoever_answers_after_a_refusal_comes_back_to_the_story(
    as_: SignIn, po: User, tech_lead: User, story: Story
) -> None:
    """The refused answer's own address is what the browser came from, and nothing can be read there."""
    ask(as_(po), story)
    refused = answer(as_(tech_lead), story, Kind.FEATURE, reason="")
    url = reverse("stories:question_answer", args=["payments", story.number])
    shown = as_(tech_lead).post(
        url,
        {"kind": Kind.FEATURE, "reason": "Shops see it.", "seen": "improvement"},
        headers={"Accept": "text/html", "Referer": f"http://testserver{url}"},
        follow=True,
    )
    assert (refused.status_code, shown.status_code) == (422, 200)
    assert shown.wsgi_request.path == story.get_absolute_url()


def test_what_was_asked_and_answered_stands_on_the_log_of_its_own_team(
    po: User, tech_lead: User, team: Team, story: Story
) -> None:
    asked = ask_about_tag(story=story, text="Technical?", by=po)
    elsewhere = proposed(TeamFactory(), tech_lead, right_key=Right.TAGGING)
    with refused_by("an_answer_is_on_its_own_teams_log"):
        TagQuestion.objects.filter(pk=asked.pk).update(decision=elsewhere)
    answer_about_tag(question=asked, team=team, seen=story.kind, kind=story.kind, reason="It is.", by=tech_lead)
    with refused_by("an_answer_to_a_tag_stands"):
        TagQuestion.objects.filter(pk=asked.pk).update(answer="It never was.")
