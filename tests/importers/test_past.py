"""What an import makes of sprints: those that are over, the one that runs, those to come."""

import datetime as dt
from decimal import Decimal

import pytest

from apps.accounts.models import User
from apps.importers.mapping import ImportMapping, SprintPlan, SprintState
from apps.sprints.models import Budget, Commitment, Sprint
from apps.sprints.services import commit_story, start_sprint
from apps.stories.models import Kind, Story
from apps.stories.services import edit_story
from apps.teams.models import Team
from tests.importers.conftest import Take
from tests.importers.files import issue, jira_csv

pytestmark = pytest.mark.django_db

JANUARY = (dt.date(2026, 1, 5), dt.date(2026, 1, 16))
LATE_JANUARY = (dt.date(2026, 1, 19), dt.date(2026, 1, 30))


def finished(*dates: dt.date) -> SprintPlan:
    return SprintPlan(SprintState.FINISHED, *dates)


def story(key: str) -> Story:
    return Story.objects.get(source_key=key)


def test_finished_sprints_come_in_closed_and_unfenced_with_their_carry_over(take: Take, team: Team) -> None:
    imported = take(
        jira_csv(
            issue(1, status="Done", sprints=["Tide 1", "Tide 2"], points="3", resolved="20/Jan/26 9:00 AM"),
            issue(2, status="Done", sprints=["Tide 1"], points="2"),
            issue(3, status="To Do", sprints=["Tide 2"]),
            issue(4, status="Closed", resolution="Won't Do", sprints=["Tide 2"]),
        ),
        ImportMapping(sprints={"Tide 1": finished(*JANUARY), "Tide 2": finished(*LATE_JANUARY)}),
    )

    first, second = Sprint.objects.filter(team=team).order_by("starts")
    assert (first.name, first.status, first.fenced, first.starts, first.ends) == ("Tide 1", "closed", False, *JANUARY)
    lines = Commitment.objects.order_by("sprint__starts", "story__source_key")
    assert list(lines.values_list("sprint__name", "story__source_key", "outcome", "size")) == [
        ("Tide 1", "LED-1", "carried", Decimal(3)),
        ("Tide 1", "LED-2", "done", Decimal(2)),
        ("Tide 2", "LED-1", "done", Decimal(3)),
        ("Tide 2", "LED-3", "returned", None),
        ("Tide 2", "LED-4", "cancelled", None),
    ]
    assert all(lines.values_list("settled", flat=True))
    assert second.closed_at is not None and second.closed_at.date() == LATE_JANUARY[1]
    assert [each["came"] for each in imported.result["sprints"]] == ["yes", "yes"]


def test_a_sprint_without_dates_is_left_out_and_its_stories_come_in(take: Take, team: Team) -> None:
    imported = take(jira_csv(issue(1, status="Done", sprints=["Tide 1"])))

    assert story("LED-1").state == "done"
    assert not Sprint.objects.filter(team=team).exists()
    assert [(each["came"], each["reason"]) for each in imported.result["sprints"]] == [("no", "no_dates")]


def test_dates_given_later_bring_the_sprint_in_without_changing_a_story(take: Take, team: Team) -> None:
    content = jira_csv(issue(1, status="Done", sprints=["Tide 1"]))
    take(content)

    take(content, ImportMapping(sprints={"Tide 1": finished(*JANUARY)}))
    again = take(content, ImportMapping(sprints={"Tide 1": finished(*JANUARY)}))

    assert Sprint.objects.filter(team=team).count() == 1
    assert again.result["unchanged"] == 1
    assert [each["came"] for each in again.result["sprints"]] == ["here"]


def test_a_running_sprint_comes_in_active_before_the_first_fence(take: Take, team: Team) -> None:
    plan = SprintPlan(SprintState.RUNNING, team.today, team.today + dt.timedelta(days=9))
    take(
        jira_csv(issue(1, sprints=["Tide 3"]), issue(2, status="Done", sprints=["Tide 3"])),
        ImportMapping(sprints={"Tide 3": plan}),
    )

    running = Sprint.objects.get(team=team)
    assert (running.status, running.fenced) == ("active", False)
    assert list(running.commitments.order_by("id").values_list("outcome", flat=True)) == ["", "done"]


def test_a_running_sprint_stays_out_behind_a_fence(take: Take, team: Team, sprint: Sprint) -> None:
    plan = SprintPlan(SprintState.RUNNING, team.today, team.today + dt.timedelta(days=9))
    imported = take(jira_csv(issue(1, sprints=["Tide 3"])), ImportMapping(sprints={"Tide 3": plan}))

    assert [each["reason"] for each in imported.result["sprints"]] == ["fence_stands"]
    assert Sprint.objects.filter(team=team).count() == 1


