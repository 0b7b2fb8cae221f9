"""What the worker does for an export: ask again what its owner may see, write the file, keep it."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from os import SEEK_END
from tempfile import TemporaryFile
from typing import BinaryIO

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.mails import speaking_to
from apps.core.pdf import NoPdf
from apps.core.violations import RuleViolation, broken
from apps.reports.across import AdherenceReport
from apps.reports.exports.asked import asked_for
from apps.reports.exports.contents import bands_table, definitions_table, sprint_count, sprints_table, teams_table
from apps.reports.exports.csv_file import write_csv
from apps.reports.exports.holding import Progress, held
from apps.reports.exports.pdf_file import MOST_TEAMS, pdf_of
from apps.reports.exports.tables import About
from apps.reports.exports.xlsx_file import write_xlsx
from apps.reports.models import Export, ExportState, Format
from apps.reports.models.export import MOST_BYTES
from apps.reports.services.exports import fail

type Write = Callable[[BinaryIO, About, AdherenceReport, Progress], None]


def make_export(*, export_id: int) -> None:
    """Make a queued export. One that is not queued (any more) is left alone, so running twice does no harm."""
    with held(export_id):
        if not Export.objects.filter(pk=export_id, state=ExportState.QUEUED).update(state=ExportState.RUNNING):
            return
        export = Export.objects.select_related("owner__organisation").get(pk=export_id)
        with speaking_to(export.owner), _collecting_rarely():
            _make(export)


@contextmanager
def _collecting_rarely() -> Iterator[None]:
    """A file of thousands of rows makes millions of small things and drops them all; they need not be searched for."""
    usual = gc.get_threshold()
    gc.set_threshold(200_000, 50, 50)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def _make(export: Export) -> None:
    try:
        _write(export, _report(export))
    except RuleViolation as refusal:
        fail({export.pk}, why=refusal.message)
    except NoPdf:
        fail({export.pk}, why=_("PDFs cannot be made on this installation: a library that draws them is missing."))
    except Exception:
        fail({export.pk}, why=_("Something unexpected happened. It is in the server's log."))
        raise  # the worker logs it and records the job as failed


def _report(export: Export) -> AdherenceReport:
    """What its owner may see now, which may be less than when they asked. Raises `RuleViolation`."""
    asked = asked_for(export.owner, export.query)
    if asked.problems:
        raise RuleViolation("an_export_is_of_what_was_asked_for", asked.problems[0])
    report = asked.report()
    if not (export.owner.is_active and report.lines):
        raise RuleViolation("an_export_has_a_team", _("There is no team with these filters that you may see."))
    return report


def _write(export: Export, report: AdherenceReport) -> None:
    with TemporaryFile() as file:
        WRITERS[export.format](file, about(export), report, Progress(export))
        if file.seek(0, SEEK_END) > MOST_BYTES:
            raise broken("an_export_is_at_most_50_mb")
        export.size = file.tell()
        file.seek(0)
        export.content = file.read()
    export.teams = [line.team.pk for line in report.lines]
    export.state, export.finished_at = ExportState.DONE, timezone.now()
    export.save(update_fields=["size", "content", "teams", "state", "finished_at"])


def about(export: Export) -> About:
    owner = export.owner
    return About(owner.organisation.name, owner.name, timezone.localtime(export.created_at), export.filters)


def _csv(file: BinaryIO, about: About, report: AdherenceReport, progress: Progress) -> None:
    progress.expect(sprint_count(report))
    write_csv(file, about, sprints_table(report, progress.over))


def _xlsx(file: BinaryIO, about: About, report: AdherenceReport, progress: Progress) -> None:
    progress.expect(sprint_count(report))
    teams = teams_table()
    sprints = sprints_table(report, progress.over, teams)
    write_xlsx(file, about, [bands_table(report), teams, sprints, definitions_table()])


def _pdf(file: BinaryIO, about: About, report: AdherenceReport, progress: Progress) -> None:
    progress.expect(min(len(report.lines), MOST_TEAMS))
    file.write(pdf_of(report, about, counted=progress.over))


WRITERS: dict[str, Write] = {Format.CSV: _csv, Format.XLSX: _xlsx, Format.PDF: _pdf}
