"""Many writers and one room. The first test is the control of the others: the same race without the tally."""

import threading
from decimal import Decimal
from functools import partial

import pytest

from apps.sprints import services
from apps.sprints.models import Budget, Commitment
from apps.stories.models import Story
from tests.budget.attack import PRODUCT_FENCE, Plan, sql
from tests.budget.crowd import (
    LEVELS,
    PATIENCE,
    Writer,
    at_once,
    commits,
    committed,
    committing,
    new_plan,
    resizing,
    without,
)
from tests.factories import SprintFactory, TeamFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("writers", [2, 16])
def test_the_control_shows_the_race_that_the_tally_ends(writers: int, level: str, crowded: Plan) -> None:
    """SERIALIZABLE stops some by itself, and has them try again: then they pass, unless something counts."""
    writes = commits(crowded, writers)
    with without("tally_added"):
        answers = at_once(*writes, level=level)
        assert level != "READ COMMITTED" or set(answers) == {"done"}
        for lost in [write for write, was in zip(writes, answers, strict=True) if was != "done"][:1]:
            assert Writer(lost, level=level).answer() == "done"
    assert committed(crowded) > 48


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("writers", [2, 16])
def test_one_of_many_writers_gets_the_last_room(writers: int, level: str, crowded: Plan) -> None:
    writes = commits(crowded, writers)
    answers = at_once(*writes, level=level)
    assert answers.count("done") == 1
    assert set(answers) - {"done"} == {PRODUCT_FENCE if level == "READ COMMITTED" else "SerializationFailure"}
    lost = writes[0 if answers[0] != "done" else 1]
    assert Writer(lost, level=level).answer() == PRODUCT_FENCE
    assert committed(crowded) == crowded.sums()[0] == 48


@pytest.mark.parametrize("level", LEVELS)
def test_sixteen_writers_fill_a_sprint_to_its_limit_and_no_further(level: str) -> None:
    plan = new_plan()
    answers = at_once(*commits(plan, 16), level=level)
    assert answers.count("done") == (6 if level == "READ COMMITTED" else 1)
    assert committed(plan) == plan.sums()[0] <= 48


def test_whoever_lost_to_a_serialization_failure_tries_again_and_fits() -> None:
    plan = new_plan()
    writes = commits(plan, 2)
    answers = at_once(*writes, level="REPEATABLE READ")
    [lost] = [write for write, was in zip(writes, answers, strict=True) if was != "done"]
    assert Writer(lost, level="REPEATABLE READ").answer() == "done"
    assert plan.sums()[0] == 16


@pytest.mark.parametrize("level", LEVELS)
def test_a_story_that_grows_while_it_is_committed_does_not_leave_its_line_behind(level: str, crowded: Plan) -> None:
    """Whoever is first, and whatever older snapshot the other has."""
    for _ in range(5):
        story = crowded.spare(size=2)
        answers = at_once(committing(crowded, story), resizing(story, 30), level=level)
        story.refresh_from_db()
        for line in Commitment.objects.filter(story=story):
            assert (line.size, answers.count("done")) == (story.size, 1)
            line.delete()
        assert crowded.sums()[0] == committed(crowded) == 40


def test_a_resize_from_an_older_snapshot_is_stopped(crowded: Plan) -> None:
    """The order that a mere lock on the story would let pass: seen before the commitment, written after it."""
    story = crowded.spare(size=2)
    looked, written = threading.Event(), threading.Event()

    def resize() -> None:
        looked.set()
        assert written.wait(PATIENCE)
        resizing(story, 30)()

    other = Writer(resize, level="REPEATABLE READ")
    assert looked.wait(PATIENCE)
    committing(crowded, story)()
    written.set()
    assert other.answer() == "SerializationFailure"
    assert Story.objects.get(pk=story.pk).size == 2


@pytest.mark.parametrize(("level", "rounds"), [(LEVELS[0], 30), (LEVELS[1], 10), (LEVELS[2], 10)])
def test_rounds_of_opposite_moves_between_two_sprints_know_no_deadlock(level: str, rounds: int) -> None:
    team = TeamFactory()
    here, there = (Plan(SprintFactory(team=team, capacity=Decimal(60))) for _ in range(2))
    for plan in (here, there):
        for _ in range(3):
            plan.commit(size=2)
    swap = "UPDATE sprints_commitment SET sprint_id = %s WHERE id = ANY(%s)"
    for _ in range(rounds):
        ours, theirs = ([line.pk for line in plan.lines()] for plan in (here, there))
        answers = at_once(
            partial(sql, swap, there.sprint.pk, ours), partial(sql, swap, here.sprint.pk, theirs), level=level
        )
        assert set(answers) <= {"done", "SerializationFailure"}
        assert level != "READ COMMITTED" or answers == ["done", "done"]
        assert here.sums()[0] + there.sums()[0] == 12


def test_a_move_and_a_resize_of_one_story_know_no_deadlock(crowded: Plan) -> None:
    for _ in range(15):
        line = crowded.commit(kind="debt", size=2, why="so that it stays up")
        move = partial(Commitment.objects.filter(pk=line.pk).update, budget=Budget.TECH)
        assert at_once(move, resizing(line.story, 3)) == ["done", "done"]
        line.refresh_from_db()
        assert (line.budget, line.size) == (Budget.TECH, 3)
        line.delete()


def test_an_outcome_and_a_resize_of_one_story_know_no_deadlock(crowded: Plan) -> None:
    crowded.start()

    for n in range(15):
        story = crowded.lines()[n % 5].story
        done = partial(services.set_outcome, sprint=crowded.sprint, story=story)
        assert at_once(partial(done, outcome="done"), resizing(story, 1)) == ["done", "done"]
        done(outcome="")
        assert crowded.sums()[0] == committed(crowded)


def test_two_people_who_swap_the_same_room_lose_no_move(crowded: Plan) -> None:
    crowded.commit()
    lines, mine, theirs = crowded.lines(), crowded.spare(), crowded.spare()
    swap = partial(services.swap_stories, sprint=crowded.sprint, budget=Budget.PRODUCT, by=None)
    answers = at_once(partial(swap, story=mine, out=lines[0].story), partial(swap, story=theirs, out=lines[1].story))
    assert answers == ["done", "done"]
    assert {mine.pk, theirs.pk} <= {line.story_id for line in crowded.lines()}
    assert crowded.sums()[0] == committed(crowded) == 48


def test_two_people_who_plan_the_same_story_plan_it_once(crowded: Plan) -> None:
    following = SprintFactory(team=crowded.sprint.team, capacity=Decimal(60))
    commit = partial(services.commit_story, story=crowded.spare(size=1), budget=Budget.PRODUCT, by=None)
    answers = at_once(partial(commit, sprint=crowded.sprint), partial(commit, sprint=following))
    assert sorted(answers) == ["a_story_stands_in_one_sprint_at_a_time", "done"]
