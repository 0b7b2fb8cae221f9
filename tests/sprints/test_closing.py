"""The close as it is previewed, and as it is done: where each story goes, and what fits into the next sprint."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import User
from apps.core.violations import RuleViolation
from apps.sprints.closing import Choice, Fate
from apps.sprints.models import Budget, Cadence, Column, Commitment, Sprint, Status
from apps.sprints.services import close_sprint, commit_story, edit_sprint, set_outcome, start_sprint
from apps.sprints.services.closing import ClosedOtherwise, close_as_chosen, closing_of
from apps.sprints.services.incidents import report_incident
from apps.stories.models import Kind, State, Story
from tests.factories import CommitmentFactory, SprintFactory, StoryFactory

pytestmark = pytest.mark.django_db

CARRIED, RETURNED, CANCELLED = Choice(Fate.CARRIED), Choice(Fate.RETURNED), Choice(Fate.CANCELLED)
type Line = Callable[..., Commitment]


@pytest.fixture
def line(sprint: Sprint) -> Line:
    """A commitment of some size to the sprint; technical ones stand in the tech budget."""

    def commit(size: float = 3, budget: Budget = Budget.PRODUCT, **story: Any) -> Commitment:
        fields = {f"story__{name}": value for name, value in story.items()}
        made: Commitment = CommitmentFactory(sprint=sprint, budget=budget, story__size=Decimal(str(size)), **fields)
        return made

    return commit


@pytest.fixture
def following(sprint: Sprint) -> Sprint:
    """25, planned after it: 24 for product work, 6 for the tech budget."""
    starts = sprint.ends + dt.timedelta(days=3)
    made: Sprint = SprintFactory(team=sprint.team, number=25, starts=starts, ends=starts, capacity=Decimal(30))
    return made


def stands(sprint: Sprint) -> dict[int, str]:
    return dict(Commitment.objects.filter(sprint=sprint, left_at=None).values_list("story_id", "budget"))


def now(line: Commitment) -> Story:
    return Story.objects.get(pk=line.story_id)


def test_what_is_carried_stands_in_the_budget_it_stood_in(sprint: Sprint, following: Sprint, line: Line) -> None:
    product, tech = line(), line(2, Budget.TECH)
    taken_by_the_po = line(2, kind=Kind.IMPROVEMENT)
    start_sprint(sprint=sprint, by=None)
    close_as_chosen(sprint=sprint, choices={}, rest=CARRIED, by=None)
    assert stands(following) == {
        product.story_id: "product", tech.story_id: "tech", taken_by_the_po.story_id: "product"
    }  # fmt: skip
    following.refresh_from_db()
    assert (following.product_committed, following.tech_committed) == (5, 2)


def test_each_goes_where_somebody_chose(sprint: Sprint, following: Sprint, line: Line, po: User) -> None:
    lines = [line() for _ in range(4)]
    start_sprint(sprint=sprint, by=po)
    set_outcome(sprint=sprint, story=lines[3].story, outcome="done", by=po)
    choices = {lines[0].story_id: CARRIED, lines[1].story_id: RETURNED, lines[2].story_id: CANCELLED}
    close_as_chosen(sprint=sprint, choices=choices, by=po)
    closed = Commitment.objects.filter(sprint=sprint).order_by("id")
    assert [each.outcome for each in closed] == ["carried", "returned", "cancelled", "done"]
    assert [now(each).state for each in lines] == [State.OPEN, State.OPEN, State.CANCELLED, State.DONE]
    assert list(stands(following)) == [lines[0].story_id]
    assert sprint.closed_by == po


def test_technical_work_comes_in_the_product_order_as_far_as_it_fits(
    sprint: Sprint, following: Sprint, line: Line
) -> None:
    first, large, small = line(4, Budget.TECH), line(4, Budget.TECH), line(2, Budget.TECH)
    start_sprint(sprint=sprint, by=None)
    plan = close_as_chosen(sprint=sprint, choices={}, rest=CARRIED, by=None)
    assert stands(following) == {first.story_id: "tech", small.story_id: "tech"}
    assert plan.takes_all_of_the_tech_budget
    [waiting] = plan.waiting
    assert waiting.line.story_id == large.story_id
    assert waiting.waits == "It needs 4 and the tech budget has 2 left."
    assert (now(large).proposed_for, now(first).proposed_for) == ("Sprint 25", "")


def test_what_stands_in_the_next_sprint_already_has_its_room(sprint: Sprint, following: Sprint, line: Line) -> None:
    carried = line(10)
    start_sprint(sprint=sprint, by=None)
    CommitmentFactory(sprint=following, story__size=Decimal(20))
    assert [row.waits for row in close_as_chosen(sprint=sprint, choices={}, rest=CARRIED, by=None).rows] == [
        "It needs 10 and the product budget has 4 left."
    ]
    assert now(carried).proposed_for == "Sprint 25"


def test_a_next_sprint_without_capacity_takes_nothing_yet(sprint: Sprint, following: Sprint, line: Line) -> None:
    line()
    start_sprint(sprint=sprint, by=None)
    edit_sprint(sprint=following, changes={"capacity": None})
    [row] = close_as_chosen(sprint=sprint, choices={}, rest=CARRIED, by=None).rows
    assert row.waits == "Sprint 25 has no capacity yet."
    assert not stands(following)


@pytest.mark.parametrize("weeks", ["", "3"])
def test_a_missing_next_sprint_is_made_after_this_one(sprint: Sprint, line: Line, weeks: str) -> None:
    """As long as this one, or by the team's cadence."""
    carried, today = line(), sprint.team.today
    Sprint.objects.filter(pk=sprint.pk).update(starts=today - dt.timedelta(days=11), ends=today)
    sprint.refresh_from_db()
    start_sprint(sprint=sprint, by=None)
    if weeks:
        Cadence.objects.create(team=sprint.team, starts=today + dt.timedelta(days=1), length=weeks, weekday=0)
    close_as_chosen(sprint=sprint, choices={}, rest=CARRIED, by=None)
    made = Sprint.objects.get(number=25)
    assert (made.status, made.capacity) == (Status.PLANNED, None)
    assert sprint.ends < made.starts <= sprint.ends + dt.timedelta(days=14)
    assert (made.ends - made.starts).days == (18 if weeks else 11)
    assert now(carried).proposed_for == "Sprint 25"


