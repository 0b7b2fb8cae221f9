"""Whose name is it? People are matched by name or e-mail address, and never by resemblance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from apps.core.folding import fold


@dataclass(frozen=True, slots=True)
class Person:
    id: int
    name: str
    email: str


class Directory:
    """The people a team's stories can be given to."""

    def __init__(self, people: Iterable[Person]) -> None:
        self.people = tuple(people)
        self._by_email = {person.email.casefold(): person for person in self.people}
        self._by_name: dict[str, list[Person]] = {}
        for person in self.people:
            self._by_name.setdefault(_name(person.name), []).append(person)

    def find(self, text: str) -> Person | None:
        """The one person of this name or address; two of one name are nobody, so that a person chooses."""
        if found := self._by_email.get(text.strip().casefold()):
            return found
        namesakes = self._by_name.get(_name(text), [])
        return namesakes[0] if len(namesakes) == 1 else None

    def ids(self, chosen: Mapping[str, str]) -> dict[str, int | None]:
        """The tracker's names with the people chosen for them, by address."""
        found = {name: self._by_email.get(email.casefold()) for name, email in chosen.items()}
        return {name: person.id if person else None for name, person in found.items()}


def _name(text: str) -> str:
    """'Oak, Sam' and 'Sam Oak' are one name."""
    return " ".join(sorted(fold(text).split()))
