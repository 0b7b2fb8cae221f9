"""CSV as it is met in the wild: any delimiter, cells of any length, and files that were cut off."""

from __future__ import annotations

import csv
import io
from collections.abc import Generator
from itertools import chain
from typing import BinaryIO

from apps.importers.formats.decoding import text_of
from apps.importers.formats.interface import Encoding, Unreadable

DELIMITERS = (",", ";", "\t", "|")
_MOST_COLUMNS = 2000
_END = "\x1eend of the file\x1e"

# Python stops at 131,072 characters a cell and real descriptions are longer. The size of the file is the limit here.
csv.field_size_limit(2**31 - 1)

type Line = tuple[int, list[str]]
"""The line of the file where a record starts, and its cells."""


def records(file: BinaryIO, encoding: Encoding, delimiter: str) -> Generator[Line]:
    """All records, the header first; blank lines are passed over."""
    text = text_of(file, encoding)
    try:
        yield from _records(text, delimiter)
    finally:
        text.detach()


def find_delimiter(file: BinaryIO, encoding: Encoding) -> str:
    """The delimiter that cuts the header into the most cells; Excel's own `sep=;` line is believed."""
    text = text_of(file, encoding)
    try:
        head = text.read(1 << 18)
    finally:
        text.detach()
    if head.startswith("sep=") and len(head) > len("sep="):
        return head[len("sep=")]
    return max(DELIMITERS, key=lambda each: len(_first_record(head, each)))


def _first_record(head: str, delimiter: str) -> list[str]:
    return next(csv.reader(io.StringIO(head, newline=""), delimiter=delimiter), [])


def _records(text: io.TextIOWrapper, delimiter: str) -> Generator[Line]:
    """The csv module ends an unclosed quote in silence, so an end mark of ours follows the last line.

    Where the mark comes back as a record of its own, the file was whole; where a cell swallowed it, a quote was
    never closed and everything after it is one cell.
    """
    reader = csv.reader(chain(text, ("\n", _END)), delimiter=delimiter)
    start = 1
    for cells in reader:
        if cells and _END in cells[-1]:
            if cells != [_END]:
                raise Unreadable("half_a_file", str(start))
            return
        if any(cells) and not _excel_hint(start, cells):
            yield start, cells
        start = reader.line_num + 1


def _excel_hint(line: int, cells: list[str]) -> bool:
    return line == 1 and cells[0].startswith("sep=")


def check_header(cells: list[str]) -> None:
    if len(cells) == 1:
        raise Unreadable("one_column")
    if len(cells) > _MOST_COLUMNS:
        raise Unreadable("not_csv")
