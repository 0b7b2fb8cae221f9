"""A sprint starts, closes, is deleted or re-agreed while others write. What they saw a moment ago is asked again."""

from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import transaction

from apps.sprints import services
from apps.sprints.models import Commitment, Sprint, Status
from apps.teams.models import Team
from tests.budget.attack import Plan, agree, signatures, sql
from tests.budget.crowd import (
    LEVELS,
    Writer,
    at_once,
    commits,
    committed,
    committing,
    new_plan,
    wait_until_somebody_waits,
    without,
)
from tests.factories import FIRST_DAY, SprintFactory, TeamFactory

pytestmark = pytest.mark.django_db(transaction=True)


def starting(plan: Plan) -> partial[int]:
    return partial(Sprint.objects.filter(pk=plan.sprint.pk).update, status=Status.ACTIVE)


def deleting(line: Commitment) -> partial[list[Any]]:
    return partial(sql, "DELETE FROM sprints_commitment WHERE id = %s", line.pk)


@pytest.mark.parametrize("level", LEVELS)
def test_a_sprint_starts_while_others_commit(level: str, crowded: Plan) -> None:
    answers = at_once(starting(crowded), *commits(crowded, 4), level=level)
    assert answers[0] == "done" or level != "READ COMMITTED"
    assert committed(crowded) == crowded.sums()[0] <= 48
    sprint = crowded.now()
    assert sprint.status == Status.PLANNED or sprint.product_committed <= sprint.product_budget


def test_no_line_is_lost_while_its_sprint_starts() -> None:
    for _ in range(10):
        plan = new_plan()
        line = plan.commit()
        started, deleted = at_once(starting(plan), deleting(line))
        assert started == "done"
        assert deleted in ("done", "started_ledgers_lose_no_line")
        assert Commitment.objects.filter(pk=line.pk).exists() == (deleted != "done")


def test_a_deletion_that_waits_for_a_start_is_refused(crowded: Plan) -> None:
    """The same with its worst timing: the line's own trigger saw a planned sprint."""
    with transaction.atomic():
        starting(crowded)()
        other = Writer(deleting(crowded.lines()[0]))
        wait_until_somebody_waits()
    assert other.answer() == "started_ledgers_lose_no_line"
    assert committed(crowded) == 40


def test_a_move_that_waits_for_a_start_is_refused(crowded: Plan) -> None:
    following = SprintFactory(team=crowded.sprint.team, capacity=Decimal(60))
    line = crowded.lines()[0]
    with transaction.atomic():
        starting(crowded)()
        other = Writer(partial(Commitment.objects.filter(pk=line.pk).update, sprint=following))
        wait_until_somebody_waits()
    assert other.answer() == "a_line_keeps_its_story_and_sprint"


def test_a_commitment_that_waits_for_a_close_is_refused(crowded: Plan) -> None:
    crowded.start()
    story = crowded.spare()
    with transaction.atomic():
        crowded.sprint.commitments.update(outcome="done")
        Sprint.objects.filter(pk=crowded.sprint.pk).update(status=Status.CLOSED)
        other = Writer(committing(crowded, story))
        wait_until_somebody_waits()
    assert other.answer() == "a_closed_sprint_never_changes"
    assert crowded.sums()[0] == 40
    assert not Commitment.objects.filter(story=story).exists()


@pytest.mark.parametrize("level", LEVELS)
def test_a_sprint_closes_while_others_commit_and_return(level: str) -> None:
    for _ in range(4):
        plan = new_plan()
        lines = [plan.commit() for _ in range(3)]
        plan.start()
        outcomes = {line.story_id: "done" for line in lines}
        answers = at_once(
            partial(services.close_sprint, sprint=Sprint.objects.get(pk=plan.sprint.pk), outcomes=outcomes, by=None),
            partial(services.return_story, sprint=plan.now(), story=lines[0].story, by=None),
            *commits(plan, 1),
            level=level,
        )
        assert "DeadlockDetected" not in answers
        assert committed(plan) == plan.sums()[0]
        assert plan.now().status != Status.CLOSED or not plan.sprint.commitments.filter(settled=False).exists()


def test_a_close_and_a_change_of_mind_know_no_deadlock() -> None:
    for _ in range(5):
        plan = new_plan()
        line, *_others = [plan.commit() for _ in range(3)]
        plan.start()
        plan.sprint.commitments.update(outcome="done")
        closed, undone = at_once(
            partial(services.close_sprint, sprint=Sprint.objects.get(pk=plan.sprint.pk), outcomes={}, by=None),
            partial(services.set_outcome, sprint=plan.sprint, story=line.story, outcome=""),
        )
        assert (closed, undone) in (
            ("done", "a_closed_ledger_never_changes"),
            ("every_line_has_an_outcome_at_the_close", "done"),
        )


