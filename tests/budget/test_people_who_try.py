"""People who try to get around the rule without touching it."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from apps.accounts.models import User
from apps.sprints import services
from apps.sprints.models import Budget, Commitment, Outcome, Sprint
from apps.stories.models import Kind, Story
from apps.stories.services import edit_story
from apps.teams.models import Team
from tests.budget.attack import PRODUCT_FENCE, SHARES, TECH_FENCE, TECHNICAL_ONLY, Plan, agree, refused_by, sql
from tests.factories import SprintFactory, StoryFactory, TeamFactory

pytestmark = pytest.mark.django_db

INCIDENTS = "incidents_are_unplanned_and_nothing_else_is"


def test_a_running_sprint_is_not_deleted_to_be_made_again(full: Plan) -> None:
    full.start()
    with refused_by("a_started_sprint_is_never_deleted"):
        sql("DELETE FROM sprints_sprint WHERE id = %s", full.sprint.pk)
    with refused_by("started_ledgers_lose_no_line"):
        sql("DELETE FROM sprints_commitment WHERE sprint_id = %s", full.sprint.pk)


def test_a_planned_sprint_made_again_begins_empty_under_the_same_rule(full: Plan, team: Team) -> None:
    dates = {"starts": full.sprint.starts, "ends": full.sprint.ends}
    services.delete_sprint(sprint=full.sprint)
    again = Plan(SprintFactory(team=team, number=24, capacity=60, **dates))
    assert (again.sums(), again.now().tech_budget) == ((0, 0, 0), 12)
    with refused_by(PRODUCT_FENCE):
        again.commit(size=Decimal("48.01"))


def test_a_sprint_is_not_swapped_under_its_lines(full: Plan) -> None:
    """The foreign keys are asked at the commit: another sprint with the same id would please them."""
    with refused_by("a_sprint_is_emptied_before_it_is_deleted"):
        sql("DELETE FROM sprints_sprint WHERE id = %s", full.sprint.pk)
    with refused_by("a_sprint_keeps_its_team_number_and_unit"):
        sql("UPDATE sprints_sprint SET id = id + 1000 WHERE id = %s", full.sprint.pk)


def test_team_number_unit_step_and_fence_never_change(full: Plan) -> None:
    other = TeamFactory(organisation=full.sprint.team.organisation)
    changes: list[dict[str, object]] = [
        {"team": other}, {"number": 99}, {"unit": "hours"}, {"step": Decimal("0.25")}, {"fenced": False},
    ]  # fmt: skip
    for change in changes:
        with refused_by("a_sprint_keeps_its_team_number_and_unit"):
            Sprint.objects.filter(pk=full.sprint.pk).update(**change)


@pytest.mark.parametrize(
    "change",
    [
        {"capacity": Decimal(100)}, {"capacity": Decimal(70), "tech_share": 5}, {"tech_share": 5}, {"reserve_share": 1},
        {"starts": dt.date(2020, 1, 1)}, {"ends": dt.date(2099, 1, 1)}, {"agreement": None},
    ],
)  # fmt: skip
def test_a_running_sprint_keeps_capacity_shares_and_dates(change: dict[str, object], roomy: Plan) -> None:
    roomy.start()
    with refused_by("a_running_sprint_keeps_its_budget", SHARES):
        Sprint.objects.filter(pk=roomy.sprint.pk).update(**change)


def test_nothing_changes_in_the_statement_that_starts_a_sprint(roomy: Plan) -> None:
    with refused_by("a_running_sprint_keeps_its_budget"):
        Sprint.objects.filter(pk=roomy.sprint.pk).update(status="active", capacity=Decimal(100))


def test_capacity_and_share_in_one_statement_gain_nothing(full: Plan) -> None:
    """90 points at 10% would keep 9 for technical work and give 81 to product work."""
    with refused_by(SHARES, TECH_FENCE):
        Sprint.objects.filter(pk=full.sprint.pk).update(capacity=90, tech_share=10)


@pytest.mark.parametrize("status", ["planned", "closed"])
def test_a_running_sprint_goes_only_forward(status: str, empty: Plan) -> None:
    with refused_by("a_sprint_goes_from_planned_to_running_to_closed"):
        Sprint.objects.filter(pk=empty.sprint.pk).update(status="closed")
    empty.start()
    if status == "planned":
        with refused_by("a_sprint_goes_from_planned_to_running_to_closed"):
            Sprint.objects.filter(pk=empty.sprint.pk).update(status="planned")
        return
    Sprint.objects.filter(pk=empty.sprint.pk).update(status="closed")
    for change in ({"status": "active"}, {"capacity": 1}, {"goal": "rewritten"}, {"closed_at": timezone.now()}):
        with refused_by("a_closed_sprint_never_changes"):
            Sprint.objects.filter(pk=empty.sprint.pk).update(**change)


def test_two_sprints_of_a_team_do_not_overlap_or_run_at_once(empty: Plan, team: Team) -> None:
    with refused_by("sprints_of_a_team_do_not_overlap"):
        SprintFactory(team=team, number=25, starts=empty.sprint.ends, ends=empty.sprint.ends)
    after = empty.sprint.ends + dt.timedelta(days=1)
    following = Plan(SprintFactory(team=team, number=25, starts=after, ends=after))
    empty.start()
    with refused_by("a_team_runs_one_sprint_at_a_time"):
        following.start()


def test_a_sprint_does_not_begin_running_closed_or_adjusted(team: Team) -> None:
    for start in (
        {"status": "active"},
        {"status": "closed"},
        {"adjustment": -1},
        {"status": "closed", "fenced": False},
    ):
        with refused_by("a_sprint_begins_planned"):
            SprintFactory(team=team, **start)


def test_a_feature_called_technical_by_the_product_owner_stays_a_feature(full: Plan, po: User, team: Team) -> None:
    """The database cannot know who asks; the service keeps a wish as a proposal."""
    story = full.lines()[0].story
    edit_story(story=story, version=story.version, by=po, may_tag=False, changes={"kind": Kind.IMPROVEMENT})
    story.refresh_from_db()
    assert (story.kind, story.proposed_kind) == (Kind.FEATURE, Kind.IMPROVEMENT)


@pytest.mark.parametrize("kind", [Kind.IMPROVEMENT, Kind.SPIKE])
def test_a_feature_retagged_as_technical_finds_the_tech_budget_no_larger(kind: str, full: Plan) -> None:
    line = full.lines()[0]
    Story.objects.filter(pk=line.story_id).update(kind=kind)
    assert full.sums() == (48, 12, 0)
    with refused_by(TECH_FENCE):
        Commitment.objects.filter(pk=line.pk).update(budget=Budget.TECH)


def test_a_feature_retagged_as_incident_makes_no_room(full: Plan) -> None:
    full.start()
    line = full.lines()[0]
    with refused_by(INCIDENTS):
        Story.objects.filter(pk=line.story_id).update(kind=Kind.INCIDENT)
    full.leave(line)
    Story.objects.filter(pk=line.story_id).update(kind=Kind.INCIDENT)
    with refused_by(INCIDENTS):
        Commitment.objects.create(sprint=full.sprint, story=line.story, budget=Budget.UNPLANNED)


def test_a_feature_called_incident_from_the_start_pays_with_product_room(full: Plan) -> None:
    full.start()
    full.commit(Budget.UNPLANNED, 8, kind=Kind.INCIDENT)
    full.leave(full.lines()[0])
    with refused_by(PRODUCT_FENCE):
        full.commit(size=Decimal("0.01"))
    assert full.now().tech_budget == 12


def test_an_incident_does_not_turn_into_a_feature_in_its_line(full: Plan) -> None:
    full.start()
    outage = full.commit(Budget.UNPLANNED, 8, kind=Kind.INCIDENT)
    with refused_by("an_incident_keeps_its_kind"):
        Story.objects.filter(pk=outage.story_id).update(kind=Kind.FEATURE)
    for budget in (Budget.PRODUCT, Budget.TECH):
        with refused_by(INCIDENTS, TECHNICAL_ONLY):
            Commitment.objects.filter(pk=outage.pk).update(budget=budget)


def test_planned_work_is_not_charged_to_the_reserve(full: Plan) -> None:
    with refused_by("incidents_belong_to_running_sprints"):
        full.commit(Budget.UNPLANNED, 1, kind=Kind.INCIDENT)
    full.start()
    for line in (full.lines()[0], full.lines(Budget.TECH)[0]):
        with refused_by(INCIDENTS):
            Commitment.objects.filter(pk=line.pk).update(budget=Budget.UNPLANNED)
    with refused_by(INCIDENTS):
        full.commit(Budget.UNPLANNED, 1, kind=Kind.FEATURE)


def test_splitting_a_story_splits_its_size_and_no_more(full: Plan) -> None:
    whole = full.lines()[0].story
    Story.objects.filter(pk=whole.pk).update(size=3)
    full.commit(size=5)
    assert full.sums()[0] == 48
    with refused_by(PRODUCT_FENCE):
        full.commit(size=Decimal("0.01"))


def test_a_story_shrunk_and_grown_again_around_a_commitment_does_not_grow(full: Plan) -> None:
    story = full.lines()[0].story
    Story.objects.filter(pk=story.pk).update(size=1)
    full.commit(size=7)
    with refused_by(PRODUCT_FENCE):
        Story.objects.filter(pk=story.pk).update(size=8)


def test_a_story_split_after_the_close_leaves_the_closed_ledger_alone(full: Plan, po: User) -> None:
    full.start()
    lines = full.lines() + full.lines(Budget.TECH)
    services.close_sprint(sprint=full.sprint, outcomes={line.story_id: Outcome.RETURNED for line in lines}, by=po)
    before = list(full.sprint.commitments.order_by("id").values())
    Story.objects.filter(pk=lines[0].story_id).update(size=1, kind=Kind.DEBT, why="another")
    assert list(full.sprint.commitments.order_by("id").values()) == before
    assert full.sums() == (48, 12, 0)


def test_a_second_team_of_the_same_people_has_a_fence_of_its_own_and_no_claim_on_the_first(
    full: Plan, team: Team
) -> None:
    second = TeamFactory(organisation=team.organisation)
    twin = Plan(SprintFactory(team=second, capacity=Decimal(60)))
    assert (twin.now().tech_budget, twin.now().product_budget) == (12, 48)
    with refused_by("a_story_is_planned_by_its_own_team"):
        Commitment.objects.create(sprint=twin.sprint, story=full.spare(), budget=Budget.PRODUCT)
    with refused_by("a_story_is_planned_by_its_own_team", "a_line_keeps_its_story_and_sprint"):
        sql("UPDATE sprints_commitment SET sprint_id = %s WHERE id = %s", twin.sprint.pk, full.lines()[0].pk)


def test_an_agreement_of_another_team_is_no_agreement(empty: Plan, team: Team) -> None:
    lenient = agree(TeamFactory(organisation=team.organisation), 1)
    with refused_by("a_sprint_follows_the_agreement_in_force"):
        Sprint.objects.filter(pk=empty.sprint.pk).update(agreement=lenient, tech_share=1)


def test_the_unit_is_fixed_with_the_first_sprint(empty: Plan, team: Team) -> None:
    with refused_by("a_teams_unit_is_fixed_with_its_first_sprint"):
        Team.objects.filter(pk=team.pk).update(unit="hours")
    with refused_by("a_team_with_sprints_is_archived_not_deleted"):
        sql("DELETE FROM teams_team WHERE id = %s", team.pk)


def test_a_team_that_counts_stories_counts_each_as_one(db: None) -> None:
    team = TeamFactory(unit="stories")
    plan = Plan(SprintFactory(team=team, capacity=Decimal(3)))
    assert (plan.now().tech_budget, plan.now().product_budget) == (1, 2)
    for size in (None, Decimal(500)):
        assert plan.commit(size=size).size == 1
    with refused_by(PRODUCT_FENCE):
        plan.commit(size=Decimal("0.01"))


def test_a_team_without_an_agreement_plans_nothing(db: None) -> None:
    with refused_by("a_fenced_sprint_has_an_agreement"):
        SprintFactory(team=TeamFactory(standards=False))


def test_a_story_of_another_team_does_not_come_in_by_its_id(empty: Plan) -> None:
    with refused_by("a_story_is_planned_by_its_own_team"):
        Commitment.objects.create(sprint=empty.sprint, story=StoryFactory(), budget=Budget.PRODUCT)
