"""What a story is cannot be changed under a budget that would not take it."""

from collections.abc import Callable

import pytest

from apps.sprints.models import Budget
from apps.stories.models import Kind, Story
from tests.budget.attack import TECHNICAL_ONLY, Plan, refused_by, sql

pytestmark = pytest.mark.django_db


def retag_by_save(story: Story, kind: str) -> None:
    story.kind = kind
    story.save()


def retag_by_update(story: Story, kind: str) -> None:
    Story.objects.filter(pk=story.pk).update(kind=kind)


def retag_by_bulk_update(story: Story, kind: str) -> None:
    story.kind = kind
    Story.objects.bulk_update([story], ["kind"])


def retag_by_raw_update(story: Story, kind: str) -> None:
    sql("UPDATE stories_story SET kind = %s WHERE id = %s", kind, story.pk)


RETAGS = [retag_by_save, retag_by_update, retag_by_bulk_update, retag_by_raw_update]
Retag = Callable[[Story, str], None]


@pytest.mark.parametrize("retag", RETAGS)
@pytest.mark.parametrize("kind", [Kind.FEATURE, Kind.BUG, Kind.UNTAGGED])
def test_what_stands_in_the_tech_budget_stays_technical(retag: Retag, kind: str, full: Plan) -> None:
    with refused_by(TECHNICAL_ONLY):
        retag(full.lines(Budget.TECH)[0].story, kind)


@pytest.mark.parametrize("retag", RETAGS)
def test_technical_kinds_may_change_within_the_tech_budget(retag: Retag, full: Plan) -> None:
    line = full.lines(Budget.TECH)[0]
    retag(line.story, Kind.DEBT)
    line.refresh_from_db()
    assert (line.kind, line.work_type) == (Kind.DEBT, "technical")


@pytest.mark.parametrize("retag", RETAGS)
@pytest.mark.parametrize("budget", [Budget.PRODUCT, Budget.TECH])
def test_planned_work_becomes_no_incident(retag: Retag, budget: Budget, full: Plan) -> None:
    with refused_by("incidents_are_unplanned_and_nothing_else_is", TECHNICAL_ONLY):
        retag(full.lines(budget)[0].story, Kind.INCIDENT)


@pytest.mark.parametrize("kind", [Kind.FEATURE, Kind.BUG, Kind.UNTAGGED, Kind.IMPROVEMENT, Kind.DEBT, Kind.SPIKE])
def test_the_product_budget_takes_any_kind_and_counts_it(kind: str, roomy: Plan) -> None:
    line = roomy.commit(kind=kind)
    assert (line.kind, roomy.sums()[0]) == (kind, 48)


def test_a_why_that_is_taken_away_takes_the_story_out_of_the_tech_budget_first(full: Plan) -> None:
    for nothing in ("", "  \n\t"):
        with refused_by("what_enters_the_tech_budget_says_why"):
            Story.objects.filter(pk=full.lines(Budget.TECH)[0].story_id).update(why=nothing)
