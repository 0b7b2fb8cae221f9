"""Several people write at once. Each test begins where the guard is off, or names the control that shows its race."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from apps.core.violations import RuleViolation
from apps.sprints import services
from apps.sprints.models import Budget, Commitment, Sprint, Status
from apps.stories.models import Story
from apps.teams.models import Team
from tests.budget.attack import PRODUCT_FENCE, Plan, agree, constraint_of, signatures, sql
from tests.factories import SprintFactory, TeamFactory

pytestmark = pytest.mark.django_db(transaction=True)

LEVELS = ["READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"]
PATIENCE = 20
"""Seconds until a test gives up on its threads."""

Write = Callable[[], object]


class Writer(threading.Thread):
    """Somebody else, with a connection and a transaction of their own. Keeps what the database answered."""

    def __init__(self, write: Write, *, level: str = LEVELS[0], gate: threading.Barrier | None = None) -> None:
        super().__init__()
        self.write, self.level, self.gate = write, level, gate
        self.error: BaseException | None = None
        self.start()

    def run(self) -> None:
        try:
            with transaction.atomic():
                sql(f"SET TRANSACTION ISOLATION LEVEL {self.level}")
                sql("SELECT count(*) FROM sprints_commitment")  # from here on an older snapshot, at the stricter levels
                if self.gate:
                    self.gate.wait(PATIENCE)
                self.write()
        except (DatabaseError, threading.BrokenBarrierError, RuleViolation) as error:
            self.error = error
        finally:
            connection.close()

    def answer(self) -> str:
        """`done`, the rule that refused, or the name of the database's error."""
        self.join(PATIENCE)
        assert not self.is_alive(), "somebody waits for ever"
        if self.error is None:
            return "done"
        return constraint_of(self.error) or type(self.error.__cause__).__name__


def at_once(writes: list[Write], level: str) -> list[str]:
    """All begin together; the gate opens once every one has its snapshot."""
    gate = threading.Barrier(len(writes))
    writers = [Writer(write, level=level, gate=gate) for write in writes]
    return [writer.answer() for writer in writers]


@contextmanager
def without_the_tally() -> Iterator[None]:
    """The control: as the owner, switch off what locks and counts. Switched on again whatever happens."""
    [(name,)] = sql("SELECT tgname FROM pg_trigger WHERE left(tgname, 22) = 'pgtrigger_tally_added_'")
    try:
        connection.act_as_owner()
        sql(f"ALTER TABLE sprints_commitment DISABLE TRIGGER {name}")
        connection.act_as_server()
        yield
    finally:
        connection.act_as_owner()
        sql(f"ALTER TABLE sprints_commitment ENABLE TRIGGER {name}")
        connection.act_as_server()


@pytest.fixture
def plan() -> Plan:
    """48 for product work, room for one story of 8."""
    plan = Plan(SprintFactory(team=TeamFactory(), capacity=Decimal(60)))
    for _ in range(5):
        plan.commit()
    return plan


def commits(plan: Plan, count: int) -> list[Write]:
    """Each commits a story of its own; together they are `count` times too much."""
    stories = [plan.spare() for _ in range(count)]
    return [
        lambda story=story: Commitment.objects.create(sprint=plan.sprint, story=story, budget=Budget.PRODUCT)
        for story in stories
    ]


def committed(plan: Plan) -> Decimal:
    """The sum of the ledger itself, not of the tally."""
    return sum((line.size or Decimal(0) for line in plan.lines()), Decimal(0))


def test_the_control_shows_the_race_that_the_tally_ends(plan: Plan) -> None:
    with without_the_tally():
        assert at_once(commits(plan, 2), LEVELS[0]) == ["done", "done"]
    assert committed(plan) == 56


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("writers", [2, 16])
def test_one_of_many_writers_gets_the_last_room(writers: int, level: str, plan: Plan) -> None:
    answers = at_once(commits(plan, writers), level)
    assert answers.count("done") == 1
    assert set(answers) - {"done"} == {PRODUCT_FENCE if level == "READ COMMITTED" else "SerializationFailure"}
    assert committed(plan) == plan.sums()[0] == 48


