"""A sprint's pages from its first form to its sealed ledger."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from apps.accounts.models import User
from apps.sprints.models import Budget, Commitment, FenceAttempt, Outcome, Sprint, Status
from apps.sprints.services import close_sprint, commit_story, set_outcome, start_sprint
from apps.stories.models import State
from apps.teams.models import Team
from tests.conftest import SignIn
from tests.factories import CommitmentFactory, SprintFactory, StoryFactory

FORM = {"name": "", "goal": "Pay with two cards", "starts": "2026-11-09", "ends": "2026-11-20", "capacity": "50"}


def url(name: str, sprint: Sprint) -> str:
    return reverse(f"sprints:{name}", args=[sprint.team.slug, sprint.number])


def test_the_product_owner_plans_a_sprint_and_it_has_the_agreed_share(as_: SignIn, po: User, team: Team) -> None:
    answer = as_(po).post(reverse("sprints:new", args=[team.slug]), FORM)
    sprint = Sprint.objects.get()
    assert answer["Location"] == url("plan", sprint)
    assert (sprint.tech_budget, sprint.product_budget, sprint.tech_share) == (10, 40, 20)


@time_machine.travel(dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC))
def test_the_form_proposes_the_days_after_the_last_sprint(as_: SignIn, po: User, sprint: Sprint) -> None:
    page = as_(po).get(reverse("sprints:new", args=[sprint.team.slug])).content.decode()
    assert (sprint.starts + dt.timedelta(days=14)).isoformat() in page


@time_machine.travel(dt.datetime(2027, 3, 4, 12, tzinfo=dt.UTC))
def test_after_a_break_the_form_proposes_the_week_that_is_now(as_: SignIn, po: User, sprint: Sprint) -> None:
    page = as_(po).get(reverse("sprints:new", args=[sprint.team.slug])).content.decode()
    assert "2027-03-01" in page and "2027-03-12" in page


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"ends": "2026-11-01"}, "lies before"),
        ({"starts": "1026-11-09"}, "between 2000 and 2100"),
        ({"ends": "2027-11-01"}, "at most three months"),
        ({"capacity": "-5"}, "greater than or equal to 0"),
        ({"capacity": "lots"}, "Enter a number"),
        ({"capacity": "NaN"}, "Enter a number"),
        ({"capacity": "1000000"}, "less than or equal to 100000"),
        ({"capacity": "50.3"}, "steps of 0.5"),
        ({"starts": ""}, "required"),
    ],
)
def test_a_form_that_cannot_be_is_refused_beside_the_field_and_keeps_what_was_typed(
    as_: SignIn, po: User, team: Team, wrong: dict[str, str], sentence: str
) -> None:
    answer = as_(po).post(reverse("sprints:new", args=[team.slug]), FORM | wrong)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in text
    assert "Pay with two cards" in text
    assert not Sprint.objects.exists()


def test_overlapping_dates_are_refused_with_a_sentence(as_: SignIn, po: User, sprint: Sprint) -> None:
    dates = {"starts": sprint.ends.isoformat(), "ends": (sprint.ends + dt.timedelta(days=9)).isoformat()}
    answer = as_(po).post(reverse("sprints:new", args=[sprint.team.slug]), FORM | dates)
    assert answer.status_code == 422
    assert b"overlap with another sprint" in answer.content


def test_cutting_the_capacity_below_what_is_planned_is_refused_beside_the_field(
    as_: SignIn, po: User, sprint: Sprint
) -> None:
    CommitmentFactory(sprint=sprint, story__size=Decimal(40))
    answer = as_(po).post(url("capacity", sprint), {"capacity": "45"})
    assert answer.status_code == 422
    assert b"Product work does not fit into the product budget." in answer.content
    sprint.refresh_from_db()
    assert sprint.capacity == 50


def test_moving_the_dates_of_a_running_sprint_is_refused_and_put_on_record(
    as_: SignIn, po: User, sprint: Sprint
) -> None:
    start_sprint(sprint=sprint, by=po)
    form = FORM | {"starts": sprint.starts.isoformat(), "ends": (sprint.ends + dt.timedelta(days=7)).isoformat()}
    assert as_(po).post(url("edit", sprint), form).status_code == 422
    assert FenceAttempt.objects.get().rule == "a_running_sprint_keeps_its_budget"


@pytest.mark.parametrize(
    ("person", "status"),
    [("developer", 403), ("observer", 403), ("manager", 403), ("admin", 403), ("stranger", 404), ("tech_lead", 200)],
)
def test_only_product_owner_and_tech_lead_make_and_change_sprints(
    as_: SignIn, request: pytest.FixtureRequest, sprint: Sprint, person: str, status: int
) -> None:
    client = as_(request.getfixturevalue(person))
    assert client.get(reverse("sprints:new", args=[sprint.team.slug])).status_code == status
    assert client.get(url("edit", sprint)).status_code == status
    assert client.get(url("start", sprint)).status_code == status


def test_a_sprint_starts_and_its_budgets_are_fixed(as_: SignIn, po: User, sprint: Sprint) -> None:
    CommitmentFactory(sprint=sprint)
    assert as_(po).post(url("start", sprint))["Location"] == url("detail", sprint)
    sprint.refresh_from_db()
    assert (sprint.status, sprint.started_by) == (Status.ACTIVE, po)


def test_who_starts_it_second_is_told_and_changes_nothing(
    as_: SignIn, po: User, tech_lead: User, sprint: Sprint
) -> None:
    start_sprint(sprint=sprint, by=tech_lead)
    answer = as_(po).post(url("start", sprint), follow=True)
    assert f"{sprint.title} runs already. {tech_lead} was first" in answer.content.decode()
    sprint.refresh_from_db()
    assert sprint.started_by == tech_lead


def test_a_second_running_sprint_is_refused(as_: SignIn, po: User, sprint: Sprint) -> None:
    start_sprint(sprint=sprint, by=po)
    following = SprintFactory(team=sprint.team, number=25)
    answer = as_(po).post(url("start", following))
    assert answer.status_code == 422
    assert b"still running" in answer.content


def test_a_sprint_without_capacity_does_not_start(as_: SignIn, po: User, team: Team) -> None:
    sprint = SprintFactory(team=team, capacity=None)
    answer = as_(po).post(url("start", sprint))
    assert answer.status_code == 422
    assert b"set before the sprint starts" in answer.content


def test_a_close_without_a_choice_asks_for_it_and_seals_nothing(as_: SignIn, po: User, sprint: Sprint) -> None:
    product, tech = CommitmentFactory(sprint=sprint), CommitmentFactory(sprint=sprint, budget=Budget.TECH)
    start_sprint(sprint=sprint, by=po)
    missing = as_(po).post(url("close", sprint), {f"story_{product.story_id}-fate": "carried"})
    assert missing.status_code == 422
    assert b"Say what becomes of it." in missing.content
    close_sprint(sprint=sprint, outcomes={product.story_id: "done", tech.story_id: "carried"}, by=po)
    assert set(Commitment.objects.values_list("outcome", "settled")) == {("done", True), ("carried", True)}
    product.story.refresh_from_db()
    tech.story.refresh_from_db()
    assert (product.story.state, tech.story.state) == (State.DONE, State.OPEN)
    assert tech.story.proposed_for == "Sprint 25"


def test_a_closed_sprint_shows_its_share_and_how_it_is_computed(as_: SignIn, po: User, sprint: Sprint) -> None:
    CommitmentFactory(sprint=sprint, story__size=Decimal(6))
    CommitmentFactory(sprint=sprint, budget=Budget.TECH, story__size=Decimal(2))
    start_sprint(sprint=sprint, by=po)
    close_sprint(sprint=sprint, outcomes=dict.fromkeys(_stories(sprint), Outcome.DONE), by=po)
    page = as_(po).get(url("detail", sprint)).content.decode()
    assert "Technical share delivered: 25%" in page
    assert "2 ÷ 8 pts" in page


def _stories(sprint: Sprint) -> list[int]:
    return list(sprint.commitments.values_list("story_id", flat=True))


def test_the_team_sees_each_refused_attempt_and_a_manager_the_count(
    as_: SignIn, po: User, manager: User, sprint: Sprint
) -> None:
    start_sprint(sprint=sprint, by=po)
    story = StoryFactory(team=sprint.team, size=41, title="Too large a thing")
    move = reverse("sprints:move", args=[sprint.team.slug, sprint.number])
    as_(po).post(move, {"story": story.number, "to": "product"})
    assert f"{story.key} → product" in as_(po).get(url("detail", sprint)).content.decode()
    seen = as_(manager).get(url("detail", sprint)).content.decode()
    assert "One refused attempt" in seen
    assert story.key not in seen


def test_a_planned_sprint_can_be_deleted_and_its_stories_are_back(as_: SignIn, po: User, sprint: Sprint) -> None:
    story = CommitmentFactory(sprint=sprint).story
    assert as_(po).post(url("delete", sprint)).status_code == 302
    assert not Sprint.objects.exists()
    story.refresh_from_db()
    assert story.state == State.OPEN


def test_a_running_sprint_cannot_be_deleted(as_: SignIn, po: User, sprint: Sprint) -> None:
    CommitmentFactory(sprint=sprint)
    start_sprint(sprint=sprint, by=po)
    as_(po).post(url("delete", sprint))
    assert Commitment.objects.count() == 1
    assert FenceAttempt.objects.exists()


def test_what_is_done_stays_and_can_be_reopened_while_the_sprint_runs(po: User, sprint: Sprint) -> None:
    story = CommitmentFactory(sprint=sprint).story
    start_sprint(sprint=sprint, by=po)
    set_outcome(sprint=sprint, story=story, outcome=Outcome.DONE)
    assert Commitment.objects.get().done_at
    set_outcome(sprint=sprint, story=story, outcome=Outcome.NONE)
    assert Commitment.objects.get().done_at is None


@pytest.mark.parametrize("count", [3, 30])
def test_the_list_asks_the_same_few_questions_for_3_and_30_sprints(
    as_: SignIn, po: User, team: Team, count: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(count):
        SprintFactory(team=team)
    client = as_(po)
    with django_assert_max_num_queries(7):
        client.get(reverse("sprints:list", args=[team.slug]))


@pytest.mark.parametrize("count", [3, 30])
def test_a_ledger_asks_the_same_few_questions_for_3_and_30_lines(
    as_: SignIn, po: User, sprint: Sprint, count: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    Sprint.objects.filter(pk=sprint.pk).update(capacity=1000)
    for _ in range(count):
        commit_story(sprint=sprint, story=StoryFactory(team=sprint.team), budget="product", by=po)
    start_sprint(sprint=Sprint.objects.get(pk=sprint.pk), by=po)
    client = as_(po)
    with django_assert_max_num_queries(13):
        client.get(url("detail", sprint))


def test_current_leads_to_the_planned_sprint_then_the_running_one_then_the_list(
    as_: SignIn, po: User, team: Team
) -> None:
    address = reverse("sprints:current", args=[team.slug])
    client = as_(po)
    assert client.get(address)["Location"] == reverse("sprints:list", args=[team.slug])
    running = start_sprint(sprint=SprintFactory(team=team), by=po)
    assert client.get(address)["Location"] == url("plan", running)
    planned = SprintFactory(team=team)
    assert client.get(address)["Location"] == url("plan", planned)
