"""What the demonstration holds, whichever day it is loaded on."""

import datetime as dt
from decimal import Decimal
from io import StringIO
from itertools import pairwise
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db.models import F, Q
from django.utils import timezone

from apps.accounts.models import Organisation, User
from apps.decisions.models import Decision, JointDecision, RightsVersion
from apps.demo.calendar import first_day
from apps.demo.cast import EVERY_TEAM
from apps.demo.context_processors import demo_people
from apps.demo.services import demo_organisation
from apps.sprints.backlog import waiting_stories
from apps.sprints.cadence import periods
from apps.sprints.models import Budget, Commitment, FenceAttempt, Outcome, Sprint, Status
from apps.stories.models import TECHNICAL_KINDS, DecisionStory, Kind, OptionRequest, State, Story
from apps.teams.models import Membership, Right, Role, Team
from tests.factories import StoryFactory


def texts_keys_and_amounts(organisation: Organisation) -> list[Any]:
    """Everything in it that is not a time or an id of the database."""
    stories = Story.objects.filter(team__organisation=organisation).order_by("team__slug", "rank", "sub_tasks__id")
    sprints = Sprint.objects.filter(team__organisation=organisation).order_by("team__slug", "number")
    lines = Commitment.objects.filter(team__organisation=organisation).order_by("team__slug", "sprint__number", "id")
    return [
        *stories.values_list(
            "team__slug", "number", "title", "description", "kind", "size", "why", "labels", "state", "rank",
            "parent__number", "assignee__name", "created_by__name", "proposed_kind", "proposed_by__name",
            "suggested_kind", "suggestion_reason", "suggestion_confidence", "proposed_for", "sub_tasks__title",
        ),
        *sprints.values_list(
            "team__slug", "number", "goal", "status", "capacity", "tech_budget", "product_budget",
            "product_committed", "tech_committed", "unplanned_committed",
        ),
        *lines.values_list("team__slug", "sprint__number", "story__number", "budget", "kind", "size", "outcome"),
        *decided(organisation),
    ]  # fmt: skip


def decided(organisation: Organisation) -> list[Any]:
    """What its teams decided, without the days: agreements name when they apply, options when they would be ready."""
    here = Q(team__organisation=organisation)
    chosen = OptionRequest.objects.exclude(decision=None).values("decision")
    entries = Decision.objects.filter(here).exclude(right_key=Right.CAPACITY).exclude(pk__in=chosen)
    entries = entries.order_by("team__slug", "number")
    versions = RightsVersion.objects.filter(here).order_by("team__slug", "number")
    signed = JointDecision.objects.filter(here).order_by("team__slug", "number")
    linked = DecisionStory.objects.filter(decision__team__organisation=organisation)
    return [
        *entries.values_list(
            "team__slug", "number", "title", "context", "options", "decision", "consequences", "right_key",
            "right_holder", "status", "decided_by__name", "superseded_by__number",
        ),
        *versions.values_list("team__slug", "number", "rows"),
        *signed.values_list("team__slug", "number", "kind", "state", "note", "proposed_by__name"),
        *linked.order_by("decision__team__slug", "decision__number", "story__number").values_list(
            "decision__number", "story__number"
        ),
    ]  # fmt: skip


def run(*arguments: str) -> str:
    said = StringIO()
    call_command("demo", *arguments, stdout=said)
    return said.getvalue()


def test_every_team_but_a_new_one_has_closed_sprints_and_plans_the_next_and_one_runs_one(demo: Organisation) -> None:
    for plan in EVERY_TEAM:
        sprints = Sprint.objects.filter(team__organisation=demo, team__slug=plan.slug, fenced=True)
        statuses = list(sprints.order_by("starts").values_list("status", flat=True))
        running = [Status.ACTIVE] if plan.runs else []
        assert statuses == [Status.CLOSED] * (plan.planned - len(running)) + running + [Status.PLANNED]
    assert {team.unit for team in demo.teams.all()} == {"points", "days", "hours", "stories"}


def test_every_team_goes_on_in_the_same_steps(demo: Organisation) -> None:
    for team in demo.teams.filter(sprints__status=Status.CLOSED).distinct():
        planned = team.sprints.get(status=Status.PLANNED)
        following = next(each for each in periods(team.cadence) if each.starts > planned.ends)
        assert (
            following.starts - planned.starts
            == planned.starts - team.sprints.filter(number=planned.number - 1).get().starts
        )
        assert following.ends - following.starts == planned.ends - planned.starts


def test_every_closed_sprint_kept_the_rule(demo: Organisation) -> None:
    closed = list(Sprint.objects.filter(team__organisation=demo, status=Status.CLOSED, fenced=True))

    assert len(closed) == 23 + 14  # of the teams told in full, of which Payments has one that runs; of the others
    for sprint in closed:
        assert sprint.product_committed <= max(sprint.product_room, sprint.product_tolerated)
        assert sprint.product_committed <= sprint.product_budget
        assert sprint.tech_committed <= sprint.tech_budget
        assert sprint.tech_budget >= (sprint.capacity or 0) * Decimal("0.2")
    tech = Commitment.objects.filter(sprint__in=closed, budget=Budget.TECH)
    assert not tech.exclude(kind__in=TECHNICAL_KINDS, has_why=True).exists()


