"""Brings in what a team did before it had a fence: `data/<team>_past.csv`, as an export of the tracker it used then.

A row is an issue; `sprints` are the numbers of those it stood in, all of them closed: it was done in the last one.
Days follow from the sprints, whichever day the demonstration is loaded on. What is sure, the tech lead confirms; the
rest stays untagged.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.db.models import Q

from apps.demo.acting import acting
from apps.demo.texts import DATA
from apps.importers.mapping import ImportMapping, SprintPlan, SprintState
from apps.importers.run import run_import
from apps.importers.services import queue, upload
from apps.reports.before_tags import untagged_past
from apps.reports.services.before import tag_past
from apps.stories.models import Confidence

if TYPE_CHECKING:
    from apps.demo.play import Play

HEADERS = (
    "Summary", "Issue key", "Issue Type", "Status", "Resolution", "Created", "Resolved", "Labels", "Components",
    "Story Points", "Sprint", "Sprint",
)  # fmt: skip
FILE, FIRST_KEY = "Jira.csv", 301
WRITTEN_BEFORE = dt.timedelta(days=18)


def bring_in_past(play: Play) -> None:
    """Before the first sprint with a fence is planned, through the same steps as a page's import."""
    path = DATA / f"{play.plan.slug}_past.csv"
    if not path.exists():
        return
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with acting(play.lead) as lead:
        imported = upload(
            team=play.team, person=lead, format="jira-csv", file_name=FILE, chunks=[_exported(play, rows)],
            decided=ImportMapping(sprints=_sprints(play, rows)),
        )  # fmt: skip
        queue(imported=imported, person=lead)
        run_import(import_id=imported.pk)
    _confirm_what_is_sure(play)


def _confirm_what_is_sure(play: Play) -> None:
    """What has a label or was a story or a bug; a task may have been anything."""
    sure = untagged_past(play.team).filter(Q(suggestion_confidence=Confidence.SURE) | ~Q(source_type="Task"))
    with acting(play.lead) as lead:
        tag_past(team=play.team, stories=sure, kind="", expected=sure.count(), by=lead, may_tag=True)


def _sprints(play: Play, rows: list[dict[str, str]]) -> dict[str, SprintPlan]:
    """An export names sprints and does not date them; whoever imports it does."""
    numbers = {number for row in rows for number in _numbers(row)}
    return {_name(play, number): _plan(play, number) for number in sorted(numbers)}


def _plan(play: Play, number: int) -> SprintPlan:
    index = number - play.plan.first_sprint
    return SprintPlan(SprintState.FINISHED, play.calendar.starts(index), play.calendar.ends(index))


def _name(play: Play, number: int) -> str:
    return f"{play.plan.name.partition(' ')[0]} {number}"


def _numbers(row: dict[str, str]) -> list[int]:
    return [int(number) for number in row["sprints"].split()]


def _exported(play: Play, rows: list[dict[str, str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([HEADERS, *_cells(play, rows)])
    return text.getvalue().encode()


def _cells(play: Play, rows: list[dict[str, str]]) -> Iterator[list[str]]:
    for number, row in enumerate(rows, start=FIRST_KEY):
        first, *_others, last = [_plan(play, each) for each in (*_numbers(row)[:1], *_numbers(row))]
        assert first.starts and last.ends, "each of them is dated"
        names = [_name(play, each) for each in _numbers(row)]
        yield [
            row["title"], f"SHOP-{number}", row["type"], "Done", "Done", str(first.starts - WRITTEN_BEFORE),
            str(last.ends - dt.timedelta(days=number % 8)), row["labels"], row["component"], row["points"],
            *names, *[""] * (2 - len(names)),
        ]  # fmt: skip
