"""Every way to write meets the same rule, under the same name; and each fits where there is room."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import F

from apps.sprints.models import Budget, Commitment
from apps.stories.models import Kind, Story
from tests.budget.attack import PRODUCT_FENCE, STEP, TECH_FENCE, Plan, refused_by, sql

pytestmark = pytest.mark.django_db

FENCE_OF = {Budget.PRODUCT: PRODUCT_FENCE, Budget.TECH: TECH_FENCE}
COLUMNS = "sprint_id, story_id, budget, committed_at, left_reason, outcome, fenced, kind, has_why, size, settled"
# A line as a liar would write it: too small, of another kind, unfenced and settled. None of that is read.
LIE = "now(), '', '', false, 'improvement', true, 0.01, true"


def save(plan: Plan, budget: str) -> None:
    Commitment(sprint=plan.sprint, story=plan.spare(budget), budget=budget).save()


def save_with_lies(plan: Plan, budget: str) -> None:
    story = plan.spare(budget)
    Commitment(sprint=plan.sprint, story=story, budget=budget, size=Decimal("0.01"), fenced=False, settled=True).save()


def bulk_create(plan: Plan, budget: str) -> None:
    halves = [plan.spare(budget, STEP / 2), plan.spare(budget, STEP / 2)]
    Commitment.objects.bulk_create(Commitment(sprint=plan.sprint, story=half, budget=budget) for half in halves)


def bulk_create_with_conflicts(plan: Plan, budget: str) -> None:
    there = plan.lines(budget)[0]
    lines = [
        Commitment(pk=there.pk, sprint=plan.sprint, story=there.story, budget=budget),
        Commitment(sprint=plan.sprint, story=plan.spare(budget), budget=budget),
    ]
    Commitment.objects.bulk_create(lines, update_conflicts=True, unique_fields=["id"], update_fields=["budget"])


def get_or_create(plan: Plan, budget: str) -> None:
    Commitment.objects.get_or_create(sprint=plan.sprint, story=plan.spare(budget), defaults={"budget": budget})


def update_or_create(plan: Plan, budget: str) -> None:
    Commitment.objects.update_or_create(sprint=plan.sprint, story=plan.spare(budget), defaults={"budget": budget})


def raw_insert(plan: Plan, budget: str) -> None:
    sql(
        f"INSERT INTO sprints_commitment ({COLUMNS}) VALUES (%s, %s, %s, {LIE})",
        plan.sprint.pk, plan.spare(budget).pk, budget,
    )  # fmt: skip


def raw_insert_on_conflict(plan: Plan, budget: str) -> None:
    sql(
        f"INSERT INTO sprints_commitment ({COLUMNS}) VALUES (%s, %s, %s, {LIE}) ON CONFLICT DO NOTHING",
        plan.sprint.pk, plan.spare(budget).pk, budget,
    )  # fmt: skip


def raw_insert_in_a_with(plan: Plan, budget: str) -> None:
    sql(
        f"WITH line AS (INSERT INTO sprints_commitment ({COLUMNS}) VALUES (%s, %s, %s, {LIE}) RETURNING sprint_id) "
        "UPDATE sprints_sprint s SET name = 'harmless' FROM line WHERE s.id = line.sprint_id",
        plan.sprint.pk, plan.spare(budget).pk, budget,
    )  # fmt: skip


def merge(plan: Plan, budget: str) -> None:
    sql(
        "MERGE INTO sprints_commitment c USING (SELECT %s::bigint AS story) s ON c.story_id = s.story "
        f"WHEN NOT MATCHED THEN INSERT ({COLUMNS}) VALUES (%s, s.story, %s, {LIE})",
        plan.spare(budget).pk, plan.sprint.pk, budget,
    )  # fmt: skip


def copy(plan: Plan, budget: str) -> None:
    story = plan.spare(budget)
    with connection.cursor() as cursor, cursor.copy(f"COPY sprints_commitment ({COLUMNS}) FROM STDIN") as lines:
        lines.write_row(
            (plan.sprint.pk, story.pk, budget, "2026-01-05", "", "", False, "improvement", True, Decimal("0.01"), True)
        )


def resize_by_save(plan: Plan, budget: str) -> None:
    story = plan.lines(budget)[0].story
    story.size = (story.size or 0) + STEP
    story.save()


def resize_by_update(plan: Plan, budget: str) -> None:
    Story.objects.filter(pk=plan.lines(budget)[0].story_id).update(size=F("size") + STEP)


def resize_all_a_little(plan: Plan, budget: str) -> None:
    lines = plan.lines(budget)
    Story.objects.filter(commitments__in=lines).update(size=F("size") + STEP / len(lines))


def resize_by_bulk_update(plan: Plan, budget: str) -> None:
    stories = [line.story for line in plan.lines(budget)]
    stories[0].size = (stories[0].size or 0) + STEP
    Story.objects.bulk_update(stories, ["size"])


def resize_by_raw_update(plan: Plan, budget: str) -> None:
    sql("UPDATE stories_story SET size = size + 8 WHERE id = %s", plan.lines(budget)[0].story_id)


def resize_by_merge(plan: Plan, budget: str) -> None:
    sql(
        "MERGE INTO stories_story s USING (SELECT %s::bigint AS id) m ON s.id = m.id "
        "WHEN MATCHED THEN UPDATE SET size = s.size + 8",
        plan.lines(budget)[0].story_id,
    )


def resize_by_upsert(plan: Plan, budget: str) -> None:
    story = plan.lines(budget)[0].story
    story.size = (story.size or 0) + STEP
    Story.objects.bulk_create([story], update_conflicts=True, unique_fields=["id"], update_fields=["size"])


COMMIT = [
    save, save_with_lies, bulk_create, bulk_create_with_conflicts, get_or_create, update_or_create,
    raw_insert, raw_insert_on_conflict, raw_insert_in_a_with, merge, copy,
]  # fmt: skip
RESIZE = [
    resize_by_save, resize_by_update, resize_all_a_little, resize_by_bulk_update, resize_by_raw_update, resize_by_merge,
    resize_by_upsert,
]  # fmt: skip
Way = Callable[[Plan, str], None]


@pytest.mark.parametrize("budget", [Budget.PRODUCT, Budget.TECH])
@pytest.mark.parametrize("way", COMMIT + RESIZE)
def test_work_past_the_fence_is_refused_by_its_name(way: Way, budget: Budget, full: Plan) -> None:
    before = full.sums()
    with refused_by(FENCE_OF[budget]):
        way(full, budget)
    assert full.sums() == before


@pytest.mark.parametrize("budget", [Budget.PRODUCT, Budget.TECH])
@pytest.mark.parametrize("way", COMMIT + RESIZE)
def test_the_same_write_fits_where_there_is_room(way: Way, budget: Budget, roomy: Plan) -> None:
    way(roomy, budget)
    assert roomy.sums() == {Budget.PRODUCT: (48, 4, 0), Budget.TECH: (40, 12, 0)}[budget]


def move_by_save(line: Commitment) -> None:
    line.budget = Budget.PRODUCT
    line.save()


def move_by_update(line: Commitment) -> None:
    Commitment.objects.filter(pk=line.pk).update(budget=Budget.PRODUCT)


def move_by_bulk_update(line: Commitment) -> None:
    line.budget = Budget.PRODUCT
    Commitment.objects.bulk_update([line], ["budget"])


def move_by_update_or_create(line: Commitment) -> None:
    Commitment.objects.update_or_create(pk=line.pk, defaults={"budget": Budget.PRODUCT})


def move_by_raw_update(line: Commitment) -> None:
    sql("UPDATE sprints_commitment SET budget = 'product', size = 0.01 WHERE id = %s", line.pk)


def move_by_merge(line: Commitment) -> None:
    sql(
        "MERGE INTO sprints_commitment c USING (SELECT %s::bigint AS id) m ON c.id = m.id "
        "WHEN MATCHED THEN UPDATE SET budget = 'product'",
        line.pk,
    )


def move_by_upsert(line: Commitment) -> None:
    sql(
        f"INSERT INTO sprints_commitment ({COLUMNS}) VALUES (%s, %s, 'tech', {LIE}) "
        "ON CONFLICT (story_id) WHERE left_at IS NULL AND NOT settled AND (fenced OR outcome = '') "
        "DO UPDATE SET budget = 'product'",
        line.sprint_id, line.story_id,
    )  # fmt: skip


MOVES = [
    move_by_save, move_by_update, move_by_bulk_update, move_by_update_or_create, move_by_raw_update, move_by_merge,
    move_by_upsert,
]  # fmt: skip


@pytest.mark.parametrize("move", MOVES)
def test_technical_work_enters_a_full_product_budget_by_no_move(move: Callable[[Commitment], None], full: Plan) -> None:
    with refused_by(PRODUCT_FENCE):
        move(full.lines(Budget.TECH)[0])


@pytest.mark.parametrize("move", MOVES)
def test_technical_work_moves_into_a_product_budget_with_room(move: Callable[[Commitment], None], empty: Plan) -> None:
    move(empty.commit(Budget.TECH))
    assert empty.sums() == (8, 0, 0)


def test_two_sizes_are_swapped_in_one_statement_at_the_limit(full: Plan) -> None:
    small, large = (line.story_id for line in full.lines(Budget.TECH))
    sql("UPDATE stories_story SET size = 12 - size WHERE id IN (%s, %s)", small, large)
    assert full.sums() == (48, 12, 0)
    first, second = full.lines()[:2]
    sql(
        "UPDATE stories_story SET size = CASE id WHEN %s THEN 15 ELSE 1 END WHERE id IN (%s, %s)",
        first.story_id, first.story_id, second.story_id,
    )  # fmt: skip
    assert full.sums() == (48, 12, 0)


def test_two_stories_change_sides_in_one_statement_at_the_limit(full: Plan) -> None:
    full.lines()[0].delete()
    there, here = full.commit(kind=Kind.DEBT, why="so that it stays up"), full.lines(Budget.TECH)[0]
    sql(
        "UPDATE sprints_commitment SET budget = CASE budget WHEN 'tech' THEN 'product' ELSE 'tech' END "
        "WHERE id IN (%s, %s)",
        there.pk, here.pk,
    )  # fmt: skip
    assert full.sums() == (48, 12, 0)
    assert {line.pk for line in full.lines(Budget.TECH)} > {there.pk}


def test_a_swap_that_ends_past_the_limit_is_refused_whole(full: Plan) -> None:
    first, second = full.lines()[:2]
    with refused_by(PRODUCT_FENCE):
        sql(
            "UPDATE stories_story SET size = CASE id WHEN %s THEN 15.01 ELSE 1 END WHERE id IN (%s, %s)",
            first.story_id, first.story_id, second.story_id,
        )  # fmt: skip


def test_the_last_hundredth_counts(roomy: Plan) -> None:
    roomy.commit(size=Decimal("7.99"))
    with refused_by(PRODUCT_FENCE):
        roomy.commit(size=Decimal("0.02"))
    roomy.commit(size=Decimal("0.01"))
    assert roomy.sums()[0] == 48
