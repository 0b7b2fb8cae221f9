"""What every format gives: a layout to show and change, then rows of plain text, one after the other.

A format knows the file, not the team: it turns bytes into `Row`s whose values are still the tracker's own words.
What those words mean here is decided by `apps.importers.mapping` and `apps.importers.records`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import BinaryIO, Protocol


class Field(StrEnum):
    """What a column can hold. The value is the word used in mapping files."""

    KEY = "key"
    REF = "ref"
    TITLE = "title"
    TEXT = "text"
    TYPE = "type"
    STATUS = "status"
    CATEGORY = "category"
    RESOLUTION = "resolution"
    ASSIGNEE = "assignee"
    PARENT = "parent"
    CREATED = "created"
    RESOLVED = "resolved"
    LABELS = "labels"
    COMPONENT = "component"
    SPRINT = "sprint"
    SIZE = "size"


MANY = frozenset({Field.LABELS, Field.SPRINT, Field.SIZE})
"""Fields of which one issue can have several values: several columns feed them, repeated or not."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something a person has to know about one row; `apps.importers.sentences` says it in words."""

    code: str
    value: str = ""


class Unreadable(Exception):
    """The file as a whole cannot be taken. Nothing was changed."""

    def __init__(self, code: str, value: str = "") -> None:
        super().__init__(code, value)
        self.code = code
        self.value = value


@dataclass(frozen=True, slots=True)
class Encoding:
    name: str
    certain: bool


@dataclass(frozen=True, slots=True)
class Header:
    """One column name, with every place where it stands and the field it looks like (None: not recognised)."""

    name: str
    positions: tuple[int, ...]
    field: Field | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    encoding: Encoding
    delimiter: str
    headers: tuple[Header, ...]
    width: int


@dataclass(slots=True)
class Row:
    """One issue in the tracker's own words. `line` is where it starts in the file, for people who look it up."""

    line: int
    cells: list[str]
    one: dict[Field, str] = field(default_factory=dict)
    many: dict[Field, tuple[str, ...]] = field(default_factory=dict)
    problem: Problem | None = None

    def text(self, name: Field) -> str:
        return self.one.get(name, "")

    def values(self, name: Field) -> tuple[str, ...]:
        return self.many.get(name, ())


class Format(Protocol):
    """One tracker's file. A further tracker is one more module with an object of this shape."""

    @property
    def slug(self) -> str: ...

    @property
    def source(self) -> str:
        """What a story remembers as its origin."""

    def layout(self, file: BinaryIO, *, encoding: str = "", delimiter: str = "") -> Layout:
        """Read the head of the file. Raises `Unreadable` where the file as a whole cannot be taken."""

    def rows(self, file: BinaryIO, layout: Layout, columns: Mapping[str, Field]) -> Iterator[Row]:
        """Read all rows in constant memory. Raises `Unreadable` where the file turns out to be cut off."""
