"""Tables as the sheets of a workbook, row by row: a long sheet costs no more memory than a short one."""

from collections.abc import Sequence
from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell_fast
from xlsxwriter.worksheet import Worksheet

from apps.reports.exports.tables import About, Kind, Table

# Texts stay texts: no cell becomes a formula, a link or a number by how it begins.
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
SHOWN = {Kind.TEXT: "@", Kind.DATE: "yyyy-mm-dd", Kind.COUNT: "0", Kind.AMOUNT: "0.00", Kind.PERCENT: "0.0"}
WIDE, NARROW = 28, 12
type Formats = dict[Kind, Format]


class LongSheet(Worksheet):  # type: ignore[misc]  # the library says no types
    """A sheet of a million numbers: each is written as it is, where the library looks up the kind of every cell first
    and escapes where it stands.
    """

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        if not (cell.format and hasattr(cell, "number")):
            super()._write_cell(row, col, cell)
            return
        place, shown = xl_rowcol_to_cell_fast(row, col), cell.format._get_xf_index()
        self.fh.write(f'<c r="{place}" s="{shown}"><v>{cell.number:.16G}</v></c>')


def write_xlsx(file: BinaryIO, about: About, tables: Sequence[Table[Any]]) -> None:
    """A sheet a table, after one that says where all of it comes from.

    Their rows are written from the last sheet to the first, so that one may tell of what was read for those behind it.
    """
    with Workbook(file, OPTIONS) as book:
        _write_about(book, about)
        formats = {kind: book.add_format({"num_format": shown}) for kind, shown in SHOWN.items()}
        sheets = [(book.add_worksheet(str(table.name), LongSheet), table) for table in tables]
        for sheet, table in reversed(sheets):
            _write_head(book, sheet, table)
            _write_lines(sheet, table, formats)


def _write_about(book: Workbook, about: About) -> None:
    sheet, bold, wrapped = book.add_worksheet(_("About")), book.add_format({"bold": True}), {"text_wrap": True}
    sheet.set_column(0, 0, WIDE)
    sheet.set_column(1, 1, 3 * WIDE, book.add_format(wrapped))
    for row, (name, said) in enumerate(about.facts):
        sheet.write_string(row, 0, name, bold)
        sheet.write_string(row, 1, said)


def _write_lines(sheet: Worksheet, table: Table[Any], formats: Formats) -> None:
    """What is not set says so: whoever refers to an empty cell would read a zero."""
    unset = _("not set")
    ways = {Kind.TEXT: sheet.write_string, Kind.DATE: sheet.write_datetime}
    columns = [(ways.get(kind, sheet.write_number), formats[kind]) for kind in table.kinds]
    for row, line in enumerate(table.lines(), start=1):
        for at, (cell, (write, shown)) in enumerate(zip(line, columns, strict=True)):
            if cell is None:
                sheet.write_string(row, at, unset)
            else:
                write(row, at, cell, shown)


def _write_head(book: Workbook, sheet: Worksheet, table: Table[Any]) -> None:
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    sheet.freeze_panes(1, 1)
    for at, (name, kind) in enumerate(zip(table.header, table.kinds, strict=True)):
        sheet.set_column(at, at, WIDE if kind is Kind.TEXT else NARROW)
        sheet.write_string(0, at, name, head)
