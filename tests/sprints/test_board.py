"""A card's way over the board: what holds whoever asks."""

import pytest

from apps.accounts.models import User
from apps.core.violations import RuleViolation
from apps.sprints.models import Budget, Column, Commitment, Outcome, Sprint
from apps.sprints.services import close_sprint, move_card, set_outcome, start_sprint
from apps.stories.models import State, Story
from tests.factories import CommitmentFactory, StoryFactory


@pytest.fixture
def line(sprint: Sprint) -> Commitment:
    made: Commitment = CommitmentFactory(sprint=sprint)
    start_sprint(sprint=sprint, by=None)
    return made


def now(line: Commitment) -> Commitment:
    return Commitment.objects.select_related("story").get(pk=line.pk)


def test_product_work_goes_through_technically_ready_to_done(line: Commitment, po: User, tech_lead: User) -> None:
    with pytest.raises(RuleViolation, match="not technically ready"):
        move_card(sprint=line.sprint, story=line.story, to=Column.DONE, by=po)
    move_card(sprint=line.sprint, story=line.story, to=Column.READY, by=tech_lead)
    move_card(sprint=line.sprint, story=line.story, to=Column.DONE, by=po, note="Without the export")
    done = now(line)
    assert (done.outcome, done.done_by, done.done_note) == (Outcome.DONE, po, "Without the export")
    assert done.story.state == State.DONE


def test_what_is_done_can_be_opened_again(line: Commitment, po: User) -> None:
    move_card(sprint=line.sprint, story=line.story, to=Column.READY, by=po)
    move_card(sprint=line.sprint, story=line.story, to=Column.DONE, by=po)
    move_card(sprint=line.sprint, story=line.story, to=Column.REVIEW, by=po)
    again = now(line)
    assert (again.outcome, again.done_by, again.done_at, again.board_column) == ("", None, None, Column.REVIEW)
    assert again.story.state == State.OPEN


def test_technical_work_is_done_when_another_member_says_so(sprint: Sprint, developer: User, tech_lead: User) -> None:
    line = CommitmentFactory(sprint=sprint, budget=Budget.TECH, story__assignee=developer)
    start_sprint(sprint=sprint, by=None)
    with pytest.raises(RuleViolation, match="is yours"):
        move_card(sprint=sprint, story=line.story, to=Column.DONE, by=developer)
    move_card(sprint=sprint, story=line.story, to=Column.DONE, by=tech_lead)
    assert now(line).outcome == Outcome.DONE


def test_a_planned_sprint_has_no_board(sprint: Sprint, po: User) -> None:
    line = CommitmentFactory(sprint=sprint)
    with pytest.raises(RuleViolation, match="Only a sprint that runs"):
        move_card(sprint=sprint, story=line.story, to=Column.DOING, by=po)


def test_a_closed_sprint_moves_no_card(line: Commitment, po: User) -> None:
    close_sprint(sprint=line.sprint, outcomes={line.story_id: Outcome.CARRIED}, by=None)
    with pytest.raises(RuleViolation):
        move_card(sprint=line.sprint, story=line.story, to=Column.DOING, by=po)
    assert now(line).board_column == Column.TO_DO


def test_a_story_has_no_outcome_where_it_does_not_stand(line: Commitment) -> None:
    story = StoryFactory(team=line.sprint.team)
    with pytest.raises(RuleViolation, match="in this sprint no more"):
        set_outcome(sprint=line.sprint, story=story, outcome=Outcome.DONE)
    story.refresh_from_db()
    assert story.state == State.OPEN


def test_an_outcome_does_not_open_what_was_cancelled_elsewhere(line: Commitment) -> None:
    Story.objects.filter(pk=line.story_id).update(state=State.CANCELLED)
    set_outcome(sprint=line.sprint, story=line.story, outcome=Outcome.RETURNED)
    assert now(line).story.state == State.CANCELLED


def test_a_move_is_seen_by_others(line: Commitment, developer: User) -> None:
    before = Sprint.objects.get(pk=line.sprint_id).revision
    move_card(sprint=line.sprint, story=line.story, to=Column.DOING, by=developer)
    assert Sprint.objects.get(pk=line.sprint_id).revision > before
