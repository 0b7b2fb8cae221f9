"""What one list of decision rights changes in another, row by row and word by word."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.decisions.models import Row
from apps.teams.models import Holder


class Mark(models.TextChoices):
    """What happened to a row. One row can bear several."""

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
class Difference:
    """A row that is not the same in both lists; `before` or `after` is missing where it was added or removed."""

    marks: tuple[Mark, ...]
    before: Row | None
    after: Row | None

    @property
    def key(self) -> str:
        return (self.after or self.before or Row(key="", sentence="", holder=""))["key"]

    @property
    def holder_before(self) -> str:
        return str(Holder(self.before["holder"]).label) if self.before else ""

    @property
    def holder_after(self) -> str:
        return str(Holder(self.after["holder"]).label) if self.after else ""

    @property
    def said_before(self) -> list[Words]:
        return _side(self.before, self.after)

    @property
    def said_after(self) -> list[Words]:
        return _side(self.after, self.before)

    @property
    def in_words(self) -> str:
        """All marks, as one speaks of them: "Another holder, reworded"."""
        return ", ".join(str(mark.label) for mark in self.marks).capitalize()


def compared(older: Sequence[Row], newer: Sequence[Row]) -> list[Difference]:
    """The rows that differ: in the order of the newer list, then what is gone from the older one."""
    old, new = {row["key"]: row for row in older}, {row["key"]: row for row in newer}
    moved = _moved(older, newer)
    found = [Difference(_marks(old.get(key), row, key in moved), old.get(key), row) for key, row in new.items()]
    gone = [Difference((Mark.REMOVED,), row, None) for key, row in old.items() if key not in new]
    return [difference for difference in found if difference.marks] + gone


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
    """Rows that stand elsewhere under the same holder; as few as explain the new order."""
    moved: set[str] = set()
    holder_of = {row["key"]: row["holder"] for row in older}
    stayed = {row["key"] for row in newer if holder_of.get(row["key"]) == row["holder"]}
    for holder in Holder.values:
        one, other = ([row["key"] for row in rows if row["key"] in stayed and row["holder"] == holder]
                      for rows in (older, newer))  # fmt: skip
        blocks = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
        moved |= set(other) - {key for block in blocks for key in other[block.b : block.b + block.size]}
    return moved


def _side(mine: Row | None, theirs: Row | None) -> list[Words]:
    """My sentence, with the words that the other one does not have."""
    if mine is None:
        return []
    said = _(mine["sentence"])
    if theirs is None:
        return [Words(said, differs=True)]
    ours, others = (re.findall(r"\s+|[^\s]+", text) for text in (said, _(theirs["sentence"])))
    codes = SequenceMatcher(None, ours, others, autojunk=False).get_opcodes()
    parts = (Words("".join(ours[start:end]), differs=code != "equal") for code, start, end, *_other in codes)
    return [part for part in parts if part.text]
