"""A report's page as somebody reads it: its tables, and what each "How is this computed" says, with its rows."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.test import Client

VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}


@dataclass
class Table:
    heads: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)

    @property
    def by_head(self) -> list[dict[str, str]]:
        """Rows by their heads; rows that are no lines of the table, such as a heading over some, are left out."""
        return [dict(zip(self.heads, row, strict=True)) for row in self.rows if len(row) == len(self.heads)]


@dataclass
class How:
    """A figure: its name, the sum that ends in its value, and the rows that it is made of."""

    name: str = ""
    sum: str = ""
    table: Table | None = None
    section: int = -1

    @property
    def value(self) -> str:
        """The text at the end of 38 ÷ 50 = 76%, of 34, 36, 38: 36 pts in the middle."""
        return re.split(r" = |: ", self.sum)[-1].removesuffix(" in the middle")


class Page(HTMLParser):
    """Tables may stand in tables; what a closed disclosure holds is no part of a section's text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tables: list[Table] = []
        self.hows: list[How] = []
        self.sections: list[str] = []
        self.text = ""
        self._open: list[tuple[str, str]] = []
        self._inner: list[Table] = []
        self._section: list[int] = []
        self._cells: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kind = dict(attrs).get("class") or ""
        if tag not in VOID:
            self._open.append((tag, kind))
        if tag == "section":
            self._section.append(len(self.sections))
            self.sections.append("")
        elif tag == "table":
            self._begin_table(kind)
        elif tag == "tr" and self._inner:
            self._inner[-1].rows.append([])
        elif tag in ("td", "th"):
            self._cells.append("")
        elif kind == "how__formula":
            self.hows.append(How(section=self._section[-1] if self._section else -1))

    def _begin_table(self, kind: str) -> None:
        table = Table()
        self._inner.append(table)
        if "how__rows" in kind:
            self.hows[-1].table = table
        else:
            self.tables.append(table)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass
        if tag == "section":
            self._section.pop()
        elif tag == "table":
            table = self._inner.pop()
            table.rows = [row for row in table.rows if row]
        elif tag in ("td", "th"):
            self._inner[-1].rows[-1].append(" ".join(self._cells.pop().split()))
        elif tag == "thead":
            table = self._inner[-1]
            table.heads, table.rows = table.rows[-1], []

    def handle_data(self, data: str) -> None:
        kinds = {kind for _tag, kind in self._open}
        if "how__formula" in kinds:
            self.hows[-1].name += data
        elif "how__sum" in kinds:
            self.hows[-1].sum += data
        elif self._cells:
            self._cells[-1] += data
        if self._section and not any("how" in kind.split() for kind in kinds):
            self.sections[self._section[-1]] += data
        self.text += data

    def table(self, *heads: str) -> Table:
        """The one that has these columns."""
        [found] = [table for table in self.tables if {*heads} <= {*table.heads}]
        return found


def read(client: Client, address: str) -> Page:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return Page(answer.content.decode())