@pytest.mark.parametrize("level", LEVELS)
def test_sixteen_writers_fill_a_sprint_to_its_limit_and_no_further(level: str) -> None:
    plan = Plan(SprintFactory(team=TeamFactory(), capacity=Decimal(60)))
    answers = at_once(commits(plan, 16), level)
    assert answers.count("done") == (6 if level == "READ COMMITTED" else 1)
    assert committed(plan) == plan.sums()[0] <= 48


def test_whoever_lost_to_a_serialization_failure_tries_again_and_fits() -> None:
    plan = Plan(SprintFactory(team=TeamFactory(), capacity=Decimal(60)))
    writes = commits(plan, 2)
    answers = at_once(writes, "REPEATABLE READ")
    [lost] = [write for write, was in zip(writes, answers, strict=True) if was != "done"]
    assert Writer(lost, level="REPEATABLE READ").answer() == "done"
    assert plan.sums()[0] == 16


@pytest.mark.parametrize("level", LEVELS)
def test_a_story_grows_while_it_is_committed(level: str, plan: Plan) -> None:
    """Line and story must not drift apart, whoever is first and whatever older snapshot the other has."""
    for _ in range(10):
        story = plan.spare(size=2)
        sizes: list[Write] = [
            lambda story=story: Commitment.objects.create(sprint=plan.sprint, story=story, budget=Budget.PRODUCT),
            lambda story=story: Story.objects.filter(pk=story.pk).update(size=30),
        ]
        answers = at_once(sizes, level)
        story.refresh_from_db()
        for line in Commitment.objects.filter(story=story):
            assert (line.size, answers.count("done")) == (story.size, 1)
            line.delete()
        assert plan.sums()[0] == committed(plan) == 40


def test_a_resize_from_an_older_snapshot_does_not_leave_a_new_line_behind(plan: Plan) -> None:
    """The order that a lock on the story would let pass: seen before the commitment, written after it."""
    story = plan.spare(size=2)
    looked, written = threading.Event(), threading.Event()

    def resize() -> None:
        looked.set()
        assert written.wait(PATIENCE)
        Story.objects.filter(pk=story.pk).update(size=30)

    other = Writer(resize, level="REPEATABLE READ")
    assert looked.wait(PATIENCE)
    Commitment.objects.create(sprint=plan.sprint, story=story, budget=Budget.PRODUCT)
    written.set()
    assert other.answer() == "SerializationFailure"
    assert Story.objects.get(pk=story.pk).size == 2


@pytest.mark.parametrize("level", LEVELS)
def test_thirty_rounds_of_opposite_moves_between_two_sprints_know_no_deadlock(level: str) -> None:
    team = TeamFactory()
    here, there = (Plan(SprintFactory(team=team, capacity=Decimal(60))) for _ in range(2))
    for plan in (here, there):
        for _ in range(3):
            plan.commit(size=2)
    swap = "UPDATE sprints_commitment SET sprint_id = %s WHERE id = ANY(%s)"
    for _ in range(30 if level == LEVELS[0] else 10):
        ours, theirs = ([line.pk for line in plan.lines()] for plan in (here, there))
        moves: list[Write] = [
            lambda ids=ours: sql(swap, there.sprint.pk, ids),
            lambda ids=theirs: sql(swap, here.sprint.pk, ids),
        ]
        answers = at_once(moves, level)
        assert set(answers) <= {"done", "SerializationFailure"}
        assert level != "READ COMMITTED" or answers == ["done", "done"]
        assert here.sums()[0] + there.sums()[0] == 12


def test_a_move_and_a_resize_of_one_story_know_no_deadlock(plan: Plan) -> None:
    for _ in range(15):
        line = plan.commit(kind="debt", size=2, why="so that it stays up")
        writes: list[Write] = [
            lambda line=line: Commitment.objects.filter(pk=line.pk).update(budget=Budget.TECH),
            lambda line=line: Story.objects.filter(pk=line.story_id).update(size=3),
        ]
        assert at_once(writes, LEVELS[0]) == ["done", "done"]
        line.refresh_from_db()
        assert (line.budget, line.size) == (Budget.TECH, 3)
        line.delete()


