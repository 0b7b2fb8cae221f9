"""A line's life: how it comes, moves, is done, leaves and stays, and what its story may do meanwhile."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from apps.accounts.models import User
from apps.core.violations import RuleViolation
from apps.sprints import services
from apps.sprints.models import Budget, Commitment, Outcome, Sprint
from apps.stories.models import Kind, Story
from apps.teams.models import Team
from tests.budget.attack import PRODUCT_FENCE, Plan, refused_by, sql
from tests.factories import SprintFactory, TeamFactory

pytestmark = pytest.mark.django_db

INCIDENTS = "incidents_are_unplanned_and_nothing_else_is"


def test_a_line_of_a_running_sprint_moves_to_no_other(full: Plan, team: Team) -> None:
    after = full.sprint.ends + dt.timedelta(days=1)
    following = Plan(SprintFactory(team=team, number=25, capacity=60, starts=after, ends=after))
    planned = following.commit()
    full.start()
    full.leave(full.lines()[0])
    with refused_by("a_line_keeps_its_story_and_sprint"):
        sql("UPDATE sprints_commitment SET sprint_id = %s WHERE id = %s", following.sprint.pk, full.lines()[1].pk)
    with refused_by("a_line_keeps_its_story_and_sprint"):
        sql("UPDATE sprints_commitment SET sprint_id = %s WHERE id = %s", full.sprint.pk, planned.pk)


def test_lines_move_between_planned_sprints_only_where_they_fit(full: Plan, team: Team) -> None:
    after = full.sprint.ends + dt.timedelta(days=1)
    small = Plan(SprintFactory(team=team, number=25, capacity=10, starts=after, ends=after))
    first, second = full.lines()[:2]
    sql("UPDATE sprints_commitment SET sprint_id = %s WHERE id = %s", small.sprint.pk, first.pk)
    assert (full.sums()[0], small.sums()[0]) == (40, 8)
    with refused_by(PRODUCT_FENCE):
        sql("UPDATE sprints_commitment SET sprint_id = %s WHERE id = %s", small.sprint.pk, second.pk)
    sql(
        "UPDATE sprints_commitment SET sprint_id = CASE sprint_id WHEN %s THEN %s ELSE %s END WHERE id IN (%s, %s)",
        small.sprint.pk, full.sprint.pk, small.sprint.pk, first.pk, second.pk,
    )  # fmt: skip
    assert (full.sums()[0], small.sums()[0]) == (40, 8)


def test_a_line_moved_to_a_closed_sprint_does_not_settle_where_it_is(full: Plan, team: Team, po: User) -> None:
    """A settled line would free its story to be planned a second time."""
    closed = Sprint.objects.create(
        team=team, number=1, starts="2020-01-01", ends="2020-01-10", fenced=False, status="active"
    )
    Sprint.objects.filter(pk=closed.pk).update(status="closed")
    line = full.lines()[0]
    with refused_by("a_line_keeps_its_story_and_sprint"):
        sql("UPDATE sprints_commitment SET sprint_id = %s, settled = true WHERE id = %s", closed.pk, line.pk)
    with refused_by("a_closed_ledger_never_changes"):
        Commitment.objects.create(sprint=closed, story=full.spare(), budget="product")


def test_a_line_does_not_hide_from_the_tally_under_another_id(full: Plan) -> None:
    line = full.lines(Budget.TECH)[0]
    with refused_by("a_line_keeps_its_story_and_sprint"):
        sql("UPDATE sprints_commitment SET id = id + 1000, budget = 'product' WHERE id = %s", line.pk)
    with refused_by("a_line_keeps_its_story_and_sprint"):
        sql("UPDATE sprints_commitment SET story_id = %s WHERE id = %s", full.spare().pk, line.pk)


def test_a_story_stands_in_one_sprint_at_a_time(roomy: Plan, team: Team) -> None:
    after = roomy.sprint.ends + dt.timedelta(days=1)
    following = SprintFactory(team=team, number=25, capacity=60, starts=after, ends=after)
    for sprint in (roomy.sprint, following):
        with refused_by("a_story_stands_in_one_sprint_at_a_time"):
            Commitment.objects.create(sprint=sprint, story=roomy.lines()[0].story, budget=Budget.PRODUCT)


def test_a_line_begins_open(roomy: Plan) -> None:
    roomy.start()
    for early in ({"left_at": timezone.now()}, {"outcome": "done"}, {"outcome": "carried"}):
        with refused_by("a_line_begins_open"):
            Commitment.objects.create(sprint=roomy.sprint, story=roomy.spare(), budget=Budget.PRODUCT, **early)


def test_the_room_of_done_work_is_not_sold_again(full: Plan) -> None:
    full.start()
    line = full.lines()[0]
    mine = Commitment.objects.filter(pk=line.pk)
    with refused_by("what_is_done_does_not_leave"):
        mine.update(outcome=Outcome.DONE, left_at=timezone.now())
    mine.update(outcome=Outcome.DONE)
    Story.objects.filter(pk=line.story_id).update(size=Decimal("0.01"))
    assert full.sums()[0] == 48
    for escape in ({"left_at": timezone.now()}, {"outcome": "", "left_at": timezone.now()}, {"budget": Budget.TECH}):
        with refused_by("what_is_done_does_not_leave"):
            mine.update(**escape)


def test_done_taken_back_counts_the_story_as_it_is_now(full: Plan) -> None:
    full.start()
    line = full.lines()[0]
    mine = Commitment.objects.filter(pk=line.pk)
    mine.update(outcome=Outcome.DONE)
    Story.objects.filter(pk=line.story_id).update(size=20)
    with refused_by(PRODUCT_FENCE):
        mine.update(outcome=Outcome.NONE)
    Story.objects.filter(pk=line.story_id).update(size=5)
    mine.update(outcome=Outcome.NONE)
    assert full.sums()[0] == 45


def test_done_work_may_still_be_told_what_it_is_within_its_budget(full: Plan) -> None:
    full.lines()[0].delete()
    line, technical = full.commit(kind=Kind.UNTAGGED), full.lines(Budget.TECH)[0]
    full.start()
    Commitment.objects.filter(pk__in=[line.pk, technical.pk]).update(outcome=Outcome.DONE)
    Story.objects.filter(pk=line.story_id).update(kind=Kind.DEBT)
    line.refresh_from_db()
    assert (line.kind, line.size) == (Kind.DEBT, 8)
    with refused_by("the_tech_budget_takes_technical_work_only"):
        Story.objects.filter(pk=technical.story_id).update(kind=Kind.FEATURE)


def test_what_has_left_stays_as_it_was(full: Plan) -> None:
    full.start()
    line = full.lines()[0]
    full.leave(line)
    Story.objects.filter(pk=line.story_id).update(size=1, kind=Kind.BUG)
    gone = Commitment.objects.get(pk=line.pk)
    assert (gone.size, gone.kind) == (8, Kind.FEATURE)
    for back in ({"left_at": None}, {"budget": Budget.TECH}, {"outcome": "done"}):
        with refused_by("what_has_left_stays_as_it_was"):
            Commitment.objects.filter(pk=line.pk).update(**back)
    full.commit()
    assert full.sums()[0] == 48


def test_a_line_of_a_running_sprint_keeps_when_and_by_whom_it_came(full: Plan, po: User) -> None:
    full.start()
    for lie in ({"committed_at": dt.datetime(2020, 1, 1, tzinfo=dt.UTC)}, {"committed_by": po}):
        with refused_by("a_line_keeps_its_story_and_sprint"):
            Commitment.objects.filter(pk=full.lines()[0].pk).update(**lie)


def test_a_sprint_closes_only_with_an_outcome_for_every_line(full: Plan, po: User) -> None:
    full.start()
    some = {line.story_id: Outcome.DONE for line in full.lines()}
    with pytest.raises(RuleViolation) as caught:
        services.close_sprint(sprint=full.sprint, outcomes=some, by=po)
    assert caught.value.constraint == "every_line_has_an_outcome_at_the_close"


def test_a_closed_ledger_never_changes(full: Plan, po: User) -> None:
    full.start()
    lines = full.lines() + full.lines(Budget.TECH)
    services.close_sprint(sprint=full.sprint, outcomes={line.story_id: Outcome.DONE for line in lines}, by=po)
    mine = Commitment.objects.filter(pk=lines[0].pk)
    for change in (
        {"outcome": "carried"},
        {"settled": False},
        {"budget": "tech"},
        {"left_at": timezone.now()},
        {"size": 1},
    ):
        with refused_by("a_closed_ledger_never_changes"):
            mine.update(**change)
    with refused_by("started_ledgers_lose_no_line"):
        sql("DELETE FROM sprints_commitment WHERE id = %s", lines[0].pk)
    with refused_by("a_closed_ledger_never_changes"):
        full.commit(size=Decimal("0.01"))


def test_a_planned_story_keeps_its_id_team_and_nature(full: Plan) -> None:
    story = full.lines()[0].story
    other = TeamFactory(organisation=full.sprint.team.organisation)
    for change in ("id = id + 1000", f"team_id = {other.pk}", "is_epic = true", "id = id + 1000, size = 1"):
        with refused_by("a_committed_story_keeps_its_team"):
            sql(f"UPDATE stories_story SET {change} WHERE id = %s", story.pk)


def test_a_story_on_a_ledger_does_not_vanish(full: Plan) -> None:
    story = full.lines()[0].story_id
    with refused_by("a_story_on_a_ledger_is_archived_not_deleted"):
        sql("DELETE FROM stories_story WHERE id = %s", story)
    with refused_by("a_planned_story_leaves_its_sprint_before_it_is_archived"):
        Story.objects.filter(pk=story).update(archived_at=timezone.now())


def test_epics_done_and_archived_stories_are_not_committed(empty: Plan) -> None:
    with refused_by("an_epic_is_never_committed"):
        empty.commit(is_epic=True)
    for closed in ({"state": "done"}, {"state": "cancelled"}, {"archived_at": timezone.now()}):
        with refused_by("only_open_stories_are_committed"):
            empty.commit(**closed)
