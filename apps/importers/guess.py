"""What a file probably means, where nobody has said it yet. Shown before the import, and changeable there."""

from __future__ import annotations

import re
from collections import Counter
from enum import StrEnum

from apps.core.folding import fold
from apps.importers.formats import Field, Layout
from apps.importers.mapping import ImportMapping, Order, SprintPlan, SprintState, State
from apps.importers.people import Directory
from apps.importers.survey import SprintSeen, Standing, Survey
from apps.importers.values import becomes, state_word

_UNRESOLVED = frozenset({"", "unresolved", "non resolu", "nicht erledigt", "sin resolver", "nao resolvido"})
_LAST_MONTH = 12


class Because(StrEnum):
    """Why a status reads as a state."""

    WORD = "word"
    RESOLVED = "resolved"
    CATEGORY = "category"
    UNKNOWN = "unknown"


def guess_columns(layout: Layout, unit: str) -> dict[str, Field | None]:
    """The columns whose names are known. Story points size stories only in teams that count in points."""
    return {
        header.name: None if header.field is Field.SIZE and unit != "points" else header.field
        for header in layout.headers
    }


def guess(layout: Layout, seen: Survey, people: Directory, decided: ImportMapping, unit: str) -> ImportMapping:
    states = {status: state_of(status, seen.standing)[0] for status in seen.statuses} | decided.states
    resolutions = {word: _resolved_as(word) for word in seen.resolutions if not is_unresolved(word)}
    found = {name: people.find(name) for name in seen.people}
    return ImportMapping(
        encoding=layout.encoding.name,
        delimiter=layout.delimiter,
        site=seen.sites.most_common(1)[0][0] if seen.sites else "",
        dates=_order(seen.largest),
        columns=guess_columns(layout, unit),
        types={name: becomes(name) for name in seen.types},
        states=states,
        resolutions=resolutions,
        people={name: person.email if person else "" for name, person in found.items()},
        sprints=guess_sprints(seen.sprints, states),
    )


def state_of(status: str, standing: Counter[Standing]) -> tuple[State, Because]:
    """A status by its own word; else by its rows: all resolved is done; else by the tracker's category."""
    if word := state_word(status):
        return word, Because.WORD
    rows = {each: count for each, count in standing.items() if each[0] == status}
    if rows and not any(is_unresolved(resolution) for _, _, resolution in rows):
        return State.DONE, Because.RESOLVED
    categories = {state_word(category) for _, category, _ in rows} - {None}
    if len(categories) == 1:
        return categories.pop() or State.OPEN, Because.CATEGORY
    return State.OPEN, Because.UNKNOWN


def is_unresolved(resolution: str) -> bool:
    return fold(resolution) in _UNRESOLVED


def guess_sprints(sprints: dict[str, SprintSeen], states: dict[str, State]) -> dict[str, SprintPlan]:
    """In the order of their names: the last one with work begun and not finished is running, later ones are to come."""
    names = sorted(sprints, key=natural)
    begun = [name for name in names if _begun(sprints[name], states)]
    last = begun[-1] if begun else None
    running = last if last is not None and not _finished(sprints[last], states) else None
    seen_last = last is None
    found = {}
    for name in names:
        state = SprintState.FUTURE if seen_last else SprintState.FINISHED
        found[name] = SprintPlan(SprintState.RUNNING if name == running else state)
        seen_last = seen_last or name == last
    return found


def _begun(sprint: SprintSeen, states: dict[str, State]) -> bool:
    """Something in it is done, or all its issues have moved on to later sprints."""
    return not sprint.standing or any(states[status] is State.DONE for status, _, _ in sprint.standing)


def _finished(sprint: SprintSeen, states: dict[str, State]) -> bool:
    return all(states[status] is not State.OPEN for status, _, _ in sprint.standing)


def natural(name: str) -> tuple[tuple[int, int | str], ...]:
    """Sprint 9 stands before Sprint 10."""
    parts = re.split(r"(\d+)", name.casefold())
    return tuple((0, int(part)) if part.isdecimal() else (1, part) for part in parts if part)


def _resolved_as(word: str) -> State:
    return State.CANCELLED if state_word(word) is State.CANCELLED else State.DONE


def _order(largest: tuple[int, int]) -> Order:
    first, second = largest
    if first > _LAST_MONTH >= second:
        return Order.DAY_FIRST
    return Order.MONTH_FIRST if second > _LAST_MONTH >= first else Order.UNKNOWN
