"""An import from its upload to its start. The writing itself is the worker's: `apps.importers.run`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from apps.accounts.models import User
from apps.core.violations import RuleViolation, explained
from apps.importers.family import Read
from apps.importers.formats import FORMATS, Unreadable
from apps.importers.here import load_here, load_people, load_sprints
from apps.importers.mapping import BadMapping, ImportMapping
from apps.importers.models import Import, ImportProblem, ImportState
from apps.importers.past import coming_sprints
from apps.importers.progress import is_abandoned
from apps.importers.reading import Reading, look_through
from apps.importers.records import LeftOut
from apps.importers.report import Tally, blockers, file_report, sprints_report
from apps.importers.sentences import refusal, sentence
from apps.importers.storage import compressed, unpacked
from apps.teams.models import Team
from apps.teams.services import lock_team

CHUNK = 500
NOTHING_DECIDED = ImportMapping()


def upload(
    *,
    team: Team,
    person: User | None,
    format: str,
    file_name: str,
    chunks: Iterable[bytes],
    decided: ImportMapping = NOTHING_DECIDED,
) -> Import:
    """Take a file and look through it. It takes the place of files that the team uploaded and did not import.

    Raises `RuleViolation` where the file cannot be taken; nothing is stored then.
    """
    try:
        content = compressed(chunks)
    except Unreadable as error:
        raise refusal(error) from error
    with transaction.atomic():
        lock_team(team.pk)
        last = Import.objects.filter(team=team).aggregate(Max("number"))["number__max"] or 0
        imported = Import.objects.create(
            team=team, number=last + 1, person=person, format=format, file_name=file_name[:200], content=content
        )
        check(imported=imported, decided=decided)
        Import.objects.filter(team=team).waiting().exclude(pk=imported.pk).delete()
    return imported


def check(*, imported: Import, decided: ImportMapping) -> Import:
    """The dry run: read the whole file as decided, count what would happen, and write nothing but that.

    Raises `RuleViolation` where the file cannot be read in that way; the last check stays as it was.
    """
    if imported.state not in {ImportState.UPLOADED, ImportState.CHECKED, ImportState.FAILED}:
        raise RuleViolation("import_is_over", _("This file is being imported already, or was."))
    try:
        with transaction.atomic():
            imported.mapping, imported.report = _examine(imported, decided)
    except (Unreadable, BadMapping) as error:
        raise refusal(error) from error
    imported.total = imported.report["counts"]["rows"]
    imported.state, imported.failure = ImportState.CHECKED, ""
    imported.save(update_fields=["mapping", "report", "total", "state", "failure"])
    return imported


def _examine(imported: Import, decided: ImportMapping) -> tuple[dict[str, Any], dict[str, Any]]:
    """The mapping, complete with its guesses, and the report on the file; problems of single rows are stored."""
    team, format = imported.team, FORMATS[imported.format]
    people, here = load_people(team), load_here(team, format.source)
    tally, problems = Tally(), Problems(imported)
    with unpacked(imported.content or b"") as file:
        layout, seen, mapping = look_through(format, file, decided, people, team.unit)
        reading = Reading.begin(format, file, layout, mapping, people, here)
        for read in reading.records():
            tally.count(read, here)
            problems.add(read)
    problems.save()
    repeated = reading.family.repeated
    return mapping.as_json(), file_report(layout, seen, mapping) | {
        "counts": tally.as_json(),
        "sprint_plan": sprints_report(coming_sprints(mapping, load_sprints(team), team.today)),
        "repeated": len(repeated),
        "revision": imported.report.get("revision", 0) + 1,
        "blockers": [{"code": each.code, "value": each.value} for each in blockers(seen, mapping, repeated)],
    }


class Problems:
    """Collects what is wrong with rows, and stores it by the chunk."""

    def __init__(self, imported: Import) -> None:
        self._imported = imported
        self._found: list[ImportProblem] = []
        imported.problems.all().delete()

    def add(self, read: Read) -> None:
        if isinstance(read, LeftOut):
            cells = [cell.replace("\x00", "") for cell in read.cells]
            self._note(read, read.problem.code, read.problem.value, cells)
        else:
            for note in read.notes:
                self._note(read, note.code, note.value, None)
        if len(self._found) >= CHUNK:
            self.save()

    def save(self) -> None:
        ImportProblem.objects.bulk_create(self._found)
        self._found = []

    def _note(self, read: Read, code: str, value: str, cells: list[str] | None) -> None:
        self._found.append(
            ImportProblem(
                imported=self._imported,
                line=read.line,
                key=read.key.replace("\x00", "")[:60],
                code=code,
                value=value[:200],
                left_out=cells is not None,
                cells=cells,
            )
        )


def start(*, imported: Import, person: User | None) -> Import:
    """Put a checked file in line for the worker.

    Raises `RuleViolation` where something is not settled yet, or another import of the team is under way.
    """
    with explained(), transaction.atomic():
        queue(imported=imported, person=person)
        app.configure_task("importers.import_file").defer(import_id=imported.pk)
    return imported


def queue(*, imported: Import, person: User | None) -> None:
    """The database lets one import of a team be queued or running; this asks it for that place."""
    if not imported.may_start:
        blocker = next(iter(imported.blockers), None)
        said = sentence(blocker["code"], blocker["value"]) if blocker else _("This file has been imported already.")
        raise RuleViolation("import_is_not_ready", said)
    release_abandoned(team=imported.team)
    imported.state, imported.person, imported.progress = ImportState.QUEUED, person, 0
    imported.save(update_fields=["state", "person", "progress"])


def release_abandoned(*, team: Team) -> None:
    """Give up imports whose worker was killed, so that they block nobody."""
    for running in Import.objects.without_file().filter(team=team, state=ImportState.RUNNING):
        if is_abandoned(running):
            fail(imported=running, why=_("The worker stopped before the end."))


def fail(*, imported: Import, why: str) -> None:
    imported.state, imported.failure = ImportState.FAILED, why
    imported.save(update_fields=["state", "failure"])


def discard(*, imported: Import) -> None:
    """Throw away a file that is not wanted after all. What has been imported stays on record."""
    deleted, _by_model = Import.objects.filter(pk=imported.pk).waiting().delete()
    if not deleted:
        raise RuleViolation("import_is_over", _("This file is being imported already, or was."))
