"""The import itself: one transaction from the first row to the last, so that a failure changes nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import batched
from typing import Any

import pghistory
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.violations import RuleViolation, explained
from apps.importers.family import Here
from apps.importers.formats import FORMATS, Unreadable
from apps.importers.here import load_here, load_people, load_sprints
from apps.importers.history import write_history
from apps.importers.mapping import BadMapping, Becomes
from apps.importers.models import Import, ImportState
from apps.importers.past import Coming, coming_sprints, lines_of
from apps.importers.progress import Progress, Told, claim
from apps.importers.reading import Reading
from apps.importers.records import LeftOut, Record
from apps.importers.report import Tally
from apps.importers.sentences import refusal
from apps.importers.services import CHUNK, Problems, fail
from apps.importers.storage import unpacked
from apps.importers.writing import Writer

ORDER = (Becomes.EPIC, Becomes.STORY, Becomes.CHECKLIST)
"""Parents before their children."""


def run_import(*, import_id: int, told: Told | None = None) -> Import | None:
    """Import a queued file. A file that is not queued (any more) is left alone, so running twice does no harm."""
    if not Import.objects.filter(pk=import_id, state=ImportState.QUEUED).update(state=ImportState.RUNNING):
        return None
    imported = Import.objects.select_related("team", "person").get(pk=import_id)
    try:
        with explained(), transaction.atomic():
            _import(imported, told)
    except RuleViolation as error:
        fail(imported=imported, why=error.message)
    except (Unreadable, BadMapping) as error:
        fail(imported=imported, why=refusal(error).message)
    except Exception:
        fail(imported=imported, why=_("Something unexpected happened. It is in the server's log."))
        raise  # the worker logs it and records the job as failed
    return imported


def _import(imported: Import, told: Told | None) -> None:
    claim(imported)
    person = imported.person_id
    with (
        pghistory.context(user=person, via="import"),
        unpacked(imported.content or b"") as file,
        Progress(imported, told) as progress,
    ):
        format, mapping, people = FORMATS[imported.format], imported.choices, load_people(imported.team)
        layout = format.layout(file, encoding=mapping.encoding, delimiter=mapping.delimiter)
        here = load_here(imported.team, format.source)
        reading = Reading.begin(format, file, layout, mapping, people, here)
        counts = _write(imported, reading, here, progress)
        sprints = _write_past(imported, reading, here)
    _finish(imported, counts | {"sprints": sprints})


def _write(imported: Import, reading: Reading, here: Here, progress: Progress) -> dict[str, Any]:
    tally, problems = Tally(), Problems(imported)
    writer = Writer(
        team=imported.team, source=imported.source, person=imported.person, mapping=reading.mapping, here=here
    )
    for becomes in ORDER:
        for chunk in batched(_of(reading, becomes), CHUNK):
            for record in chunk:
                tally.count(record, here)
            writer.write(chunk, becomes)
            for record in chunk:
                problems.add(record)
            progress.advance(len(chunk))
    for read in reading.records():
        if isinstance(read, LeftOut):
            tally.count(read, here)
            problems.add(read)
    problems.save()
    return tally.as_json()


def _of(reading: Reading, becomes: Becomes) -> Iterator[Record]:
    return (read for read in reading.records() if isinstance(read, Record) and read.becomes is becomes)


def _write_past(imported: Import, reading: Reading, here: Here) -> list[dict[str, str]]:
    """The sprints that come in, and for each that does not, why."""
    sprints = coming_sprints(reading.mapping, load_sprints(imported.team), imported.team.today)
    plans = {each.name: each.plan for each in sprints if each.comes}
    ledger = defaultdict(list)
    for record in _of(reading, Becomes.STORY) if plans else ():
        for name, outcome in lines_of(record, plans):
            ledger[name].append((here.stories[record.key], outcome, record.resolved))
    write_history(team=imported.team, coming=sprints, ledger=ledger, by=imported.person)
    return [_told(each, has_lines=each.name in ledger) for each in sprints]


def _told(each: Coming, *, has_lines: bool) -> dict[str, str]:
    reason = "nothing_in_it" if each.comes and not has_lines else each.reason
    came = "here" if each.here else "yes" if each.comes and has_lines else "no"
    return {"name": each.name, "state": each.plan.state.value, "came": came, "reason": reason}


def _finish(imported: Import, result: dict[str, Any]) -> None:
    """The last statement of the transaction: only now does the import's own row change (see `Progress`)."""
    imported.result = result
    imported.state, imported.finished_at, imported.content = ImportState.DONE, timezone.now(), None
    imported.progress = imported.total
    imported.save(update_fields=["result", "state", "finished_at", "content", "progress"])
