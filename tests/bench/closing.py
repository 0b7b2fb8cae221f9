"""`python -m tests.bench close`: what it costs to end a sprint of 120 stories. Each close is taken back again."""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import django

from config.settings import DATABASE_OWNER_URL
from tests.bench.database import FEW, MANY, Team, databases, environment
from tests.bench.report import Line

TEAMS = [Team(1_000, FEW), Team(1_000, MANY)]
TIMES, SPLITS = 15, 12


def main() -> bool:
    """Print the table, and say whether the target was met."""
    with tempfile.TemporaryDirectory() as static, databases(DATABASE_OWNER_URL, TEAMS, static=static):
        os.environ.update(environment(TEAMS[0].database, static))
        django.setup()
        lines = _lines([_costs(team) for team in TEAMS])
        django.db.connection.close_pool()  # type: ignore[attr-defined]  # PostgreSQL's
    head = f"a sprint of 120 stories, behind {FEW} and behind {MANY} closed ones"
    sys.stdout.write("\n".join([head, *(line.text() for line in lines), ""]))
    return all(line.is_met for line in lines)


def _lines(costs: list[list[list[float]]]) -> list[Line]:
    """From the milliseconds of each work, of each team. They are measured one after the other, so that only the fastest
    of them say how much slower one is.
    """
    whole, split, preview = ([taken[n] for taken in costs] for n in range(3))
    return [
        Line("its close, all of it carried, p50 in ms", list(map(statistics.median, whole)), 300, ".0f"),
        Line(f"its close, {SPLITS} of them split, p50 in ms", list(map(statistics.median, split)), 300, ".0f"),
        Line("its preview, p50 in ms", list(map(statistics.median, preview)), form=".0f"),
        Line("its close, all of it carried, fastest", list(map(min, whole)), form=".0f"),
        Line(f"its close, {SPLITS} of them split, fastest", list(map(min, split)), form=".0f"),
        Line("the fastest, × the first column's", [min(each) / min(whole[0]) for each in whole], 1.3, ".2f"),
    ]


def _costs(team: Team) -> list[list[float]]:
    from apps.sprints.closing import Choice, Fate  # once the settings are there
    from apps.sprints.models import Sprint
    from apps.sprints.services.closing import close_as_chosen, closing_of

    _connect_to(team)
    running = Sprint.objects.select_related("team").get(status="active")
    running.commitments.update(board_column="ready")
    halves = {pk: Choice(Fate.SPLIT, size / 2, size) for pk, size in _splittable(running)}

    def closed(choices: dict[int, Choice]) -> object:
        sprint = Sprint.objects.select_related("team").get(pk=running.pk)
        return close_as_chosen(sprint=sprint, choices=choices, rest=Choice(Fate.CARRIED), by=None)

    works = (partial(closed, {}), partial(closed, halves), partial(closing_of, running, halves))
    return [_taken(work) for work in works]


def _connect_to(team: Team) -> None:
    from django.db import connection

    connection.close_pool()  # type: ignore[attr-defined]  # PostgreSQL's
    connection.settings_dict["NAME"] = team.database


def _splittable(running: Any) -> Any:
    lines = running.commitments.filter(outcome="", left_at=None, kind="feature")
    return lines.order_by("id").values_list("story_id", "size")[:SPLITS]


def _taken(work: Callable[[], object]) -> list[float]:
    return [1000 * _undone(work) for _ in range(TIMES)]


def _undone(work: Callable[[], object]) -> float:
    from django.db import transaction

    with transaction.atomic():
        began = time.perf_counter()
        work()
        taken = time.perf_counter() - began
        transaction.set_rollback(True)
    return taken
