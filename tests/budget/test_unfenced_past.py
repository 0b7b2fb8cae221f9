"""The past comes in without a fence, once, and is no way around it."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction

from apps.sprints.models import Budget, Commitment, Outcome, Sprint, Status
from apps.stories.models import Kind, Story
from apps.teams.models import Team
from tests.budget.attack import PRODUCT_FENCE, Plan, refused_by
from tests.factories import SprintFactory, StoryFactory

pytestmark = pytest.mark.django_db

LONG_AGO = dt.date(2025, 3, 3)
ONLY_THE_PAST = "only_the_past_comes_in_unfenced"
ONE_AT_A_TIME = "a_team_runs_one_sprint_at_a_time"
CLOSED = "a_closed_ledger_never_changes"


def commit() -> None:
    """What is asked at the commit is asked here."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def bring_in(team: Team, *stories: Story, outcome: str = Outcome.DONE, close: bool = True, **fields: Any) -> Sprint:
    """As an import does: inserted running, its lines with their outcomes, closed, all in one transaction."""
    dates = {"starts": LONG_AGO, "ends": LONG_AGO + dt.timedelta(days=11)}
    number = Sprint.objects.filter(team=team).count() + 1
    sprint = Sprint.objects.create(
        **{"team": team, "number": number, "fenced": False, "status": Status.ACTIVE, **dates} | fields
    )
    for story in stories:
        Commitment.objects.create(sprint=sprint, story=story, budget=Budget.PRODUCT, outcome=outcome)
    if close:
        Sprint.objects.filter(pk=sprint.pk).update(status=Status.CLOSED)
    sprint.refresh_from_db()
    return sprint


def untagged(team: Team, size: Decimal | int | None = 5, **fields: Any) -> Story:
    story: Story = StoryFactory(team=team, size=size, **{"kind": Kind.UNTAGGED} | fields)
    return story


def line_of(story: Story) -> Commitment:
    return Commitment.objects.get(story=story)


def test_a_finished_sprint_comes_in_whatever_it_held(team: Team) -> None:
    sprint = bring_in(team, untagged(team, 900), untagged(team, None), untagged(team, 3, state="done"))
    commit()
    assert (sprint.status, sprint.capacity, sprint.agreement_id, sprint.tech_budget) == ("closed", None, None, 0)
    assert sprint.product_committed == 903
    assert all(line.settled for line in sprint.commitments.all())


def test_it_overlaps_with_whatever_it_did(team: Team, empty: Plan) -> None:
    bring_in(team, untagged(team))
    bring_in(team, untagged(team))
    commit()


def test_a_story_carried_through_several_past_sprints_has_a_line_in_each(team: Team) -> None:
    story = untagged(team)
    for outcome in (Outcome.CARRIED, Outcome.CARRIED, Outcome.DONE):
        bring_in(team, story, outcome=outcome)
    assert [line.outcome for line in Commitment.objects.filter(story=story).order_by("id")] == ["carried"] * 2 + [
        "done"
    ]


def test_it_never_comes_in_with_an_open_line(team: Team) -> None:
    with refused_by("every_line_has_an_outcome_at_the_close"):
        bring_in(team, untagged(team), outcome=Outcome.NONE)


def test_nothing_planned_comes_in_unfenced(team: Team) -> None:
    with refused_by(ONLY_THE_PAST):
        bring_in(team, close=False, status=Status.PLANNED)
        commit()


def test_a_finished_sprint_has_ended(team: Team) -> None:
    with refused_by(ONLY_THE_PAST):
        bring_in(team, ends=team.today + dt.timedelta(days=9))
        commit()


def test_the_running_one_comes_in_before_the_first_fence_and_closes_like_any_other(team: Team) -> None:
    story = untagged(team, 300)
    dates = {"starts": team.today - dt.timedelta(days=5), "ends": team.today + dt.timedelta(days=5)}
    sprint = bring_in(team, story, outcome=Outcome.NONE, close=False, **dates)
    commit()
    assert (sprint.status, sprint.fenced, sprint.product_committed) == ("active", False, 300)
    with refused_by("every_line_has_an_outcome_at_the_close"):
        Sprint.objects.filter(pk=sprint.pk).update(status=Status.CLOSED)
    sprint.commitments.update(outcome=Outcome.DONE)
    Sprint.objects.filter(pk=sprint.pk).update(status=Status.CLOSED)
    commit()
    assert line_of(story).settled


def test_no_running_one_comes_in_beside_a_fenced_sprint(team: Team, empty: Plan) -> None:
    with refused_by(ONLY_THE_PAST):
        bring_in(team, close=False, starts=team.today, ends=team.today)
        commit()


