"""Reads what the demonstration's teams decided: `data/<team>.toml`.

`sprint` and `part` say when: in that sprint of the team, from its first days (0) to its last (1). `by` says who, by
their initials: `TV+NQ` that Timo Vale proposed it and Nora Quill signed it, `TV` alone that his signature waits for
hers, where it takes both. Challenges come after everything else, since the database dates them by its own clock.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from apps.demo.texts import DATA


@dataclass(frozen=True, kw_only=True)
class Item:
    """Something decided: when, and by whom."""

    sprint: int
    part: float
    by: str

    @property
    def proposer(self) -> str:
        return self.by.partition("+")[0]

    @property
    def other(self) -> str:
        """Who signed for the other side, if anybody."""
        return self.by.partition("+")[2]


@dataclass(frozen=True, kw_only=True)
class EntryText(Item):
    """An entry in the log. `about` names stories by their titles, and sprints as S17."""

    title: str
    right: str
    decision: str
    context: str = ""
    options: str = ""
    consequences: str = ""
    replaces: str = ""
    about: list[str] = field(default_factory=list)
    proposed: bool = False


@dataclass(frozen=True, kw_only=True)
class RightsText(Item):
    """A new version of the decision rights: rows that go to another holder or are added, sentences of definitions."""

    note: str
    give: dict[str, str] = field(default_factory=dict)
    add: list[dict[str, str]] = field(default_factory=list)
    define: list[dict[str, str]] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class AgreementText(Item):
    """Another allocation, from the first day of a sprint on."""

    tech_share: int
    reserve_share: int
    from_sprint: int
    note: str


@dataclass(frozen=True, kw_only=True)
class ChallengeText:
    """A challenge to an entry, with its other voice; and how both settled it, if they have."""

    entry: str
    right: str
    by: str
    reason: str
    answered_by: str
    answer: str
    settled_by: str = ""
    outcome: str = ""
    ruling: str = ""


@dataclass(frozen=True, kw_only=True)
class DeputyText:
    """Who stands in for a holder, from the first to the last day of a sprint."""

    holder: str
    deputy: str
    sprint: int


@dataclass(frozen=True)
class Agenda:
    """What one team decided; the items in the order in which they happened."""

    items: list[Item]
    challenges: list[ChallengeText]
    deputies: list[DeputyText]

    @property
    def entries(self) -> list[EntryText]:
        return [item for item in self.items if isinstance(item, EntryText)]


def read_agenda(name: str) -> Agenda:
    """What a team decided, by the name of its file."""
    written = tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))
    return Agenda(
        items=sorted(_items(written), key=attrgetter("sprint", "part")),
        challenges=[ChallengeText(**row) for row in _rows(written, "challenge")],
        deputies=[DeputyText(**row) for row in _rows(written, "deputy")],
    )


def _items(written: dict[str, Any]) -> Iterator[Item]:
    for kind, text in (("entry", EntryText), ("rights", RightsText), ("agreement", AgreementText)):
        yield from (text(**row) for row in _rows(written, kind))


def _rows(written: dict[str, Any], kind: str) -> Iterator[dict[str, Any]]:
    """Texts of several lines end before their last line end."""
    for row in written.get(kind, []):
        yield {name: value.strip() if isinstance(value, str) else value for name, value in row.items()}
