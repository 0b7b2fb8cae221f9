"""Files as spreadsheets read them: typed cells, nothing that runs, nothing unset that looks like a zero."""

import datetime as dt
import io
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from openpyxl import load_workbook

from apps.core.safe_cells import safe_cell
from apps.reports.exports.csv_file import write_csv
from apps.reports.exports.tables import About, Column, Kind, Table
from apps.reports.exports.xlsx_file import write_xlsx
from tests.reports.exported import csv_rows

ABOUT = About("Acme", "=Mona", dt.datetime(2026, 11, 23, 9, 30, tzinfo=dt.UTC), "+all teams")
HOSTILE = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x")', "https://example.org", "12")


@dataclass(frozen=True)
class Row:
    name: str
    day: dt.date = dt.date(2026, 11, 20)
    amount: Decimal | None = Decimal("-3.5")
    share: Decimal | None = None
    attempts: int = 0


COLUMNS: tuple[Column[Row], ...] = (
    Column("Team", Kind.TEXT, lambda row: row.name),
    Column("Last day", Kind.DATE, lambda row: row.day),
    Column("Scope", Kind.AMOUNT, lambda row: row.amount),
    Column("Share", Kind.PERCENT, lambda row: row.share),
    Column("Attempts", Kind.COUNT, lambda row: row.attempts),
)


def table(*names: str) -> Table[Row]:
    return Table("=Teams", COLUMNS, [Row(name) for name in names])


def written_as_csv(*names: str) -> bytes:
    file = io.BytesIO()
    write_csv(file, ABOUT, table(*names))
    return file.getvalue()


def test_a_text_is_a_text_in_csv_and_in_a_workbook() -> None:
    assert [row["Team"] for row in csv_rows(written_as_csv(*HOSTILE))] == [safe_cell(text) for text in HOSTILE]
    file = io.BytesIO()
    write_xlsx(file, ABOUT, [table(*HOSTILE)])
    cells = [cell for (cell,) in load_workbook(file).worksheets[1].iter_rows(min_row=2, max_col=1)]
    assert [str(cell.value).replace("_x000D_", "\r") for cell in cells] == list(HOSTILE)
    assert {(cell.data_type, cell.hyperlink) for cell in cells} == {("s", None)}


def test_a_csv_is_a_table_and_nothing_else() -> None:
    """Every row has the header's cells, and says where it comes from."""
    [first, second] = csv_rows(written_as_csv("Checkout", "Łódź, “Süd”"))
    assert list(first) == [
        "Team", "Last day", "Scope", "Share", "Attempts", "Exported at", "Exported by", "Filters",
    ]  # fmt: skip
    assert second["Team"] == "Łódź, “Süd”"
    assert (first["Last day"], first["Scope"], first["Share"], first["Attempts"]) == ("2026-11-20", "-3.5", "", "0")
    origin = (first["Exported at"], first["Exported by"], first["Filters"])
    assert origin == ("2026-11-23T09:30+00:00", "'=Mona", "'+all teams")


def test_a_workbook_has_numbers_days_and_words() -> None:
    file = io.BytesIO()
    write_xlsx(file, ABOUT, [table("Checkout")])
    about, teams = load_workbook(file).worksheets
    team, day, *amounts = [cell.value for cell in teams[2]]
    assert (team, day.date(), amounts) == ("Checkout", dt.date(2026, 11, 20), [-3.5, "not set", 0])
    facts = {name.value: said.value for name, said in about.iter_rows()}
    assert (facts["Exported by"], facts["Filters"]) == ("=Mona", "+all teams")
    assert "23 Nov 2026, 09:30" in facts["Exported at"]


def test_rows_are_read_once_and_one_at_a_time() -> None:
    read = []

    def rows() -> Iterator[Row]:
        for number in range(3):
            read.append(number)
            yield Row(str(number))

    lines = Table("Teams", COLUMNS, rows()).lines()
    next(lines)
    assert read == [0]
