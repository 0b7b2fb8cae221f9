"""A closed ledger's sums are the database's: whoever closes, they are there, and nobody writes them.

That they come to what the events tell, the games prove (test_tally.py, test_whole_sprints.py).
"""

from collections.abc import Callable
from decimal import Decimal
from importlib import import_module

import pytest
from django.db.models import Model

from apps.sprints.models import Budget, LedgerSum, Outcome, Sprint, Status
from apps.stories.models import Kind, Story, WorkType
from apps.teams.models import Team
from tests.budget.attack import Plan, as_owner, refused_by, sql
from tests.budget.doors import bulk_create, bulk_update, copy, insert, save, save_changes, update, update_by_hand
from tests.budget.test_unfenced_past import bring_in, untagged

pytestmark = pytest.mark.django_db

ADDED_UP = "a_ledgers_sums_are_added_up_not_written"


@pytest.fixture
def closed(full: Plan) -> Sprint:
    """Closed by hand, past every service."""
    full.start()
    sql("UPDATE sprints_commitment SET outcome = 'done' WHERE sprint_id = %s AND budget = 'tech'", full.sprint.pk)
    sql("UPDATE sprints_commitment SET outcome = 'carried' WHERE sprint_id = %s AND outcome = ''", full.sprint.pk)
    sql("UPDATE sprints_sprint SET status = 'closed' WHERE id = %s", full.sprint.pk)
    return full.now()


def test_a_sprint_that_is_closed_by_hand_is_added_up_too(closed: Sprint) -> None:
    sums = {(each.budget, each.work_type): each for each in closed.sums.all()}
    assert set(sums) == {(Budget.PRODUCT, WorkType.PRODUCT), (Budget.TECH, WorkType.TECHNICAL)}
    product, tech = sums[Budget.PRODUCT, WorkType.PRODUCT], sums[Budget.TECH, WorkType.TECHNICAL]
    assert (product.baseline, product.committed, product.carried, product.done) == (48, 48, 48, 0)
    assert (tech.baseline, tech.kept, tech.done, tech.done_lines) == (12, 12, 12, tech.lines)


def test_a_sprint_that_runs_has_no_sums(full: Plan) -> None:
    full.start()
    assert not LedgerSum.objects.filter(sprint=full.sprint).exists()


@pytest.mark.parametrize("write", [save, bulk_create, insert, copy])
def test_nobody_writes_a_sum(write: Callable[[Model], None], closed: Sprint) -> None:
    row = LedgerSum(sprint=closed, budget=Budget.TECH, work_type=WorkType.PRODUCT)
    with refused_by(ADDED_UP):
        write(row)


@pytest.mark.parametrize("write", [save_changes, update, bulk_update, update_by_hand])
def test_nobody_changes_a_sum(write: Callable[..., None], closed: Sprint) -> None:
    with refused_by(ADDED_UP):
        write(closed.sums.first(), done=Decimal(99), committed=Decimal(99))


def test_nobody_deletes_a_sum(closed: Sprint) -> None:
    with refused_by(ADDED_UP):
        closed.sums.all().delete()
    with refused_by(ADDED_UP):
        sql("DELETE FROM sprints_ledgersum")


def test_what_was_closed_before_there_were_sums_is_added_up_by_their_migration(closed: Sprint) -> None:
    before = list(closed.sums.values("budget", "work_type", "baseline", "kept", "committed", "carried", "done"))
    with as_owner():
        sql("SET CONSTRAINTS ALL IMMEDIATE")
        sql("ALTER TABLE sprints_ledgersum DISABLE TRIGGER USER")
        closed.sums.all().delete()
        sql(import_module("apps.sprints.migrations.0019_ledger_sums").OF_BEFORE)
    assert list(closed.sums.values(*before[0])) == before


def test_the_past_is_added_up_again_when_it_is_told_what_it_was(team: Team) -> None:
    story, other = untagged(team, 5), untagged(team, 3)
    past = bring_in(team, story, other, outcome=Outcome.DONE)
    assert _done(past) == {WorkType.UNTAGGED: 8}
    Story.objects.filter(pk=story.pk).update(kind=Kind.DEBT)
    assert _done(past) == {WorkType.TECHNICAL: 5, WorkType.UNTAGGED: 3}
    assert past.sums.get(work_type=WorkType.TECHNICAL).baseline == 0, "what it set out with nobody knows"


def test_a_fenced_sprint_keeps_its_sums_when_a_story_is_tagged_anew(closed: Sprint) -> None:
    before = list(closed.sums.values())
    Story.objects.filter(commitments__sprint=closed).update(kind=Kind.BUG)
    assert list(closed.sums.values()) == before
    assert closed.status == Status.CLOSED


def _done(sprint: Sprint) -> dict[str, Decimal]:
    return dict(sprint.sums.values_list("work_type", "done"))