def test_an_outcome_and_a_resize_of_one_story_know_no_deadlock(plan: Plan) -> None:
    plan.start()
    for n in range(15):
        line = plan.lines()[n % 5]
        writes: list[Write] = [
            lambda line=line: services.set_outcome(sprint=plan.sprint, story=line.story, outcome="done"),
            lambda line=line: Story.objects.filter(pk=line.story_id).update(size=1),
        ]
        assert at_once(writes, LEVELS[0]) == ["done", "done"]
        services.set_outcome(sprint=plan.sprint, story=line.story, outcome="")
        assert plan.sums()[0] == committed(plan)


def test_a_close_and_a_change_of_mind_know_no_deadlock() -> None:
    """The close locks lines and then the sprint; whoever takes back a done story does the same."""
    for _ in range(5):
        plan = Plan(SprintFactory(team=TeamFactory(), capacity=Decimal(60)))
        lines = [plan.commit() for _ in range(3)]
        plan.start()
        plan.sprint.commitments.update(outcome="done")
        writes: list[Write] = [
            lambda plan=plan: services.close_sprint(sprint=plan.sprint, outcomes={}, by=None),
            lambda plan=plan, story=lines[0].story: services.set_outcome(sprint=plan.sprint, story=story, outcome=""),
        ]
        closed, undone = at_once(writes, LEVELS[0])
        assert (closed, undone) in (
            ("done", "a_closed_ledger_never_changes"),
            ("every_line_has_an_outcome_at_the_close", "done"),
        )


@pytest.mark.parametrize("level", LEVELS)
def test_a_sprint_starts_while_others_commit(level: str, plan: Plan) -> None:
    start: Write = lambda: Sprint.objects.filter(pk=plan.sprint.pk).update(status=Status.ACTIVE)  # noqa: E731
    answers = at_once([start, *commits(plan, 4)], level)
    assert answers[0] == "done" or level != "READ COMMITTED"
    assert committed(plan) == plan.sums()[0] <= 48
    sprint = plan.now()
    assert sprint.status == Status.PLANNED or sprint.product_committed <= sprint.product_budget


def test_a_line_is_not_lost_while_its_sprint_starts(plan: Plan) -> None:
    """Deleted as planned, but found running once the sprint is locked: the deletion is refused."""
    for _ in range(10):
        planned = Plan(SprintFactory(team=TeamFactory(), capacity=Decimal(60)))
        line = planned.commit()
        writes: list[Write] = [
            lambda planned=planned: services.start_sprint(sprint=planned.sprint, by=None),
            lambda line=line: sql("DELETE FROM sprints_commitment WHERE id = %s", line.pk),
        ]
        started, deleted = at_once(writes, LEVELS[0])
        assert started == "done"
        there = Commitment.objects.filter(pk=line.pk).exists()
        events = list(line.events.order_by("pgh_id").values_list("pgh_label", flat=True))
        assert there == (deleted != "done"), events
        assert deleted in ("done", "started_ledgers_lose_no_line")


def test_a_deletion_that_waits_for_a_start_is_refused(plan: Plan) -> None:
    """The same race with its worst timing: the line's own trigger saw a planned sprint."""
    line = plan.lines()[0]
    with transaction.atomic():
        Sprint.objects.filter(pk=plan.sprint.pk).update(status=Status.ACTIVE)
        other = Writer(lambda: sql("DELETE FROM sprints_commitment WHERE id = %s", line.pk))
        wait_until_somebody_waits()
    assert other.answer() == "started_ledgers_lose_no_line"
    assert committed(plan) == 40


def test_a_move_that_waits_for_a_start_is_refused(plan: Plan) -> None:
    following = SprintFactory(team=plan.sprint.team, capacity=Decimal(60))
    line = plan.lines()[0]
    with transaction.atomic():
        Sprint.objects.filter(pk=plan.sprint.pk).update(status=Status.ACTIVE)
        other = Writer(lambda: Commitment.objects.filter(pk=line.pk).update(sprint=following))
        wait_until_somebody_waits()
    assert other.answer() == "a_line_keeps_its_story_and_sprint"