@pytest.mark.parametrize(("begins", "ends"), [(30, 35), (-5, 400)])
def test_a_running_one_has_begun_and_will_end(begins: int, ends: int, team: Team) -> None:
    """Otherwise a team would run without a fence for as long as it likes."""
    first, last = (team.today + dt.timedelta(days=days) for days in (begins, ends))
    with refused_by(ONLY_THE_PAST):
        bring_in(team, close=False, starts=first, ends=last)
        commit()


def test_a_running_one_keeps_its_dates_and_never_gets_or_loses_a_fence(team: Team, empty: Plan) -> None:
    with transaction.atomic():
        sprint = bring_in(team, close=False)
        for change in ({"ends": team.today + dt.timedelta(days=900)}, {"capacity": Decimal(10)}):
            with refused_by("a_running_sprint_keeps_its_budget"):
                Sprint.objects.filter(pk=sprint.pk).update(**change)
        for fenced, mine in ((True, sprint), (False, empty.sprint)):
            with refused_by("a_sprint_keeps_its_team_number_and_unit"):
                Sprint.objects.filter(pk=mine.pk).update(fenced=fenced)
        Sprint.objects.filter(pk=sprint.pk).update(status=Status.CLOSED)


def test_a_planned_line_does_not_slip_into_an_unfenced_sprint(team: Team, full: Plan) -> None:
    planned = bring_in(team, close=False, status=Status.PLANNED)
    with refused_by("a_line_keeps_its_story_and_sprint"):
        Commitment.objects.filter(pk=full.lines()[0].pk).update(sprint=planned)
    Sprint.objects.filter(pk=planned.pk).delete()


def test_shares_mean_nothing_without_a_fence(team: Team) -> None:
    sprint = bring_in(team, capacity=Decimal("10.3"), tech_share=100, reserve_share=0)
    assert (sprint.tech_share, sprint.tech_budget, sprint.reserve, sprint.product_budget) == (0, 0, 0, Decimal("10.3"))


@pytest.mark.parametrize(
    ("kind", "sums"),
    [
        (Kind.FEATURE, (8, 0, 0)),
        (Kind.BUG, (8, 0, 0)),
        (Kind.DEBT, (3, 5, 0)),
        (Kind.SPIKE, (3, 5, 0)),
        (Kind.INCIDENT, (3, 0, 5)),
    ],
)
def test_an_untagged_line_of_the_past_is_told_what_it_was_and_the_sums_follow(
    kind: str, sums: tuple[int, int, int], team: Team
) -> None:
    story = untagged(team, 5)
    past = Plan(bring_in(team, story, untagged(team, 3)))
    assert past.sums() == (8, 0, 0)
    Story.objects.filter(pk=story.pk).update(kind=kind)
    assert line_of(story).kind == kind
    assert past.sums() == sums


def test_a_story_that_is_done_in_the_running_one_may_still_be_told_what_it_was(team: Team) -> None:
    story = untagged(team, 5)
    sprint = bring_in(team, story, close=False)
    Story.objects.filter(pk=story.pk).update(kind=Kind.DEBT, size=50)
    assert (line_of(story).kind, line_of(story).size, Plan(sprint).sums()) == (Kind.DEBT, 5, (0, 5, 0))


def test_it_is_told_once(team: Team) -> None:
    story = untagged(team, 5)
    past = Plan(bring_in(team, story))
    Story.objects.filter(pk=story.pk).update(kind=Kind.DEBT)
    Story.objects.filter(pk=story.pk).update(kind=Kind.FEATURE, size=99)
    assert (line_of(story).kind, line_of(story).size, past.sums()) == (Kind.DEBT, 5, (0, 5, 0))


def test_the_telling_is_on_record(team: Team) -> None:
    story = untagged(team, 5)
    bring_in(team, story)
    Story.objects.filter(pk=story.pk).update(kind=Kind.DEBT)
    events = line_of(story).events.order_by("pgh_id")  # type: ignore[attr-defined]  # pghistory makes it
    assert [event.kind for event in events][-2:] == [Kind.UNTAGGED, Kind.DEBT]


