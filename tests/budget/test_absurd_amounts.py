"""Zero, negative, huge, not a number, and nothing at all."""

import pytest
from django.db import DataError, transaction

from apps.sprints.models import Commitment
from apps.stories.models import Story
from tests.budget.attack import Plan, refused_by, sql

pytestmark = pytest.mark.django_db

INCIDENTS = "incidents_are_unplanned_and_nothing_else_is"


@pytest.mark.parametrize(
    ("capacity", "rule"),
    [
        ("'NaN'", "capacity_counts_in_whole_steps"),
        ("-1", "capacity_is_between_0_and_100000"),
        ("100000.5", "capacity_is_between_0_and_100000"),
        ("9999999.5", "capacity_is_between_0_and_100000"),
        ("60.25", "capacity_counts_in_whole_steps"),
        ("60.01", "capacity_counts_in_whole_steps"),
    ],
)
def test_absurd_capacities_are_refused(capacity: str, rule: str, empty: Plan) -> None:
    with refused_by(rule):
        sql(f"UPDATE sprints_sprint SET capacity = {capacity} WHERE id = %s", empty.sprint.pk)


@pytest.mark.parametrize("shares", ["'NaN', 0", "0, 'NaN'", "101, 0", "-1, 0", "60, 41", "20, -20"])
def test_absurd_shares_are_refused(shares: str, empty: Plan) -> None:
    with refused_by("a_sprints_shares_lie_between_0_and_100"):
        sql(f"UPDATE sprints_sprint SET (tech_share, reserve_share) = ({shares}) WHERE id = %s", empty.sprint.pk)


@pytest.mark.parametrize("size", ["0", "-30", "'NaN'", "10000.01", "99999.99"])
def test_absurd_sizes_are_refused(size: str, full: Plan) -> None:
    with refused_by("a_size_is_more_than_0_and_at_most_10000"):
        sql(f"UPDATE stories_story SET size = {size} WHERE id = %s", full.lines()[0].story_id)


@pytest.mark.parametrize("size", ["'Infinity'", "1e9"])
def test_sizes_beyond_every_column_are_refused(size: str, full: Plan) -> None:
    with pytest.raises(DataError), transaction.atomic():
        sql(f"UPDATE stories_story SET size = {size} WHERE id = %s", full.lines()[0].story_id)


def test_a_story_without_a_size_is_not_committed_and_loses_none_while_it_is(roomy: Plan) -> None:
    with refused_by("a_story_has_a_size_before_it_is_committed"):
        roomy.commit(size=None)
    with refused_by("a_story_has_a_size_before_it_is_committed"):
        Story.objects.filter(pk=roomy.lines()[0].story_id).update(size=None)


def test_there_are_no_other_budgets_and_outcomes(roomy: Plan) -> None:
    for budget in ("", "slack", "PRODUCT", "tech "):
        with refused_by("a_budget_is_one_of_ours"):
            Commitment.objects.create(sprint=roomy.sprint, story=roomy.spare(), budget=budget)
    roomy.start()
    with refused_by("an_outcome_is_one_of_ours"):
        roomy.sprint.commitments.update(outcome="dropped")
