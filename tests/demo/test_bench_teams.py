"""Teams by the thousand: a few are played by the rule, the others are copies, down to the last sum."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from decimal import Decimal
from itertools import pairwise
from random import Random
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Count

from apps.accounts.models import User
from apps.core.violations import RuleViolation
from apps.demo import bench_copies
from apps.demo.bench_plans import HABITS, LEFT, Plan, capacity_for
from apps.demo.bench_teams import load_teams
from apps.demo.crowd import MANAGER_EMAIL
from apps.sprints.models import Budget, Outcome, Sprint, Status
from apps.sprints.services import commit_story
from apps.stories.models import Kind, Story
from apps.stories.services import create_story
from apps.teams.models import Team, Unit
from tests.budget.ledgers import told_by

type Owner = Callable[[], AbstractContextManager[psycopg.Connection[Any]]]


@pytest.fixture
def owner(db: None, monkeypatch: pytest.MonkeyPatch) -> Owner:
    """The test's own connection, since nobody else sees its rows, for one hand at a time."""
    monkeypatch.setattr(bench_copies, "HANDS", 1)
    raw = connection.connection

    @contextmanager
    def act() -> Iterator[psycopg.Connection[Any]]:
        raw.execute("RESET ROLE")
        yield raw
        raw.execute("SET session_replication_role = DEFAULT")
        raw.execute("SET ROLE ringfence_server")

    return act


def test_copies_are_told_like_what_was_played(owner: Owner) -> None:
    lines = load_teams(teams=5, sprints=2, lines=12, seed=3, played=2, owner=owner)

    assert Team.objects.count() == 5 and lines > 5 * 3 * 9
    assert User.objects.filter(memberships=None).get().email == MANAGER_EMAIL
    statuses = dict(Sprint.objects.order_by().values_list("status").annotate(Count("id")))
    assert statuses == {Status.CLOSED: 10, Status.ACTIVE: 5}
    for number in (1, 2):
        played, copy = Team.objects.filter(slug__in=[f"bench-{number}", f"bench-{number}-1"]).order_by("id")
        figures = [[told_by(sprint)[1] for sprint in team.sprints.order_by("number")] for team in (played, copy)]
        assert figures[0] == figures[1]


def test_a_copy_goes_on_under_the_rule(owner: Owner) -> None:
    load_teams(teams=2, sprints=1, lines=8, played=1, owner=owner)

    sprint = Sprint.objects.select_related("team").get(team__slug="bench-1-1", status=Status.ACTIVE)
    po = User.objects.get(email="bench-1.0.1@example.org")
    story = create_story(team=sprint.team, title="More", by=po, may_tag=True, kind=Kind.FEATURE, size=Decimal(9000))
    assert story.pk == max(Story.objects.values_list("pk", flat=True))
    with pytest.raises(RuleViolation, match="does not fit"):
        commit_story(sprint=sprint, story=story, budget=Budget.PRODUCT, by=po)


def test_nobody_is_copied_who_was_there_before(po: User) -> None:
    with pytest.raises(CommandError, match="empty database"):
        call_command("bench_data", teams=2, stories=5)


@pytest.mark.parametrize("unit", [Unit.POINTS, Unit.STORIES])
def test_a_plan_stays_within_its_budgets_and_repeats(unit: Unit) -> None:
    for seed, habit in enumerate(HABITS):
        plan = list(Plan(Random(seed), habit, unit, lines=20).sprints(4))  # noqa: S311 - no secret

        assert plan == list(Plan(Random(seed), habit, unit, lines=20).sprints(4))  # noqa: S311 - no secret
        for before, lines in pairwise(plan):
            carried = {line.story for line in before if line.fate == Outcome.CARRIED}
            assert carried <= {line.story for line in lines}
        for lines in plan:
            capacity = capacity_for(lines, unit)
            tech = sum(line.room for line in lines if line.budget == Budget.TECH)
            other = sum(line.room for line in lines if line.budget != Budget.TECH)
            assert 5 * tech <= capacity and 5 * other <= 4 * capacity
            assert {line.fate for line in lines} <= {*Outcome.values, LEFT}
