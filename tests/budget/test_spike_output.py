"""A spike is not done without its output, whichever way somebody tries."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.decisions.services import withdraw
from apps.sprints.models import Budget, Commitment, Outcome, Sprint
from apps.sprints.services import close_sprint, commit_story, set_outcome, start_sprint
from apps.stories.models import Kind, Recommendation, State, Story
from apps.stories.services import tag_stories
from apps.stories.services.recommendations import put_recommendation, write_recommendation
from apps.stories.services.spikes import frame_spike
from apps.teams.models import Team
from tests.budget.attack import holder, refused_by, sql
from tests.budget.doors import ADDED_BY, CHANGED_BY, Add, Change
from tests.budget.test_admin_site import operator, post
from tests.conftest import SignIn
from tests.factories import StoryFactory
from tests.importers.conftest import Take, check, take
from tests.importers.files import issue, jira_csv
from tests.stories.spikes import ADR, LEAD, accepted, put, running

pytestmark = pytest.mark.django_db
OUTPUT = "a_spike_ends_with_its_recommendation"
SENTENCE = "A spike is done with its recommendation."

__all__ = ["check", "operator", "take"]


def merged(story: Story, **changes: Any) -> None:
    sql(
        "MERGE INTO stories_story s USING (SELECT %s::bigint AS id) t ON s.id = t.id "
        f"WHEN MATCHED THEN UPDATE SET {', '.join(f'{name} = %s' for name in changes)}",
        story.pk, *changes.values(),
    )  # fmt: skip


@pytest.fixture
def spike(team: Team, developer: User) -> Story:
    return running(team, developer)


@pytest.mark.parametrize("change", [*CHANGED_BY, merged])
def test_no_way_leads_to_done_without_it(change: Change, spike: Story, team: Team) -> None:
    with refused_by(OUTPUT):
        change(spike, state=State.DONE)
    # Nor the two in either order: tagged when it was done, done when it was tagged.
    feature = StoryFactory(team=team, state=State.DONE)
    with refused_by(OUTPUT):
        change(feature, kind=Kind.SPIKE)
    with refused_by(OUTPUT):
        change(spike, state=State.DONE, source="jira")


@pytest.mark.parametrize("add", ADDED_BY)
def test_nothing_comes_in_as_a_done_spike_whatever_tracker_it_names(add: Add, team: Team) -> None:
    with refused_by(OUTPUT):
        add(Story(team=team, number=900, rank="z", title="?", kind=Kind.SPIKE, state=State.DONE, source="jira"))


@pytest.mark.parametrize("change", CHANGED_BY)
def test_nor_does_its_line_in_a_running_sprint(change: Change, spike: Story, po: User, sprint: Sprint) -> None:
    commit_story(sprint=sprint, story=spike, budget=Budget.TECH, by=po)
    start_sprint(sprint=sprint, by=po)
    line = Commitment.objects.get(story=spike)
    with refused_by(OUTPUT):
        change(line, outcome=Outcome.DONE, done_at=timezone.now())
    with refused_by(OUTPUT):
        set_outcome(sprint=sprint, story=spike, outcome=Outcome.DONE)
    with refused_by(OUTPUT):
        close_sprint(sprint=sprint, outcomes={spike.pk: Outcome.DONE}, by=po)
    put(spike, po)
    set_outcome(sprint=sprint, story=spike, outcome=Outcome.DONE)


def test_a_draft_is_no_output_and_no_answer_found_is_one(spike: Story, developer: User) -> None:
    write_recommendation(story=spike, by=developer, **ADR)
    with refused_by(OUTPUT):
        Story.objects.filter(pk=spike.pk).update(state=State.DONE)
    put_recommendation(story=spike, by=developer, found=False)
    Story.objects.filter(pk=spike.pk).update(state=State.DONE)


def test_what_was_put_cannot_be_taken_away_again(spike: Story, team: Team, developer: User, tech_lead: User) -> None:
    said = put(spike, developer)
    Story.objects.filter(pk=spike.pk).update(state=State.DONE)
    assert said.joint
    with refused_by("a_done_spike_keeps_its_recommendation"):
        withdraw(decision=said.joint, by=developer)
    row = Recommendation.objects.filter(pk=spike.pk)
    for change in ({"state": "draft"}, {"state": "draft", "joint": None}):
        with refused_by("a_done_spike_keeps_its_recommendation"):
            row.update(**change)
    for delete in (row.delete, spike.delete, lambda: sql("DELETE FROM stories_recommendation")):
        with refused_by("what_was_put_to_both_is_kept"):
            delete()
    # Not by a detour over another kind, either.
    tag_stories(team=team, numbers=[spike.number], kind=Kind.DEBT, by=tech_lead, may_tag=True)
    with refused_by("what_was_put_to_both_is_kept"):
        row.delete()


FORGED: list[dict[str, Any]] = [
    {"state": "put"},
    {"state": "accepted"},
    {"state": "declined"},
    {"state": "asked_again"},
    {"state": "somehow"},
]


@pytest.mark.parametrize("change", CHANGED_BY[1:3])
@pytest.mark.parametrize("forged", FORGED)
def test_nobody_gives_both_sides_answer_for_them(
    change: Change, forged: dict[str, Any], spike: Story, developer: User
) -> None:
    said = write_recommendation(story=spike, by=developer, **ADR)
    with refused_by("a_recommendation_is_put_to_both", "a_recommendations_state_is_one_of_ours"):
        change(said, **forged)
    other = put(running(spike.team, developer), developer)
    with refused_by("a_recommendation_is_put_to_both"):
        change(said, **forged, joint=other.joint)


def test_the_text_stands_while_both_read_it_and_once_they_accepted_it(spike: Story, developer: User) -> None:
    put(spike, developer)
    changes: list[dict[str, Any]] = [{"recommendation": "Else"}, {"options": []}, {"found": False}, {"joint": None}]
    for change in changes:
        with refused_by("what_both_read_is_not_changed", "a_recommendation_is_put_to_both"):
            Recommendation.objects.filter(pk=spike.pk).update(**change)
    second = running(spike.team, developer)
    accepted(second, developer)
    changes = [{"recommendation": "Else"}, {"state": "asked_again"}, {"written_by": holder(spike.team, LEAD)}]
    for change in changes:
        with refused_by("an_accepted_recommendation_stands"):
            Recommendation.objects.filter(pk=second.pk).update(**change)


def test_the_admin_site_says_the_sentence(operator: Client, spike: Story) -> None:
    answer = post(operator, reverse("admin:stories_story_change", args=[spike.pk]), state=State.DONE)
    assert (answer.status_code, SENTENCE in answer.content.decode()) == (422, True)


def test_the_close_names_the_spike(as_: SignIn, spike: Story, po: User, sprint: Sprint) -> None:
    commit_story(sprint=sprint, story=spike, budget=Budget.TECH, by=po)
    start_sprint(sprint=sprint, by=po)
    answer = as_(po).post(
        reverse("sprints:close", args=[sprint.team.slug, sprint.number]) + "?each", {f"story_{spike.pk}-fate": "done"}
    )
    assert answer.status_code == 422
    assert SENTENCE in str(answer.context["form"].refused_rows[0].errors)


def test_an_import_reports_the_row_and_takes_the_others(take: Take, developer: User, tech_lead: User) -> None:
    take(jira_csv(issue(1, "How long?"), issue(2)))
    spike = Story.objects.get(source_key="LED-1")
    tag_stories(team=spike.team, numbers=[spike.number], kind=Kind.SPIKE, by=tech_lead, may_tag=True)
    again = jira_csv(issue(1, "How long?", status="Done"), issue(2, status="Done"))
    imported = take(again)

    states = dict(Story.objects.values_list("source_key", "state"))
    assert states == {"LED-1": State.OPEN, "LED-2": State.DONE}
    assert [*imported.problems.values_list("key", "code")] == [("LED-1", "spike_without_output")]
    spike = Story.objects.select_related("team").get(pk=spike.pk)
    frame_spike(story=spike, question="?", unblocks="!", box_days=1, by=developer)
    put(spike, developer)
    take(again)
    assert Story.objects.get(pk=spike.pk).state == State.DONE
