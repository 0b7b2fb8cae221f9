"""Splitting at the close: the accepted part is done, the rest is a story of its own, and no work disappears."""

import datetime as dt
from decimal import Decimal

import pytest

from apps.accounts.models import User
from apps.core.violations import RuleViolation
from apps.sprints.closing import Choice, Fate
from apps.sprints.models import Budget, Column, Commitment, Sprint
from apps.sprints.services import set_outcome, start_sprint
from apps.sprints.services.closing import close_as_chosen
from apps.sprints.services.splitting import require_splittable
from apps.sprints.telling import tell
from apps.stories.models import Kind, State, Story
from apps.stories.services import add_sub_task, edit_story, tick_sub_task
from apps.teams.models import Team
from tests.factories import CommitmentFactory, SprintFactory, StoryFactory
from tests.stories.debts import noticed

pytestmark = pytest.mark.django_db

LONG_AGO = dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC)


@pytest.fixture
def half_done(sprint: Sprint) -> Commitment:
    """Technical, 5 points, in a sprint that was planned days ago."""
    line: Commitment = CommitmentFactory(
        sprint=sprint, budget=Budget.TECH, committed_at=LONG_AGO,
        story__size=Decimal(5), story__labels=["night"], story__component="ledger",
        story__value_from=Decimal(6), story__value_to=Decimal(1), story__value_unit="h",
    )  # fmt: skip
    StoryFactory(team=sprint.team, title="Further down")
    SprintFactory(
        team=sprint.team, number=25, starts=sprint.ends + dt.timedelta(days=3), ends=sprint.ends + dt.timedelta(days=14)
    )
    start_sprint(sprint=sprint, by=None, at=LONG_AGO)
    return line


def split(line: Commitment, accepted: str, rest: str, *, by: User | None = None, carried: bool = True) -> Story:
    choice = Choice(Fate.SPLIT, Decimal(accepted), Decimal(rest), rest_is_carried=carried)
    close_as_chosen(sprint=line.sprint, choices={line.story_id: choice}, rest=Choice(Fate.RETURNED), by=by)
    return Story.objects.get(split_from=line.story_id)


def now(line: Commitment) -> Commitment:
    return Commitment.objects.select_related("story").get(pk=line.pk)


def test_the_accepted_part_is_done_and_the_rest_goes_on(half_done: Commitment, po: User) -> None:
    rest = split(half_done, "2", "3", by=po)
    done = now(half_done)
    assert (done.size, done.outcome, done.done_by, done.story.state) == (2, "done", po, State.DONE)
    assert (rest.size, rest.state, rest.proposed_for) == (3, State.OPEN, "")
    carried = Commitment.objects.get(story=rest)
    assert (carried.sprint.number, carried.budget, carried.board_column) == (25, Budget.TECH, Column.TO_DO)


def test_the_rest_is_the_same_wish_right_below_it(half_done: Commitment) -> None:
    whole = half_done.story
    rest = split(half_done, "2", "3", carried=False)
    for name in ("kind", "why", "labels", "component", "value_from", "value_to", "value_unit"):
        assert getattr(rest, name) == getattr(whole, name), name
    assert rest.title == f"{whole.title} (the rest)"
    order = list(Story.objects.filter(team=whole.team).order_by("rank").values_list("pk", flat=True))
    assert order.index(rest.pk) == order.index(whole.pk) + 1
    assert not Commitment.objects.filter(story=rest).exists()


def test_the_open_lines_of_its_checklist_go_on_with_the_rest(half_done: Commitment) -> None:
    kept, open_one = (add_sub_task(story=half_done.story, title=title) for title in ("Read", "Write"))
    tick_sub_task(sub_task=kept, done=True)
    rest = split(half_done, "2", "3")
    assert (list(rest.sub_tasks.all()), list(half_done.story.sub_tasks.all())) == ([open_one], [kept])


def test_of_what_was_promised_the_accepted_part_is_kept_and_no_more(half_done: Commitment) -> None:
    split(half_done, "2", "3")
    told = tell(Sprint.objects.get(pk=half_done.sprint_id))
    assert told
    figures = told.figures[Budget.TECH]
    assert (figures.baseline, figures.kept, figures.done) == (5, 2, 2)


def test_what_was_smaller_than_thought_is_kept_whole(half_done: Commitment, po: User) -> None:
    edit_story(story=half_done.story, version=None, by=po, may_tag=True, changes={"size": Decimal(2)})
    set_outcome(sprint=half_done.sprint, story=half_done.story, outcome="done")
    told = tell(Sprint.objects.get(pk=half_done.sprint_id))
    assert told
    assert (told.figures[Budget.TECH].kept, told.figures[Budget.TECH].done) == (5, 2)


def test_a_split_is_a_change_of_scope_with_its_reason(half_done: Commitment) -> None:
    split(half_done, "2", "3")
    told = tell(Sprint.objects.get(pk=half_done.sprint_id))
    assert told
    [change] = told.changes
    assert (change.what, change.was, change.now) == ("re-estimated", 5, 2)
    assert change.why == "Split at the close: the rest is a story of its own"
    assert told.in_all.done == 2


@pytest.mark.parametrize(
    ("accepted", "rest", "rule"),
    [
        ("0", "5", "more than 0"),
        ("2", "0", "more than 0"),
        ("-1", "9", "more than 0"),
        ("2", "2", "at least the whole: 5"),
    ],
)
def test_no_part_is_nothing_and_no_work_disappears(half_done: Commitment, accepted: str, rest: str, rule: str) -> None:
    with pytest.raises(RuleViolation, match=rule):
        split(half_done, accepted, rest)
    assert now(half_done).outcome == ""
    assert not Story.objects.exclude(split_from=None).exists()


def test_more_may_be_left_than_was_thought(half_done: Commitment) -> None:
    assert split(half_done, "4", "8").size == 8


def test_a_rest_that_does_not_fit_waits_in_the_backlog(half_done: Commitment) -> None:
    assert split(half_done, "1", "11").proposed_for == "Sprint 25"


def test_a_spike_an_incident_and_a_debt_are_never_split(sprint: Sprint, po: User) -> None:
    spike = CommitmentFactory(sprint=sprint, budget=Budget.TECH, story__kind=Kind.SPIKE)
    owing = CommitmentFactory(sprint=sprint, budget=Budget.TECH, story__kind=Kind.DEBT)
    noticed(sprint.team, story=owing.story, by=po)
    start_sprint(sprint=sprint, by=None)
    with pytest.raises(RuleViolation, match="is an incident"):
        require_splittable(Commitment(story=StoryFactory(team=sprint.team), kind=Kind.INCIDENT), owes=False)
    for line, rule in ((spike, "is a spike"), (owing, "repays a debt")):
        with pytest.raises(RuleViolation, match=rule):
            split(line, "1", "2")


def test_a_team_that_counts_stories_splits_without_sizes(team: Team) -> None:
    Team.objects.filter(pk=team.pk).update(unit="stories")
    team.refresh_from_db()
    sprint = SprintFactory(team=team, number=24, capacity=Decimal(10))
    line = CommitmentFactory(sprint=sprint, budget=Budget.TECH, story__size=None)
    SprintFactory(
        team=team, number=25, starts=sprint.ends + dt.timedelta(days=3), ends=sprint.ends + dt.timedelta(days=4)
    )
    start_sprint(sprint=sprint, by=None)
    close_as_chosen(sprint=sprint, choices={line.story_id: Choice(Fate.SPLIT)}, by=None)
    assert Story.objects.get(split_from=line.story_id).commitments.get().size == 1
    assert now(line).outcome == "done"
