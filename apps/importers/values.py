"""Single values: sizes, dates, statuses and issue types, from a tracker's words to ours."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

from apps.core.folding import fold
from apps.importers.formats import Problem
from apps.importers.mapping import Becomes, Order, State
from apps.importers.words import CANCELLED, DONE, EPIC, MONTHS, OPEN, SUBTASK

LARGEST_SIZE = Decimal(10_000)

_NUMBER = re.compile(r"-?\d{1,12}(?:[.,]\d{1,6})?")
_THOUSANDS = re.compile(r"-?\d{1,3},\d{3}")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
_WORDED = re.compile(r"(\d{1,2})[\s./-]+([^\W\d_]+)\.?[\s./-]+(\d{4}|\d{2})(?!\d)")
_MONTH_FIRST = re.compile(r"([^\W\d_]+)\.?\s+(\d{1,2}),?\s+(\d{4})(?!\d)")
_NUMBERS = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})(?!\d)")


def size_of(text: str) -> tuple[Decimal | None, Problem | None]:
    """A size, or what is wrong with it; '3.5' and '3,5' are both three and a half."""
    if not _NUMBER.fullmatch(text) or _THOUSANDS.fullmatch(text):
        return None, Problem("size_not_a_number", text[:40])
    size = Decimal(text.replace(",", "."))
    if size <= 0:
        return None, Problem("size_not_positive", text)
    if size > LARGEST_SIZE:
        return None, Problem("size_too_large", text)
    rounded = size.quantize(Decimal("0.01"), ROUND_HALF_UP)
    if not rounded:
        return None, Problem("size_not_positive", text)
    return rounded, Problem("size_rounded", text) if rounded != size else None


def date_of(text: str, months: Mapping[str, int], order: Order) -> dt.date | None:
    if iso := _ISO.match(text):
        return _date(int(iso[1]), int(iso[2]), int(iso[3]))
    if worded := _worded(text):
        year, word, day = worded
        return _date(year, months.get(word) or MONTHS.get(word, 0), day)
    if numbers := _NUMBERS.match(text):
        first, second, year = int(numbers[1]), int(numbers[2]), _year(numbers[3])
        if order is Order.DAY_FIRST:
            return _date(year, second, first)
        if order is Order.MONTH_FIRST:
            return _date(year, first, second)
    return None


def month_word(text: str) -> str:
    """The month's name in a date such as '04/déc./25', folded; empty where the date has none."""
    if _ISO.match(text):
        return ""
    worded = _worded(text)
    return worded[1] if worded else ""


def two_numbers(text: str) -> tuple[int, int] | None:
    """The first two numbers of '04/12/25', of which nobody can say alone which is the month."""
    numbers = None if _ISO.match(text) else _NUMBERS.match(text)
    return (int(numbers[1]), int(numbers[2])) if numbers else None


def _worded(text: str) -> tuple[int, str, int] | None:
    if day_first := _WORDED.match(text):
        return _year(day_first[3]), fold(day_first[2]), int(day_first[1])
    if month_first := _MONTH_FIRST.match(text):
        return int(month_first[3]), fold(month_first[1]), int(month_first[2])
    return None


def _year(text: str) -> int:
    """Two digits are of this century: trackers with CSV exports are younger than 1980."""
    return int(text) if len(text) == len("2025") else 2000 + int(text)


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def becomes(issue_type: str) -> Becomes:
    """Epics are parents and sub-tasks a checklist; every other type of issue is a story."""
    word = fold(issue_type)
    if word in EPIC:
        return Becomes.EPIC
    return Becomes.CHECKLIST if word in SUBTASK else Becomes.STORY


def state_word(text: str) -> State | None:
    """The state a status, a status category or a resolution says by itself; None where the word is unknown."""
    word = fold(text)
    if word in DONE:
        return State.DONE
    if word in CANCELLED:
        return State.CANCELLED
    return State.OPEN if word in OPEN else None
