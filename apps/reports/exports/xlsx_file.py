"""Tables as the sheets of a workbook, row by row: a long sheet costs no more memory than a short one."""

from collections.abc import Sequence
from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from xlsxwriter import Workbook
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


def write_xlsx(file: BinaryIO, about: About, tables: Sequence[Table[Any]]) -> None:
    """A sheet a table, after one that says where all of it comes from.

    Their rows are written from the last sheet to the first, so that one may tell of what was read for those behind it.
    """
    with Workbook(file, OPTIONS) as book:
        _write_about(book, about)
        sheets = [(book.add_worksheet(str(table.name)), table) for table in tables]
        for sheet, table in reversed(sheets):
            _write_table(book, sheet, table)


def _write_about(book: Workbook, about: About) -> None:
    sheet, bold, wrapped = book.add_worksheet(_("About")), book.add_format({"bold": True}), {"text_wrap": True}
    sheet.set_column(0, 0, WIDE)
    sheet.set_column(1, 1, 3 * WIDE, book.add_format(wrapped))
    for row, (name, said) in enumerate(about.facts):
        sheet.write_string(row, 0, name, bold)
        sheet.write_string(row, 1, said)


def _write_table(book: Workbook, sheet: Worksheet, table: Table[Any]) -> None:
    """What is not set says so: whoever refers to an empty cell would read a zero."""
    _write_head(book, sheet, table)
    unset = _("not set")
    ways = {Kind.TEXT: sheet.write_string, Kind.DATE: sheet.write_datetime}
    columns = [
        (ways.get(kind, sheet.write_number), book.add_format({"num_format": SHOWN[kind]})) for kind in table.kinds
    ]
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
