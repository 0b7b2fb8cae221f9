"""`python -m tests.bench close`: what it costs to end a sprint of 120 stories. Each close is taken back again."""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial

import django

from config.settings import DATABASE_OWNER_URL
from tests.bench.database import PREFIX, databases, environment
from tests.bench.report import Line

STORIES, TIMES, SPLITS = 1_000, 15, 12


def main() -> bool:
    """Print the table, and say whether the target was met."""
    with tempfile.TemporaryDirectory() as static, databases(DATABASE_OWNER_URL, sizes=[STORIES], static=static):
        os.environ.update(environment(f"{PREFIX}{STORIES}", static))
        django.setup()
        lines = list(_costs())
        django.db.connections.close_all()
    sys.stdout.write("\n".join(["a sprint of 120 stories", *(line.text() for line in lines), ""]))
    return all(line.is_met for line in lines)


def _costs() -> Iterator[Line]:
    from apps.sprints.closing import Choice, Fate  # once the settings are there
    from apps.sprints.models import Sprint
    from apps.sprints.services.closing import close_as_chosen, closing_of

    running = Sprint.objects.select_related("team").get(status="active")
    running.commitments.update(board_column="ready")
    sizes = (
        running.commitments.filter(outcome="", left_at=None, kind="feature")
        .order_by("id")
        .values_list("story_id", "size")
    )
    halves = {pk: Choice(Fate.SPLIT, size and size / 2, size) for pk, size in sizes[:SPLITS]}

    def closed(choices: dict[int, Choice]) -> object:
        sprint = Sprint.objects.select_related("team").get(pk=running.pk)
        return close_as_chosen(sprint=sprint, choices=choices, rest=Choice(Fate.CARRIED), by=None)

    yield Line("its close, all of it carried, p50 in ms", [_median(partial(closed, {}))], 300, ".0f")
    yield Line(f"its close, {SPLITS} of them split, p50 in ms", [_median(partial(closed, halves))], 300, ".0f")
    yield Line("its preview, p50 in ms", [_median(partial(closing_of, running, halves))], form=".0f")


def _median(work: Callable[[], object]) -> float:
    return 1000 * statistics.median(_undone(work) for _ in range(TIMES))


def _undone(work: Callable[[], object]) -> float:
    from django.db import transaction

    with transaction.atomic():
        began = time.perf_counter()
        work()
        taken = time.perf_counter() - began
        transaction.set_rollback(True)
    return taken