def test_a_commitment_that_waits_for_a_close_is_refused(plan: Plan) -> None:
    plan.start()
    story = plan.spare()
    with transaction.atomic():
        plan.sprint.commitments.update(outcome="done")
        Sprint.objects.filter(pk=plan.sprint.pk).update(status=Status.CLOSED)
        other = Writer(lambda: Commitment.objects.create(sprint=plan.sprint, story=story, budget=Budget.PRODUCT))
        wait_until_somebody_waits()
    assert other.answer() == "a_closed_sprint_never_changes"
    assert plan.sums()[0] == 40
    assert not Commitment.objects.filter(story=story).exists()


@pytest.mark.parametrize("level", LEVELS)
def test_a_sprint_closes_while_others_commit_and_return(level: str) -> None:
    for _ in range(5):
        plan = Plan(SprintFactory(team=TeamFactory(), capacity=Decimal(60)))
        lines = [plan.commit() for _ in range(3)]
        plan.start()
        outcomes = {line.story_id: "done" for line in lines}
        writes: list[Write] = [
            lambda plan=plan, outcomes=outcomes: services.close_sprint(sprint=plan.sprint, outcomes=outcomes, by=None),
            *commits(plan, 1),
            lambda plan=plan, line=lines[0]: services.return_story(sprint=plan.sprint, story=line.story, by=None),
        ]
        answers = at_once(writes, level)
        assert "DeadlockDetected" not in answers
        assert committed(plan) == plan.sums()[0]
        if plan.sprint.status == Status.CLOSED:
            assert not plan.sprint.commitments.exclude(settled=True).exists()


def test_two_people_who_swap_the_same_room_lose_no_move(plan: Plan) -> None:
    plan.commit()
    lines, mine, theirs = plan.lines(), plan.spare(), plan.spare()
    swaps: list[Write] = [
        lambda: services.swap_stories(
            sprint=plan.sprint, story=mine, out=lines[0].story, budget=Budget.PRODUCT, by=None
        ),
        lambda: services.swap_stories(
            sprint=plan.sprint, story=theirs, out=lines[1].story, budget=Budget.PRODUCT, by=None
        ),
    ]
    assert at_once(swaps, LEVELS[0]) == ["done", "done"]
    assert {mine.pk, theirs.pk} <= {line.story_id for line in plan.lines()}
    assert plan.sums()[0] == committed(plan) == 48


def test_two_people_who_plan_the_same_story_plan_it_once(plan: Plan) -> None:
    following = SprintFactory(team=plan.sprint.team, capacity=Decimal(60))
    story = plan.spare(size=1)
    writes: list[Write] = [
        lambda: services.commit_story(sprint=plan.sprint, story=story, budget=Budget.PRODUCT, by=None),
        lambda: services.commit_story(sprint=following, story=story, budget=Budget.PRODUCT, by=None),
    ]
    assert sorted(at_once(writes, LEVELS[0])) == ["a_story_stands_in_one_sprint_at_a_time", "done"]


def test_a_sprint_planned_while_an_agreement_is_signed_follows_it() -> None:
    team: Team = TeamFactory()
    signatures(team)
    with transaction.atomic():
        sprint = SprintFactory(team=team, starts=team.today, ends=team.today, capacity=Decimal(60))
        other = Writer(lambda: agree(team, 30))
        wait_until_somebody_waits()
    assert other.answer() == "done"
    sprint.refresh_from_db()
    assert sprint.tech_share == 30


def wait_until_somebody_waits() -> None:
    """Until another session is stopped by a lock of this one."""
    for _ in range(PATIENCE * 100):
        with transaction.atomic():
            waiting = sql("SELECT 1 FROM pg_locks WHERE NOT granted LIMIT 1")
        if waiting:
            return
        threading.Event().wait(0.01)
    pytest.fail("nobody came to wait")
