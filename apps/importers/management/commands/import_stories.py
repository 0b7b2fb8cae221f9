"""`manage.py import_stories`: the same import as in the browser, for files that are large or come every night."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.violations import RuleViolation, explained
from apps.importers.formats import FORMATS
from apps.importers.mapping import BadMapping, ImportMapping, mapping_from_bytes
from apps.importers.models import Import
from apps.importers.run import run_import
from apps.importers.sentences import refusal, sentence
from apps.importers.services import discard, queue, upload
from apps.importers.summary import check_lines, summary_lines
from apps.teams.models import Team

BLOCK = 1 << 20
SHOWN = 20


class Command(BaseCommand):
    help = "Import stories from a tracker's file. Shows what would happen, then does it unless --dry-run is given."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--team", required=True, help="The team's address, as in its pages' URL.")
        parser.add_argument("--organisation", help="The organisation's short name, where two teams share an address.")
        parser.add_argument("--format", default="jira-csv", choices=sorted(FORMATS))
        parser.add_argument("--map", type=Path, help="A JSON or TOML file that says what columns and words mean.")
        parser.add_argument("--dry-run", action="store_true", help="Only say what would happen.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._import(options)
        except RuleViolation as error:
            raise CommandError(error.message) from error
        except BadMapping as error:
            raise CommandError(refusal(error).message) from error
        except OSError as error:
            raise CommandError(str(error)) from error

    def _import(self, options: dict[str, Any]) -> None:
        team = _team(options["team"], options["organisation"])
        decided = mapping_from_bytes(options["map"].read_bytes()) if options["map"] else ImportMapping()
        path: Path = options["file"]
        imported = upload(
            team=team, person=None, format=options["format"], file_name=path.name, chunks=_chunks(path), decided=decided
        )
        self._say(check_lines(imported))
        self._list_problems(imported)
        if options["dry_run"]:
            discard(imported=imported)
            self.stdout.write(_("Dry run: nothing was changed."))
            return
        self._run(imported)

    def _run(self, imported: Import) -> None:
        with explained(), transaction.atomic():
            queue(imported=imported, person=None)
        run_import(import_id=imported.pk, told=self._tell)
        imported.refresh_from_db()
        if imported.failure:
            raise CommandError(imported.failure)
        self._say(summary_lines(imported))

    def _tell(self, rows: int, total: int) -> None:
        self.stdout.write(_("%(rows)s of %(total)s rows") % {"rows": rows, "total": total})
        self.stdout.flush()

    def _say(self, lines: list[str]) -> None:
        for line in lines:
            self.stdout.write(line)

    def _list_problems(self, imported: Import) -> None:
        left_out = imported.problems.filter(left_out=True)
        for problem in left_out[:SHOWN]:
            self.stdout.write(
                _("  line %(line)s %(key)s: %(reason)s")
                % {"line": problem.line, "key": problem.key, "reason": sentence(problem.code, problem.value)}
            )
        if (more := left_out.count() - SHOWN) > 0:
            self.stdout.write(_("  … and %(count)s more") % {"count": more})


def _team(slug: str, organisation: str | None) -> Team:
    found = Team.objects.current().filter(slug=slug)
    teams = list(found.filter(organisation__slug=organisation) if organisation else found)
    if not teams:
        raise CommandError(_("There is no team at the address “%(slug)s”.") % {"slug": slug})
    if len(teams) > 1:
        raise CommandError(_("Several organisations have a team “%(slug)s”: add --organisation.") % {"slug": slug})
    return teams[0]


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            yield block