def test_nothing_but_the_kind_changes_on_a_closed_line(team: Team) -> None:
    story = untagged(team, 5)
    sprint = bring_in(team, story)
    mine = Commitment.objects.filter(story=story)
    for change in ({"kind": "debt"}, {"size": 50}, {"outcome": "carried"}, {"budget": "tech"}, {"settled": False}):
        with refused_by(CLOSED):
            mine.update(**change)
    Story.objects.filter(pk=story.pk).update(size=50)
    assert line_of(story).size == 5
    for change in ({"product_committed": 1}, {"revision": 0}):
        Sprint.objects.filter(pk=sprint.pk).update(**change)
    sprint.refresh_from_db()
    assert sprint.product_committed == 5
    for change in ({"name": "better days"}, {"capacity": 99}, {"status": "active"}, {"fenced": True}):
        with refused_by("a_closed_sprint_never_changes"):
            Sprint.objects.filter(pk=sprint.pk).update(**change)


def test_a_fenced_line_is_not_told_anything_after_the_close(full: Plan, team: Team) -> None:
    full.lines()[0].delete()
    line = full.commit(kind=Kind.UNTAGGED)
    full.start()
    full.sprint.commitments.update(outcome=Outcome.DONE)
    Sprint.objects.filter(pk=full.sprint.pk).update(status=Status.CLOSED)
    Story.objects.filter(pk=line.story_id).update(kind=Kind.DEBT)
    assert line_of(line.story).kind == Kind.UNTAGGED


def test_a_story_of_the_past_meets_the_fence_when_it_is_planned_again(team: Team, empty: Plan) -> None:
    story = untagged(team, 49)
    bring_in(team, story, outcome=Outcome.RETURNED)
    with refused_by(PRODUCT_FENCE):
        Commitment.objects.create(sprint=empty.sprint, story=story, budget=Budget.PRODUCT)


def test_a_finished_sprint_comes_in_while_a_fenced_one_runs(full: Plan, team: Team) -> None:
    full.start()
    past = Plan(bring_in(team, untagged(team, 900)))
    commit()
    assert (past.sprint.status, full.now().status) == (Status.CLOSED, Status.ACTIVE)
    assert (past.sums(), full.sums()) == ((900, 0, 0), (48, 12, 0))


def test_a_finished_sprint_comes_in_while_an_unfenced_one_runs(team: Team) -> None:
    bring_in(team, close=False)
    bring_in(team, untagged(team))
    commit()
    assert Sprint.objects.get(team=team, status=Status.ACTIVE).number == 1


def test_a_story_of_the_running_sprint_has_its_line_in_the_past_too(full: Plan, team: Team) -> None:
    """It was carried from there to here."""
    full.start()
    story = full.lines()[0].story
    bring_in(team, story, outcome=Outcome.CARRIED)
    commit()
    assert list(Commitment.objects.filter(story=story).order_by("id").values_list("settled", "outcome")) == [
        (False, ""),
        (True, "carried"),
    ]
    assert full.sums() == (48, 12, 0)


def test_a_story_stands_in_one_sprint_at_a_time_without_a_fence_too(full: Plan, team: Team) -> None:
    with refused_by("a_story_stands_in_one_sprint_at_a_time"):
        bring_in(team, full.lines()[0].story, outcome=Outcome.NONE, close=False)


def test_a_fenced_sprint_does_not_start_while_an_unfenced_one_runs(team: Team) -> None:
    unfenced = bring_in(team, close=False)
    commit()
    planned = Plan(SprintFactory(team=team, starts=team.today, ends=team.today))
    with refused_by(ONE_AT_A_TIME):
        planned.start()
    Sprint.objects.filter(pk=unfenced.pk).update(status=Status.CLOSED)
    assert planned.start().status == Status.ACTIVE


def test_a_fenced_sprint_does_not_start_beside_one_that_is_just_coming_in(full: Plan, team: Team) -> None:
    """Whoever brings in the past closes it first: the commit would be too late for the sprint's room."""
    passing = bring_in(team, close=False)
    with refused_by(ONE_AT_A_TIME):
        full.start()
    Sprint.objects.filter(pk=passing.pk).update(status=Status.CLOSED)
    full.start()
    commit()


def test_no_unfenced_sprint_stays_running_beside_a_fenced_one(full: Plan, team: Team) -> None:
    full.start()
    with refused_by(ONLY_THE_PAST):
        bring_in(team, untagged(team), outcome=Outcome.NONE, close=False, starts=team.today, ends=team.today)
        commit()


def test_two_running_sprints_do_not_come_in(team: Team) -> None:
    with refused_by(ONE_AT_A_TIME):
        bring_in(team, close=False)
        bring_in(team, close=False)
        commit()
    bring_in(team, close=False)
    commit()
    with refused_by(ONE_AT_A_TIME):
        bring_in(team, close=False)
        commit()
    with refused_by("sprint_numbers_are_unique"):
        SprintFactory(team=team, number=1)
