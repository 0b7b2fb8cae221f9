"""What one list of decision rights and its definitions change in another, row by row and word by word."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Protocol

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.decisions.definitions import place, places, texts_of, title
from apps.decisions.models import Row, Sentence
from apps.teams.models import Holder


class Written(Protocol):
    """A version, a draft, or what a proposal would put in force."""

    @property
    def rows(self) -> Sequence[Row]: ...

    @property
    def definitions(self) -> Sequence[Sentence]: ...


class Mark(models.TextChoices):
    """What happened to a row or to a sentence of a definition. One row can bear several."""

    ADDED = "added", gettext_lazy("Added")
    REMOVED = "removed", gettext_lazy("Removed")
    GIVEN = "given", gettext_lazy("Another holder")
    REWORDED = "reworded", gettext_lazy("Reworded")
    MOVED = "moved", gettext_lazy("Another place")


@dataclass(frozen=True)
class Words:
    """A stretch of a sentence, the same on both sides or not."""

    text: str
    differs: bool


@dataclass(frozen=True)
class Side:
    """What is said, and under which heading: a holder of rights, or a list of a definition."""

    under: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.sentence} · {self.under}"


@dataclass(frozen=True)
class Difference:
    """What is not the same on both sides; `before` or `after` is missing where it was added or removed."""

    key: str
    marks: tuple[Mark, ...]
    before: Side | None
    after: Side | None

    @property
    def said_before(self) -> list[Words]:
        return _words(self.before, self.after)

    @property
    def said_after(self) -> list[Words]:
        return _words(self.after, self.before)

    @property
    def in_words(self) -> str:
        """All marks, as one speaks of them: "Another holder, reworded"."""
        return ", ".join(str(mark.label) for mark in self.marks).capitalize()


def differences(older: Written, newer: Written) -> list[Difference]:
    """All that differs: rights first, then definitions."""
    return compared(older.rows, newer.rows) + redefined(older.definitions, newer.definitions)


def compared(older: Sequence[Row], newer: Sequence[Row]) -> list[Difference]:
    """The rows that differ: in the order of the newer list, then what is gone from the older one."""
    old, new = {row["key"]: row for row in older}, {row["key"]: row for row in newer}
    moved = _moved(older, newer)
    marks = {key: _marks(old.get(key), row, key in moved) for key, row in new.items()}
    marks |= {key: (Mark.REMOVED,) for key in old if key not in new}
    return [Difference(key, found, _row(old.get(key)), _row(new.get(key))) for key, found in marks.items() if found]


def redefined(older: Sequence[Sentence], newer: Sequence[Sentence]) -> list[Difference]:
    """The sentences of definitions that differ, list by list. One that is reworded is another, to be ticked anew."""
    return [
        _redefined(which, kind, text, mark)
        for which, kind in places()
        for mark, text in _changed_texts(texts_of(older, which, kind), texts_of(newer, which, kind))
    ]


def _redefined(which: str, kind: str, text: str, mark: Mark) -> Difference:
    side = Side(title(which, kind), _(text))
    before, after = None if mark == Mark.ADDED else side, None if mark == Mark.REMOVED else side
    return Difference(f"{place(which, kind)}:{text}", (mark,), before, after)


def _changed_texts(older: list[str], newer: list[str]) -> Iterable[tuple[Mark, str]]:
    moved = _out_of_order([text for text in older if text in newer], [text for text in newer if text in older])
    yield from ((Mark.ADDED, text) for text in newer if text not in older)
    yield from ((Mark.MOVED, text) for text in newer if text in moved)
    yield from ((Mark.REMOVED, text) for text in older if text not in newer)


def _row(row: Row | None) -> Side | None:
    return Side(str(Holder(row["holder"]).label), _(row["sentence"])) if row else None


def _marks(before: Row | None, after: Row, moved: bool) -> tuple[Mark, ...]:
    if before is None:
        return (Mark.ADDED,)
    marks = {
        Mark.GIVEN: before["holder"] != after["holder"],
        Mark.REWORDED: before["sentence"] != after["sentence"],
        Mark.MOVED: moved,
    }
    return tuple(mark for mark, holds in marks.items() if holds)


def _moved(older: Sequence[Row], newer: Sequence[Row]) -> set[str]:
    """Rows that stand elsewhere under the same holder."""
    moved: set[str] = set()
    holder_of = {row["key"]: row["holder"] for row in older}
    stayed = {row["key"] for row in newer if holder_of.get(row["key"]) == row["holder"]}
    for holder in Holder.values:
        one, other = ([row["key"] for row in rows if row["key"] in stayed and row["holder"] == holder]
                      for rows in (older, newer))  # fmt: skip
        moved |= _out_of_order(one, other)
    return moved


def _out_of_order(one: list[str], other: list[str]) -> set[str]:
    """Of what stands in both: as few as explain the new order."""
    blocks = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    return set(other) - {name for block in blocks for name in other[block.b : block.b + block.size]}


def _words(mine: Side | None, theirs: Side | None) -> list[Words]:
    """My sentence, with the words that the other one does not have."""
    if mine is None:
        return []
    if theirs is None:
        return [Words(mine.sentence, differs=True)]
    ours, others = (re.findall(r"\s+|[^\s]+", side.sentence) for side in (mine, theirs))
    codes = SequenceMatcher(None, ours, others, autojunk=False).get_opcodes()
    parts = (Words("".join(ours[start:end]), differs=code != "equal") for code, start, end, *_other in codes)
    return [part for part in parts if part.text]