def test_the_past_is_past_and_in_order(demo: Organisation) -> None:
    now = timezone.now()
    closed = Sprint.objects.filter(team__organisation=demo, status=Status.CLOSED)

    assert not closed.filter(Q(closed_at__gt=now) | Q(ends__gte=timezone.localdate())).exists()
    lines = Commitment.objects.filter(sprint__in=closed, fenced=True)
    assert not lines.filter(committed_at__lt=F("story__created_at")).exists()
    assert not lines.filter(Q(done_at__lt=F("sprint__started_at")) | Q(done_at__gt=F("sprint__closed_at"))).exists()
    for team in demo.teams.all():
        for sooner, later in pairwise(team.sprints.order_by("starts")):
            assert sooner.ends < later.starts


def test_its_people_were_there_all_the_time(demo: Organisation) -> None:
    for team in demo.teams.all():
        first = team.sprints.order_by("starts")[0]
        there = Membership.objects.on(first.starts).filter(team=team)
        assert {Role.PRODUCT_OWNER, Role.TECH_LEAD, Role.DEVELOPER} <= {member.role for member in there}
    people = demo.people.all()
    assert sorted(people.exclude(role=User.Role.MEMBER).values_list("role", flat=True)) == ["admin", "manager"]
    assert all(person.email.endswith("@example.org") and not person.has_usable_password() for person in people)


def test_payments_plans_sprint_24(demo: Organisation) -> None:
    team = Team.objects.get(organisation=demo, slug="payments")
    sprint = team.sprints.get(number=24)

    assert (sprint.capacity, sprint.product_committed, sprint.product_budget) == (50, 34, 40)
    assert (sprint.tech_committed, sprint.tech_budget) == (Decimal("6.5"), 10)
    front = [story.key for story in waiting_stories(team).order_by("rank")[:5]]
    assert front == ["PAY-231", "PAY-240", "PAY-238", "PAY-244", "PAY-245"]
    assert waiting_stories(team).count() == 156  # four are debt that chosen options took on, two follow from incidents


def test_a_story_stood_in_the_sprint_that_it_was_carried_to(demo: Organisation) -> None:
    story = Story.objects.get(team__organisation=demo, title="Move an instalment by seven days")

    assert story.state == State.DONE
    lines = story.commitments.order_by("sprint__number").values_list("sprint__number", "outcome")
    assert [*lines] == [(18, Outcome.CARRIED), (19, Outcome.DONE)]


def test_it_is_not_too_good_to_be_true(demo: Organisation) -> None:
    stories = Story.objects.filter(team__organisation=demo)
    outcomes = set(Commitment.objects.filter(team__organisation=demo).values_list("outcome", flat=True))

    assert outcomes == set(Outcome.values)
    assert Commitment.objects.filter(team__organisation=demo, left_at__isnull=False).exists()
    assert Commitment.objects.filter(team__organisation=demo, kind=Kind.INCIDENT).exists()
    tried = FenceAttempt.objects.filter(sprint__team__organisation=demo, sprint__status=Status.CLOSED)
    assert sorted(tried.values_list("sprint__team__slug", flat=True)) == ["identity", "search", "search", "search"]
    untagged = stories.filter(kind=Kind.UNTAGGED, is_epic=False)
    assert untagged.exclude(suggested_kind="").exists()
    assert untagged.exclude(proposed_kind="").exists()
    fell_short = Sprint.objects.get(team__slug="payments", team__organisation=demo, number=21)
    done = fell_short.commitments.filter(budget=Budget.TECH, outcome=Outcome.DONE)
    assert sum(line.size or 0 for line in done) < fell_short.tech_budget / 2


def test_a_second_run_does_nothing(demo: Organisation) -> None:
    before = (Organisation.objects.count(), User.objects.count(), Story.objects.count())

    assert "already there" in run()
    assert (Organisation.objects.count(), User.objects.count(), Story.objects.count()) == before


def test_again_makes_the_same_on_another_day_and_leaves_other_data_alone(demo: Organisation) -> None:
    first, other = texts_keys_and_amounts(demo), StoryFactory(title="A real story")

    # The database keeps its own time: for it, what was signed ten days earlier is not too old yet.
    with time_machine.travel(timezone.now() - dt.timedelta(days=10)):
        assert "is loaded" in run("--again")

    fresh = demo_organisation()
    assert fresh is not None
    assert fresh != demo
    assert len(first) > 700
    assert texts_keys_and_amounts(fresh) == first
    other.refresh_from_db()
    assert (other.title, other.team.archived_at) == ("A real story", None)
    demo.refresh_from_db()
    assert not demo.is_demo
    assert not Team.objects.current().filter(organisation=demo).exists()
    assert {User.objects.get(pk=person.user_id).organisation for person in demo_people()} == {fresh}


@pytest.mark.parametrize(
    ("today", "monday"),
    [
        (dt.date(2026, 11, 20), dt.date(2026, 11, 16)),
        (dt.date(2026, 11, 21), dt.date(2026, 11, 23)),
        (dt.date(2026, 11, 22), dt.date(2026, 11, 23)),
        (dt.date(2026, 11, 23), dt.date(2026, 11, 23)),
        (dt.date(2027, 1, 1), dt.date(2026, 12, 28)),
    ],
)
def test_the_planned_sprint_is_this_weeks_or_on_a_weekend_the_next(today: dt.date, monday: dt.date) -> None:
    assert first_day(today) == monday
