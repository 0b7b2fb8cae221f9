"""One table as CSV: pure data, so that whatever reads tables reads it, and reads it back.

When, by whom and with which filters stands in three columns of every row. A preamble or comment lines above the header
would break every reader, and a second file beside it would be lost.
"""

import csv
import io
from collections.abc import Iterator
from typing import BinaryIO

from django.utils.translation import gettext as _

from apps.core.safe_cells import safe_cell
from apps.reports.exports.tables import About, Cell, Table


def write_csv[Row](file: BinaryIO, about: About, table: Table[Row]) -> None:
    """Numbers with a point, days as 2026-11-23, what is not set as an empty cell; nothing that begins a formula."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)  # the mark tells Excel
    writer = csv.writer(text)
    writer.writerow([*map(safe_cell, table.header), _("Exported at"), _("Exported by"), _("Filters")])
    origin = [about.at.isoformat(timespec="minutes"), safe_cell(about.by), safe_cell(about.filters)]
    writer.writerows([*_written(line), *origin] for line in table.lines())
    text.detach()


def _written(line: list[Cell]) -> Iterator[str]:
    for cell in line:
        yield safe_cell(cell) if isinstance(cell, str) else "" if cell is None else str(cell)