def test_no_sprint_is_made_where_nothing_goes_there(sprint: Sprint, line: Line) -> None:
    line()
    start_sprint(sprint=sprint, by=None)
    close_as_chosen(sprint=sprint, choices={}, rest=RETURNED, by=None)
    assert list(Sprint.objects.values_list("number", flat=True)) == [24]


def test_a_carried_story_keeps_its_column(sprint: Sprint, following: Sprint, line: Line) -> None:
    carried = line()
    start_sprint(sprint=sprint, by=None)
    Commitment.objects.filter(pk=carried.pk).update(board_column=Column.REVIEW)
    close_as_chosen(sprint=sprint, choices={}, rest=CARRIED, by=None)
    assert Commitment.objects.get(sprint=following).board_column == Column.REVIEW


def test_an_incident_waits_for_a_sprint_that_runs(sprint: Sprint, following: Sprint, tech_lead: User) -> None:
    start_sprint(sprint=sprint, by=None)
    report_incident(
        sprint=sprint, title="Down", for_whom="all", severity="high", by=tech_lead, size=Decimal(2), may_confirm=True
    )
    [row] = close_as_chosen(sprint=sprint, choices={}, rest=CARRIED, by=None).rows
    assert row.waits == "An incident belongs to a sprint that runs: take it in once Sprint 25 has started."
    assert not stands(following)


def test_the_close_is_no_way_around_the_board(
    sprint: Sprint, following: Sprint, line: Line, developer: User, po: User
) -> None:
    product, tech = line(), line(2, Budget.TECH, assignee=developer)
    start_sprint(sprint=sprint, by=None)
    for mine, by, rule in ((product, po, "not technically ready"), (tech, developer, "is yours")):
        with pytest.raises(RuleViolation, match=rule):
            close_as_chosen(sprint=sprint, choices={mine.story_id: Choice(Fate.DONE)}, rest=CARRIED, by=by)
    Commitment.objects.filter(pk=product.pk).update(board_column=Column.READY)
    choices = dict.fromkeys((product.story_id, tech.story_id), Choice(Fate.DONE))
    close_as_chosen(sprint=sprint, choices=choices, by=po)
    assert {each.done_by for each in Commitment.objects.filter(sprint=sprint)} == {po}


def _seen(sprint: Sprint, choices: dict[int, Choice]) -> dict[str, str]:
    return closing_of(sprint, choices).seen


