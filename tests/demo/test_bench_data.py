"""Rows to measure with: as many as asked for, the same for the same seed, under the same rule."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from pytest_django import Settings

from apps.demo.bench import load_bench
from apps.sprints.backlog import waiting_stories
from apps.sprints.capacity import capacity_of
from apps.sprints.models import Budget, Sprint, Status
from apps.sprints.telling import tell
from apps.stories.models import Story
from apps.teams.availability import overbooked
from apps.teams.models import Team

pytestmark = pytest.mark.django_db


def rows(seed: int) -> list[Any]:
    """What a seed makes, undone afterwards."""
    with transaction.atomic():
        load_bench(stories=30, commitments=10, seed=seed)
        made = list(Story.objects.order_by("number").values_list("number", "rank", "title", "kind", "size", "labels"))
        transaction.set_rollback(True)
    return made


def test_it_makes_what_it_says() -> None:
    made = load_bench(stories=40, commitments=10)

    assert waiting_stories(made.team).count() == 40
    lines = made.sprint.commitments.all()
    assert [line.budget for line in lines].count(Budget.TECH) == 2
    assert len(lines) == 10
    assert made.sprint.product_committed == sum(line.size or 0 for line in lines if line.budget == Budget.PRODUCT)
    assert made.sprint.tech_committed <= made.sprint.tech_budget


def test_a_past_was_planned_started_and_closed_under_the_same_rule() -> None:
    load_bench(stories=5, commitments=5, running=5, closed=2)

    *closed, running, planned = Sprint.objects.order_by("starts")
    assert [sprint.status for sprint in closed] == [Status.CLOSED] * 2
    assert (running.status, planned.status) == (Status.ACTIVE, Status.PLANNED)
    for sprint in closed:
        assert sprint.fenced and sprint.commitments.filter(settled=True).exclude(outcome="").count() == 15
    told = tell(running)
    assert told and [bool(past.baseline and past.done[-1]) for past in told.pasts[Budget.PRODUCT]] == [True, True]


def test_the_same_seed_makes_the_same_rows() -> None:
    assert rows(1) == rows(1)
    assert rows(1) != rows(2)


def test_the_command_loads_once() -> None:
    said = StringIO()

    call_command("bench_data", stories=20, commitments=5, stdout=said)

    assert "25 stories, 5 in Sprint 1" in said.getvalue()
    with pytest.raises(CommandError, match="already there"):
        call_command("bench_data", stories=20)


def test_it_never_goes_beside_real_data(settings: Settings) -> None:
    settings.DEMO = False

    with pytest.raises(CommandError, match="Set DEMO=1"):
        call_command("bench_data", stories=20)
    assert not Sprint.objects.exists()


def test_a_crowd_has_teams_of_twelve_some_of_them_booked_twice() -> None:
    made = load_bench(stories=5, commitments=5, crowd=40)

    crowd = Team.objects.get(slug="crowd-1")
    planned = Sprint.objects.get(team=crowd, status=Status.PLANNED)
    reading = capacity_of(planned)
    assert len(reading.here.counted) >= 12
    assert (len(planned.days), reading.suggestion is not None) == (26, True)
    assert {part.word for person in reading.here.people for day in person.days for part in day.parts} >= {
        "off", "training", "on call", "Offsite",
    }  # fmt: skip
    assert overbooked(made.team.organisation, planned.starts, planned.ends)
