"""One look at a whole file, in constant memory: what is in its columns, and which words it uses how often."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from apps.importers.formats import Field, Layout, Row
from apps.importers.values import month_word, two_numbers
from apps.importers.words import MONTHS

_SITE = re.compile(r"https://[a-z0-9][a-z0-9-]*\.atlassian\.net(?=/)")
_DATES = (Field.CREATED, Field.RESOLVED)
_SAMPLE = 60
_ODD = 3
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")

type Standing = tuple[str, str, str]
"""A row's status, status category and resolution, of which its state is read."""


@dataclass(slots=True)
class SprintSeen:
    """A sprint by its name: how many issues name it, and how those stand that are in it now."""

    issues: int = 0
    standing: Counter[Standing] = field(default_factory=Counter)
    resolved: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Survey:
    rows: int = 0
    misshapen: int = 0
    in_sprints: int = 0
    in_several: int = 0
    filled: Counter[str] = field(default_factory=Counter)
    samples: dict[str, str] = field(default_factory=dict)
    types: Counter[str] = field(default_factory=Counter)
    standing: Counter[Standing] = field(default_factory=Counter)
    people: Counter[str] = field(default_factory=Counter)
    sprints: dict[str, SprintSeen] = field(default_factory=dict)
    months: Counter[str] = field(default_factory=Counter)
    sites: Counter[str] = field(default_factory=Counter)
    largest: tuple[int, int] = (0, 0)
    """The largest first and second number of dates such as 04/12/25: one above 12 tells which is the day."""
    numbered_dates: int = 0
    odd: list[str] = field(default_factory=list)
    """A few cells with letters beyond ASCII, by which a person sees whether the encoding is right."""

    @property
    def statuses(self) -> Counter[str]:
        return _sum(self.standing, 0)

    @property
    def resolutions(self) -> Counter[str]:
        return _sum(self.standing, 2)


def survey(rows: Iterable[Row], layout: Layout) -> Survey:
    seen = Survey()
    for row in rows:
        seen.rows += 1
        if row.problem is not None:
            seen.misshapen += 1
            continue
        _look_at_cells(seen, row, layout)
        _look_at_words(seen, row)
        _look_at_sprints(seen, row)
    return seen


def _look_at_cells(seen: Survey, row: Row, layout: Layout) -> None:
    for header in layout.headers:
        for position in header.positions:
            if cell := row.cells[position]:
                seen.filled[header.name] += 1
                seen.samples.setdefault(header.name, _sample(cell))
                break
    for cell in row.cells:
        if ".atlassian.net/" in cell:
            seen.sites.update(_SITE.findall(cell))
        if len(seen.odd) < _ODD and not cell.isascii():
            seen.odd.append(_around_odd(cell))


def _sample(cell: str) -> str:
    return " ".join(cell[: _SAMPLE * 2].split())[:_SAMPLE].replace("\x00", "")


def _around_odd(cell: str) -> str:
    odd = _NOT_ASCII.search(cell)
    return _sample(cell[max(0, odd.start() - _SAMPLE // 2) :]) if odd else ""


def _look_at_words(seen: Survey, row: Row) -> None:
    seen.types[row.text(Field.TYPE)] += 1
    seen.standing[standing(row)] += 1
    if person := row.text(Field.ASSIGNEE):
        seen.people[person] += 1
    for name in _DATES:
        if text := row.text(name):
            _look_at_date(seen, text)


def _look_at_date(seen: Survey, text: str) -> None:
    word = month_word(text)
    if word and word not in MONTHS:
        seen.months[word] += 1
    if numbers := two_numbers(text):
        seen.numbered_dates += 1
        seen.largest = (max(seen.largest[0], numbers[0]), max(seen.largest[1], numbers[1]))


def _look_at_sprints(seen: Survey, row: Row) -> None:
    names = tuple(dict.fromkeys(row.values(Field.SPRINT)))
    if not names:
        return
    seen.in_sprints += 1
    seen.in_several += len(names) > 1
    for name in names:
        seen.sprints.setdefault(name, SprintSeen()).issues += 1
    last = seen.sprints[names[-1]]
    last.standing[standing(row)] += 1
    if resolved := row.text(Field.RESOLVED):
        last.resolved.append(resolved)


def standing(row: Row) -> Standing:
    return row.text(Field.STATUS), row.text(Field.CATEGORY), row.text(Field.RESOLUTION)


def _sum(counts: Counter[Standing], part: int) -> Counter[str]:
    total: Counter[str] = Counter()
    for each, count in counts.items():
        total[each[part]] += count
    return total