@pytest.mark.parametrize(
    ("change", "was", "is_now"),
    [
        ("done", "to the product budget of Sprint 25, 3 pts", "done already"),
        ("full", "to the product budget of Sprint 25, 3 pts", "to the backlog, wanted in Sprint 25, 3 pts"),
        ("resized", "to the product budget of Sprint 25, 3 pts", "to the product budget of Sprint 25, 5 pts"),
    ],
)
def test_what_changed_since_the_preview_stops_the_close_with_both_versions(
    sprint: Sprint, following: Sprint, line: Line, change: str, was: str, is_now: str
) -> None:
    carried = line()
    start_sprint(sprint=sprint, by=None)
    choices = {carried.story_id: CARRIED}
    seen = _seen(sprint, choices)
    if change == "done":
        set_outcome(sprint=sprint, story=carried.story, outcome="done")
    elif change == "full":
        CommitmentFactory(sprint=following, story__size=Decimal(22))
    else:
        Story.objects.filter(pk=carried.story_id).update(size=5)
    with pytest.raises(ClosedOtherwise) as stopped:
        close_as_chosen(sprint=sprint, choices=choices, seen=seen, by=None)
    differences = stopped.value.differences
    assert (f"{carried.story.key}: {was}", f"{carried.story.key}: {is_now}") in differences
    assert Sprint.objects.get(pk=sprint.pk).status == Status.ACTIVE
    assert carried.story_id not in stands(following)


def test_what_came_in_meanwhile_is_not_closed_unseen(sprint: Sprint, following: Sprint, line: Line) -> None:
    carried = line()
    start_sprint(sprint=sprint, by=None)
    choices = {carried.story_id: CARRIED}
    seen = _seen(sprint, choices)
    new = commit_story(sprint=sprint, story=StoryFactory(team=sprint.team), budget="product", by=None)
    with pytest.raises(ClosedOtherwise) as stopped:
        close_as_chosen(sprint=sprint, choices=choices, seen=seen, by=None)
    [(was, is_now)] = stopped.value.differences
    assert (was, "came in meanwhile" in is_now) == ("", True)
    with pytest.raises(RuleViolation, match="Say for every story"):
        close_as_chosen(sprint=sprint, choices=choices, by=None)
    assert new.pk in Commitment.objects.filter(outcome="").values_list("pk", flat=True)


def test_a_next_sprint_that_moved_is_shown_again(sprint: Sprint, following: Sprint, line: Line) -> None:
    carried = line()
    start_sprint(sprint=sprint, by=None)
    seen = _seen(sprint, {carried.story_id: CARRIED})
    edit_sprint(sprint=following, changes={"ends": following.ends + dt.timedelta(days=1)})
    with pytest.raises(ClosedOtherwise):
        close_as_chosen(sprint=sprint, choices={carried.story_id: CARRIED}, seen=seen, by=None)


def test_a_sprint_closes_once(sprint: Sprint, line: Line) -> None:
    line()
    start_sprint(sprint=sprint, by=None)
    close_as_chosen(sprint=sprint, choices={}, rest=RETURNED, by=None)
    with pytest.raises(RuleViolation, match="never changes again"):
        close_as_chosen(sprint=sprint, choices={}, rest=CARRIED, by=None)
    with pytest.raises(RuleViolation, match="never changes again"):
        close_sprint(sprint=sprint, outcomes={}, rest="carried", by=None)


def test_a_planned_sprint_does_not_close(sprint: Sprint, line: Line) -> None:
    line()
    with pytest.raises(RuleViolation):
        close_as_chosen(sprint=sprint, choices={}, rest=RETURNED, by=None)


@pytest.mark.parametrize("count", [2, 12])
def test_a_close_takes_as_many_statements_whatever_stands_in_it(sprint: Sprint, line: Line, count: int) -> None:
    """Two outcomes, two budgets and two splits among them."""
    Sprint.objects.filter(pk=sprint.pk).update(capacity=1000)
    starts = sprint.ends + dt.timedelta(days=3)
    SprintFactory(team=sprint.team, number=25, starts=starts, ends=starts, capacity=Decimal(1000))
    for _ in range(count):
        line(), line(3, Budget.TECH)
    halves = [line(3, Budget.TECH) for _ in range(2)]
    sprint.refresh_from_db()
    start_sprint(sprint=sprint, by=None)
    split = Choice(Fate.SPLIT, accepted=Decimal(1), rest=Decimal(2))
    returned = Commitment.objects.filter(sprint=sprint, budget="product").values_list("story_id", flat=True)
    choices = {half.story_id: split for half in halves} | dict.fromkeys(list(returned)[::2], RETURNED)
    with CaptureQueriesContext(connection) as asked:
        close_as_chosen(sprint=sprint, choices=choices, rest=CARRIED, by=None)
    assert len(asked) <= 34, "\n".join(query["sql"][:160] for query in asked)
