"""The rows that were left out, as a CSV with the reason beside each: correct it and import it again."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from django.utils.translation import gettext as _

from apps.core.safe_cells import safe_cell
from apps.importers.models import Import
from apps.importers.sentences import sentence


class _Echo:
    """What the csv module writes to: hands each line on."""

    def write(self, line: str) -> str:
        return line


def leftover_lines(imported: Import) -> Iterator[str]:
    """Line by line, so that a large file costs no memory; a mark first, by which Excel knows it is Unicode."""
    writer = csv.writer(_Echo(), quoting=csv.QUOTE_ALL)
    header = [_("Line"), _("Why it was left out"), *imported.report.get("header", [])]
    yield "\ufeff" + writer.writerow([safe_cell(cell) for cell in header])
    for problem in imported.problems.filter(left_out=True).order_by("line").iterator():
        cells = [str(problem.line), sentence(problem.code, problem.value), *(problem.cells or [])]
        yield writer.writerow([safe_cell(cell) for cell in cells])
