"""Attacks on a close: around the fence by a carry or a split, at the same time as others, and after it."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from functools import partial

import pytest

from apps.sprints.closing import Choice, Fate
from apps.sprints.models import Budget, Column, Commitment, Sprint, Status
from apps.sprints.services import commit_story, delete_sprint, move_card, start_sprint
from apps.sprints.services.closing import ClosedOtherwise, close_as_chosen, closing_of, correct
from apps.stories.models import State, Story
from apps.teams.models import Role
from tests.budget.attack import Plan, refused_by, sql
from tests.budget.crowd import Writer, at_once, new_plan, without
from tests.factories import CommitmentFactory, SprintFactory, StoryFactory
from tests.signing import holder_of
from tests.stories.debts import shortcut

CARRIED = Choice(Fate.CARRIED)


def mine(sprint: Sprint) -> Sprint:
    """As one of several people has it before them."""
    return Sprint.objects.select_related("team").get(pk=sprint.pk)


def closing(sprint: Sprint, seen: dict[str, str] | None = None) -> Callable[[], object]:
    """Everything that is not done is carried."""
    return partial(close_as_chosen, sprint=mine(sprint), choices={}, rest=CARRIED, seen=seen, by=None)


def following_of(sprint: Sprint, capacity: int = 60) -> Sprint:
    starts = sprint.ends + dt.timedelta(days=3)
    made: Sprint = SprintFactory(
        team=sprint.team, number=sprint.number + 1, starts=starts, ends=starts, capacity=Decimal(capacity)
    )
    return made


@pytest.fixture
def running(full: Plan) -> Plan:
    """Both budgets full: six features of 8, technical stories of 8 and 4."""
    full.start()
    return full


@pytest.fixture
def several(transactional_db: None) -> Plan:
    """The same for several writers: three stories of 8, and a next sprint of 60."""
    plan = new_plan()
    for _ in range(3):
        plan.commit()
    plan.start()
    following_of(plan.sprint)
    return plan


@pytest.mark.django_db
class TestFence:
    def test_a_carry_never_crosses_the_next_fence(self, running: Plan) -> None:
        following = following_of(running.sprint, 50)
        closing(running.sprint)()
        following.refresh_from_db()
        assert (following.product_committed, following.tech_committed) == (40, 8)
        waiting = Story.objects.filter(proposed_for=following.title).count()
        assert (following.commitments.count(), waiting) == (6, 2)

    def test_a_split_never_crosses_it_either(self, running: Plan) -> None:
        """The rest of a technical story may be larger than the whole; the tech budget stays what it is."""
        following = following_of(running.sprint, 50)
        line = running.sprint.commitments.filter(budget=Budget.TECH).order_by("id")[0]
        choice = Choice(Fate.SPLIT, accepted=Decimal(1), rest=Decimal(11))
        close_as_chosen(
            sprint=mine(running.sprint), choices={line.story_id: choice}, rest=Choice(Fate.RETURNED), by=None
        )
        following.refresh_from_db()
        assert following.tech_committed == 0
        assert Story.objects.get(split_from=line.story_id).proposed_for == following.title

    def test_an_accepted_part_larger_than_its_room_is_refused(self, running: Plan) -> None:
        line = running.sprint.commitments.filter(budget=Budget.TECH).order_by("id")[0]
        choice = Choice(Fate.SPLIT, accepted=Decimal(9), rest=Decimal(1))
        with refused_by("technical_work_stays_within_the_tech_budget"):
            close_as_chosen(sprint=mine(running.sprint), choices={line.story_id: choice}, rest=CARRIED, by=None)
        assert mine(running.sprint).status == Status.ACTIVE
        assert not Story.objects.exclude(split_from=None).exists()

    def test_a_shortcut_is_not_split_into_the_teams_share(self, empty: Plan) -> None:
        """Half of its debt would count as repaid, and the other half would be nobody's."""
        debt = shortcut(empty.sprint.team)
        line = CommitmentFactory(sprint=empty.sprint, story=debt.story)
        empty.start()
        choice = Choice(Fate.SPLIT, accepted=Decimal(1), rest=Decimal(9))
        with refused_by("what_repays_a_debt_is_never_split"):
            close_as_chosen(sprint=mine(empty.sprint), choices={line.story_id: choice}, by=None)