def test_a_finished_sprint_cannot_end_in_the_future(take: Take, team: Team) -> None:
    plan = finished(team.today, team.today + dt.timedelta(days=3))
    imported = take(jira_csv(issue(1, status="Done", sprints=["Tide 1"])), ImportMapping(sprints={"Tide 1": plan}))

    assert [each["reason"] for each in imported.result["sprints"]] == ["not_over"]


def test_the_past_comes_in_while_a_sprint_runs(take: Take, team: Team, sprint: Sprint, po: User) -> None:
    start_sprint(sprint=sprint, by=po)
    imported = take(
        jira_csv(issue(1, status="Done", sprints=["Tide 1"])), ImportMapping(sprints={"Tide 1": finished(*JANUARY)})
    )

    assert [each["came"] for each in imported.result["sprints"]] == ["yes"]
    assert list(Sprint.objects.order_by("number").values_list("name", "status", "fenced")) == [
        ("", "active", True),
        ("Tide 1", "closed", False),
    ]


def test_the_past_of_a_story_comes_in_while_it_is_planned(take: Take, team: Team, sprint: Sprint, po: User) -> None:
    """Its dates were given after the team had begun to plan with what came in."""
    content = jira_csv(issue(1, sprints=["Tide 1", "Tide 2"], points="3"))
    take(content)
    commit_story(sprint=sprint, story=story("LED-1"), budget=Budget.PRODUCT, by=po)
    start_sprint(sprint=sprint, by=po)
    take(content, ImportMapping(sprints={"Tide 1": finished(*JANUARY)}))

    lines = Commitment.objects.order_by("sprint__starts", "sprint__fenced")
    assert set(lines.values_list("sprint__name", "outcome", "settled")) == {
        ("", "", False),
        ("Tide 1", "carried", True),
    }


def test_a_second_running_sprint_waits_for_the_first(take: Take, team: Team) -> None:
    plan = SprintPlan(SprintState.RUNNING, team.today, team.today + dt.timedelta(days=9))
    take(jira_csv(issue(1, sprints=["Tide 3"])), ImportMapping(sprints={"Tide 3": plan}))
    imported = take(jira_csv(issue(1, sprints=["Tide 4"])), ImportMapping(sprints={"Tide 4": plan}))

    assert [(each["came"], each["reason"]) for each in imported.result["sprints"]] == [("no", "one_runs")]
    assert Sprint.objects.get(team=team).name == "Tide 3"


def test_the_past_comes_in_while_an_imported_sprint_runs(take: Take, team: Team) -> None:
    running = SprintPlan(SprintState.RUNNING, team.today, team.today + dt.timedelta(days=9))
    content = jira_csv(issue(1, sprints=["Tide 1", "Tide 3"]))
    take(content, ImportMapping(sprints={"Tide 3": running}))
    imported = take(content, ImportMapping(sprints={"Tide 1": finished(*JANUARY), "Tide 3": running}))

    assert [(each["name"], each["came"]) for each in imported.result["sprints"]] == [
        ("Tide 1", "yes"),
        ("Tide 3", "here"),
    ]


def test_stories_of_a_sprint_to_come_stay_in_the_backlog_proposed_for_it(take: Take, team: Team) -> None:
    take(
        jira_csv(issue(1, sprints=["Tide 1", "Tide 9"]), issue(2, status="Done", sprints=["Tide 1"])),
        ImportMapping(sprints={"Tide 1": finished(*JANUARY), "Tide 9": SprintPlan(SprintState.FUTURE)}),
    )

    found = story("LED-1")
    assert (found.proposed_for, found.state) == ("Tide 9", "open")
    assert not Commitment.objects.filter(sprint__name="Tide 9").exists()
    assert Commitment.objects.get(story=found).outcome == "carried"


def test_confirming_a_tag_later_makes_the_past_true(take: Take, tech_lead: User) -> None:
    take(
        jira_csv(issue(1, status="Done", sprints=["Tide 1"], points="3")),
        ImportMapping(sprints={"Tide 1": finished(*JANUARY)}),
    )

    edit_story(story=story("LED-1"), version=1, by=tech_lead, may_tag=True, changes={"kind": Kind.DEBT})

    assert Commitment.objects.get().work_type == "technical"