def test_a_sprint_planned_while_an_agreement_is_signed_follows_it() -> None:
    team = TeamFactory()
    signatures(team)
    with transaction.atomic():
        sprint = SprintFactory(team=team, starts=team.today, ends=team.today, capacity=Decimal(60))
        other = Writer(partial(agree, team, 30))
        wait_until_somebody_waits()
    assert other.answer() == "done"
    sprint.refresh_from_db()
    assert sprint.tech_share == 30


def test_a_unit_that_changes_while_the_first_sprint_is_planned_waits_and_is_refused() -> None:
    team = TeamFactory()
    with transaction.atomic():
        SprintFactory(team=team)
        other = Writer(partial(type(team).objects.filter(pk=team.pk).update, unit="hours"))
        wait_until_somebody_waits()
    assert other.answer() == "a_teams_unit_is_fixed_with_its_first_sprint"


def bringing_in(team: Team, number: int) -> partial[Sprint]:
    """What an import does with the sprint that is running in the tracker."""
    dates = {"starts": team.today, "ends": team.today}
    return partial(
        Sprint.objects.create, team=team, number=number, fenced=False, status=Status.ACTIVE, capacity=60, **dates
    )


def bring_in_and_close(team: Team) -> None:
    """What an import does with a finished one."""
    Sprint.objects.filter(pk=bringing_in(team, 8)().pk).update(status=Status.CLOSED)


def plan_and_start(team: Team) -> None:
    sprint = Sprint.objects.create(team=team, number=9, starts=FIRST_DAY, ends=FIRST_DAY, capacity=Decimal(60))
    Sprint.objects.filter(pk=sprint.pk).update(status=Status.ACTIVE)


def running(team: Team) -> int:
    return Sprint.objects.filter(team=team, status=Status.ACTIVE).count()


def test_the_control_shows_two_sprints_that_run_at_once() -> None:
    """Each looks before its commit, and sees no other in its older snapshot."""
    team = TeamFactory()
    with without("seal"):
        assert at_once(bringing_in(team, 1), bringing_in(team, 2), level="REPEATABLE READ") == ["done", "done"]
    assert running(team) == 2


@pytest.mark.parametrize("level", LEVELS)
def test_one_of_two_running_sprints_comes_in(level: str) -> None:
    for _ in range(5):
        team = TeamFactory()
        answers = at_once(bringing_in(team, 1), bringing_in(team, 2), level=level)
        assert answers.count("done") == running(team) == 1
        assert set(answers) - {"done"} <= {"a_team_runs_one_sprint_at_a_time", "SerializationFailure"}


@pytest.mark.parametrize("level", LEVELS)
def test_no_fenced_sprint_starts_while_an_unfenced_one_comes_in(level: str) -> None:
    """Whoever is first: in one transaction each, so that neither sees the other's sprint."""
    refusals = {"a_team_runs_one_sprint_at_a_time", "only_the_past_comes_in_unfenced", "SerializationFailure"}
    for _ in range(5):
        team = TeamFactory()
        answers = at_once(partial(plan_and_start, team), bringing_in(team, 1), level=level)
        assert answers.count("done") == running(team) == 1
        assert set(answers) - {"done"} <= refusals


@pytest.mark.parametrize("fenced_first", [True, False])
def test_the_second_of_two_running_sprints_waits_and_is_refused(*, fenced_first: bool) -> None:
    team = TeamFactory()
    fenced, unfenced = partial(plan_and_start, team), bringing_in(team, 1)
    with transaction.atomic():
        (fenced if fenced_first else unfenced)()
        other = Writer(unfenced if fenced_first else fenced)
        wait_until_somebody_waits()
    assert other.answer() == ("only_the_past_comes_in_unfenced" if fenced_first else "a_team_runs_one_sprint_at_a_time")
    assert running(team) == 1


def test_the_past_comes_in_while_a_sprint_starts() -> None:
    """Neither waits for ever, and both are done."""
    for _ in range(5):
        plan = new_plan()
        assert at_once(partial(bring_in_and_close, plan.sprint.team), starting(plan)) == ["done", "done"]
        assert plan.now().status == Status.ACTIVE