@pytest.mark.django_db
class TestAfterwards:
    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE sprints_commitment SET outcome = 'done' WHERE sprint_id = %s",
            "UPDATE sprints_commitment SET board_column = 'ready' WHERE sprint_id = %s",
            "UPDATE sprints_commitment SET done_note = 'all' WHERE sprint_id = %s",
            "UPDATE sprints_commitment SET left_at = now() WHERE sprint_id = %s",
        ],
    )
    def test_no_statement_changes_a_closed_ledger(self, running: Plan, statement: str) -> None:
        closing(running.sprint)()
        with refused_by("a_closed_ledger_never_changes"):
            sql(statement, running.sprint.pk)

    def test_what_happens_to_a_carried_story_leaves_the_closed_sprint_alone(self, running: Plan) -> None:
        following_of(running.sprint)
        closing(running.sprint)()
        before = list(Commitment.objects.filter(sprint=running.sprint).order_by("id").values())
        Story.objects.filter(team=running.sprint.team).update(size=1, why="Another", state=State.CANCELLED)
        assert list(Commitment.objects.filter(sprint=running.sprint).order_by("id").values()) == before

    def test_a_correction_changes_no_figure(self, running: Plan) -> None:
        closing(running.sprint)()
        before = Sprint.objects.filter(pk=running.sprint.pk).values().get()
        correct(sprint=running.sprint, text="Wrong", by=holder_of(running.sprint.team, Role.TECH_LEAD))
        assert Sprint.objects.filter(pk=running.sprint.pk).values().get() == before

    def test_a_line_comes_into_no_other_teams_sprint_and_no_closed_one(self, running: Plan) -> None:
        closing(running.sprint)()
        story = running.spare()
        with refused_by("a_closed_ledger_never_changes"):
            Commitment.objects.create(sprint=running.sprint, story=story, budget=Budget.PRODUCT)
        with refused_by("a_story_is_planned_by_its_own_team"):
            Commitment.objects.create(sprint=SprintFactory(), story=story, budget=Budget.PRODUCT)


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_of_two_closes_one_happens(self, several: Plan) -> None:
        answers = at_once(closing(several.sprint), closing(several.sprint))
        assert sorted(answers) == ["a_closed_sprint_never_changes", "done"]
        assert Commitment.objects.filter(sprint__status=Status.PLANNED).count() == 3

    def test_what_is_committed_to_the_next_sprint_meanwhile_takes_its_room_or_finds_none(self, several: Plan) -> None:
        following = Sprint.objects.get(status=Status.PLANNED)
        story = StoryFactory(team=several.sprint.team, size=Decimal(30))
        committing = partial(commit_story, sprint=following, story=story, budget="product", by=None)
        answers = at_once(closing(several.sprint), committing)
        following.refresh_from_db()
        assert "DeadlockDetected" not in answers
        assert answers[0] == "done"
        lines = sum((line.size or Decimal(0) for line in following.commitments.all()), Decimal(0))
        assert lines == following.product_committed <= following.product_budget

    def test_a_card_that_moves_meanwhile_is_in_one_sprint_only(self, several: Plan) -> None:
        for column in (Column.REVIEW, Column.READY):
            plan = new_plan()
            line = plan.commit()
            plan.start()
            following_of(plan.sprint)
            moving = partial(move_card, sprint=mine(plan.sprint), story=line.story, to=column, by=None)
            closed, _moved = at_once(closing(plan.sprint), moving)
            assert closed == "done"
            assert Commitment.objects.filter(story=line.story, settled=False).count() == 1

    def test_a_next_sprint_that_is_deleted_meanwhile_keeps_nothing_half_done(self, several: Plan) -> None:
        following = Sprint.objects.get(status=Status.PLANNED)
        answers = at_once(closing(several.sprint), partial(delete_sprint, sprint=mine(following)))
        assert answers[0] == "done"
        standing = Commitment.objects.filter(settled=False, left_at=None)
        assert {line.sprint.status for line in standing.select_related("sprint")} <= {Status.PLANNED}

    def test_the_control_without_its_seal_a_sprint_would_close_twice(self, several: Plan) -> None:
        """What stops the second one is the law, not luck."""
        closing(several.sprint)()
        closed = Sprint.objects.filter(pk=several.sprint.pk)
        again = partial(closed.update, closed_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
        assert Writer(again).answer() == "a_closed_sprint_never_changes"
        with without("seal"):
            assert Writer(again).answer() == "done"

    def test_a_preview_that_somebody_overtook_closes_nothing(self, several: Plan) -> None:
        seen = closing_of(mine(several.sprint), {}, rest=CARRIED).seen
        assert Writer(several.commit).answer() == "done"
        with pytest.raises(ClosedOtherwise):
            closing(several.sprint, seen)()
        assert mine(several.sprint).status == Status.ACTIVE


@pytest.mark.django_db
def test_nobody_starts_the_next_sprint_before_this_one_ends(running: Plan) -> None:
    with refused_by("a_team_runs_one_sprint_at_a_time"):
        start_sprint(sprint=following_of(running.sprint), by=None)
