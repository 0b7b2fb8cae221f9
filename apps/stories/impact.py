"""A why as one sentence, and what became of its promise: one reading for page, card, report and API.

The sentence holds the user's own words, each of them, in the order of the form. Only connecting words stand between.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db.models import TextChoices
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from apps.core.templatetags.ringfence import amount
from apps.stories.models import Better, Kind
from apps.stories.wording import holds_a_number

ENDS = ".!?…"
PAUSES = ",;:"
SIGNS = "%‰°"
"""Units that stand right behind their number."""


class Verdict(TextChoices):
    """What a measured value says of its promise."""

    BEAT = "beat", gettext_lazy("promise beaten")
    MET = "met", gettext_lazy("promise met")
    PARTLY = "partly", gettext_lazy("part of the way")
    MISSED = "missed", gettext_lazy("promise missed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """What a story promises, by the story's own field names, and what was measured."""

    line: str = ""
    value_from: Decimal | None = None
    value_to: Decimal | None = None
    value_unit: str = ""
    better: str = ""
    for_whom: str = ""
    outcome: str = ""
    read_off: str = ""
    measure_on: dt.date | None = None
    measured: Decimal | None = None
    measured_on: dt.date | None = None
    is_question: bool = False
    """A spike's why is what it is to find out: it promises no number."""

    @classmethod
    def of(cls, story: Any) -> Why:
        """Read it off a story."""
        given = {name: getattr(story, name) for name in STORED}
        return cls(line=story.why, is_question=story.kind == Kind.SPIKE, **given)

    def __bool__(self) -> bool:
        return bool(self.line.strip()) or self.has_parts

    @property
    def has_parts(self) -> bool:
        """Whether there is more to say than the line. Asked of every card of a board."""
        if self.value_from is not None or self.value_to is not None:
            return True
        return bool((self.for_whom + self.outcome + self.read_off).strip())

    @property
    def sentence(self) -> str:
        """How it reads. A line without parts stays as it was written."""
        return self.effect + self.rest

    @property
    def effect(self) -> str:
        """What changes, by how much: the beginning of the sentence."""
        return self._worded[0]

    @property
    def rest(self) -> str:
        """For whom, to what end, where it is read off: what follows in the sentence."""
        return self._worded[1]

    @property
    def _worded(self) -> tuple[str, str]:
        if self.has_parts:
            return _worded(self, get_language())
        effect = self.line.partition(",")[0]
        return (effect, self.line.removeprefix(effect)) if "→" in effect else (self.line, "")

    @property
    def parts(self) -> list[str]:
        """What is said beside the line, each part with its connecting words."""
        return [part for part in (self.change, *self.endings()) if part]

    @property
    def change(self) -> str:
        """The promise in numbers: “from 4 s to 0.8 s”, or the half of it that is known."""
        one, other = self.value_from, self.value_to
        if one is None and other is None:
            return ""
        if other is None:
            return _("from %(value)s") % {"value": self.said(one)}
        if one is None:
            return _("to %(value)s") % {"value": self.said(other)}
        # A unit of several words is said once: from 1,900 to 600 calls a month.
        first = amount(one) if " " in _plain(self.value_unit) else self.said(one)
        return _("from %(one)s to %(other)s") % {"one": first, "other": self.said(other)}

    def endings(self) -> Iterator[str]:
        """The parts behind the numbers."""
        yield _opened(_("for"), self.for_whom)
        yield _opened(_("so that"), self.outcome)
        yield _opened(_("read off"), self.read_off)

    def said(self, value: Decimal | None) -> str:
        """A value with its unit."""
        unit = _plain(self.value_unit)
        return f"{amount(value)}{'' if not unit or unit[0] in SIGNS else ' '}{unit}"

    @property
    def lacks_number(self) -> bool:
        """Whether “no number yet” stands in it: there is none, or only one end of the change."""
        given = (self.value_from is not None) + (self.value_to is not None)
        return given < 2 and not self.is_question and not holds_a_number(self.line)

    @property
    def direction(self) -> int:
        """1 where more is better, -1 where less is, 0 where nobody has said so."""
        if self.value_from is not None and self.value_to is not None:
            return (self.value_to > self.value_from) - (self.value_to < self.value_from)
        return {Better.MORE.value: 1, Better.LESS.value: -1}.get(self.better, 0)

    @property
    def verdict(self) -> Verdict | None:
        """Promised against measured; None where there is nothing to compare."""
        if self.measured is None or self.value_to is None or not self.direction:
            return None
        if self.measured == self.value_to:
            return Verdict.MET
        if self._is_better(than=self.value_to):
            return Verdict.BEAT
        return Verdict.PARTLY if self._is_better(than=self.value_from) else Verdict.MISSED

    @property
    def way(self) -> int | None:
        """How much of the promised way was gone, in whole percent: for what stopped before its end."""
        measured, one, other = self.measured, self.value_from, self.value_to
        if self.verdict != Verdict.PARTLY or measured is None or one is None or other is None:
            return None
        return int(100 * (measured - one) / (other - one))

    @property
    def measured_said(self) -> str:
        """The measured value with its unit; empty while there is none."""
        return "" if self.measured is None else self.said(self.measured)

    def days_late(self, today: dt.date) -> int:
        """For how many days the measurement of a delivered story has been due."""
        if self.measured is not None or self.measure_on is None:
            return 0
        return max(0, (today - self.measure_on).days)

    def _is_better(self, *, than: Decimal | None) -> bool:
        if self.measured is None or than is None:
            return False
        return (self.measured - than) * self.direction > 0


STORED = tuple(name for name in Why.__dataclass_fields__ if name not in ("line", "is_question"))
"""The columns that a reading takes from a story beside its line and its kind."""


@lru_cache(maxsize=2048)
def _worded(why: Why, _language: str | None) -> tuple[str, str]:
    """The sentence in two. A board asks for the same few again and again, and numbers take long to write."""
    effect = said = _joined(_plain(why.line), why.change)
    for part in why.endings():
        said = _joined(said, part)
    return effect, said.removeprefix(effect) + ("" if said[-1:] in ENDS else ".")


def _plain(words: str) -> str:
    return " ".join(words.split())


def _opened(opening: str, words: str) -> str:
    """Words behind their connecting ones. Whoever wrote those into the field does not read them twice."""
    words = _plain(words)
    if not words or words.casefold().startswith(f"{opening} ".casefold()):
        return words
    return f"{opening} {words}"


def _joined(before: str, said: str) -> str:
    """One part more: behind a comma or, where the words before it have ended, as a sentence of its own."""
    if not said:
        return before
    if not before or before[-1] in ENDS:
        return f"{before} {capfirst(said)}".lstrip()
    return f"{before} {said}" if before[-1] in PAUSES else f"{before}, {said}"
