"""What a decision is about: stories, sprints, and whatever else an app registers (in its AppConfig.ready).

People type keys (PAY-12, S14); each app finds its own, keeps the links in a table of its own, and lists them.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from apps.decisions.models import Decision
from apps.decisions.models.link import DecisionLink
from apps.teams.models import Team

MOST_LINKS = 20


@dataclass(frozen=True)
class Link:
    """One thing that a decision is about, as lists and exports show it."""

    key: str
    title: str
    url: str


class Linked[Thing: models.Model]:
    """One kind of thing. Subclass it, and `register` the class's one instance."""

    table: type[DecisionLink]
    # The name of the foreign key beside `decision`.
    column: str

    def find(self, team: Team, key: str) -> Thing | None:
        """The team's thing that somebody calls by this key; None where it is another kind's, or nobody's."""
        raise NotImplementedError

    def shown(self, thing: Thing, team: Team) -> Link:
        raise NotImplementedError

    def put(self, entry: Decision, things: Sequence[Thing]) -> None:
        """Link to these and to no others."""
        kept = self._rows().filter(decision=entry)
        kept.exclude(**{f"{self.column}__in": things}).delete()
        rows = (self.table(decision=entry, **{self.column: thing}) for thing in things)
        self._rows().bulk_create(rows, ignore_conflicts=True)

    def of(self, entries: Sequence[Decision]) -> Iterable[tuple[int, Link]]:
        """The links of these entries, each with its entry's id: one query."""
        teams = {entry.pk: entry.team for entry in entries}
        rows: Any = self._rows().filter(decision__in=entries).select_related(self.column).order_by("pk")
        for row in rows:
            yield row.decision_id, self.shown(getattr(row, self.column), teams[row.decision_id])

    def _rows(self) -> "models.QuerySet[DecisionLink]":
        return self.table._default_manager.all()


KINDS: list[Linked[Any]] = []


def register(linked: Linked[Any]) -> None:
    """Tell the log what else its decisions can be about."""
    KINDS.append(linked)


@dataclass
class Found:
    """What typed keys stand for."""

    things: dict[int, list[models.Model]] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        return sum(len(things) for things in self.things.values())


def find(team: Team, typed: str) -> Found:
    """Look up keys with blanks or commas between them, each once, in this team alone."""
    found = Found()
    for key in dict.fromkeys(key for key in re.split(r"[\s,;]+", typed) if key):
        if found.count + len(found.unknown) > MOST_LINKS:
            break
        things = ((place, kind.find(team, key)) for place, kind in enumerate(KINDS))
        place, thing = next(((place, thing) for place, thing in things if thing), (0, None))
        if thing is None:
            found.unknown.append(key)
        else:
            found.things.setdefault(place, []).append(thing)
    return found


def put(entry: Decision, found: Found) -> None:
    """Link an entry to what was found, and to nothing else."""
    for place, kind in enumerate(KINDS):
        kind.put(entry, found.things.get(place, []))


def links_of(entries: Sequence[Decision]) -> dict[int, list[Link]]:
    """What each entry is about, by its id: one query a kind, however many entries."""
    links: dict[int, list[Link]] = {entry.pk: [] for entry in entries}
    for kind in KINDS if entries else ():
        for pk, link in kind.of(entries):
            links[pk].append(link)
    return links
