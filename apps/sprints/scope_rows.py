"""The running list of what happened to a sprint's scope, a page of it, with the names of its stories and people.

Two queries. Who was taken off technical work stands among the changes: it takes people from the share, not points.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.templatetags.ringfence import amount
from apps.sprints.models import Budget, Sprint, TakenOff
from apps.sprints.replay import ZERO, baseline_until, events_of, replay
from apps.sprints.scope import Change, Sums, What, changes_after, sums_of
from apps.stories.models import Story
from apps.teams.models import Team

type Entry = Change | TakenOff


@dataclass(frozen=True)
class ScopeRow:
    """One entry as people read it."""

    at: dt.datetime
    what: str
    story: Story
    budget: str
    amount: Decimal
    who: str
    why: str
    sum: str = ""
    is_incident: bool = False
    beside: str = ""


@dataclass(frozen=True)
class Scope:
    """What happened to a sprint's scope, with the sums of each budget, and who was taken off technical work."""

    sums: Mapping[str, Sums]
    changes: Sequence[Change]
    taken_off: Sequence[TakenOff]

    @property
    def entries(self) -> list[Entry]:
        """One list of both, the newest first."""
        both: list[Entry] = [*self.changes, *self.taken_off]
        return sorted(both, key=lambda entry: entry.at)[::-1]

    @property
    def rows(self) -> list[tuple[str, Sums, int]]:
        """A row a budget with the people taken off it; unplanned work where there was any."""
        shown = [each for each in Budget if each != Budget.UNPLANNED or self.sums[each] != Sums()]
        people = {Budget.TECH: len({off.person_id for off in self.taken_off})}
        return [(str(each.label), self.sums[each], people.get(each, 0)) for each in shown]


def scope_of(sprint: Sprint) -> Scope:
    """From the ledger's events alone: two queries."""
    events, until = events_of(sprint), baseline_until(sprint)
    changes = changes_after(events, until) if until else []
    return Scope(sums_of(replay(events, until).lines.values(), changes), changes, taken_off_in(sprint))


def taken_off_in(sprint: Sprint) -> list[TakenOff]:
    return list(TakenOff.objects.filter(sprint=sprint).order_by("at", "id"))


def rows_of(team: Team, entries: Sequence[Entry]) -> list[ScopeRow]:
    """Titles and names are those of today; everything else is what the ledger says."""
    stories, people = _stories(team, entries), _people(entries)
    return [
        _row(entry, stories, people) if isinstance(entry, Change) else _off(entry, stories, people)
        for entry in entries
        if _of(entry)[0] in stories
    ]


def _of(entry: Entry) -> tuple[int, ...]:
    """The stories an entry names; the one it is about comes first."""
    if isinstance(entry, Change):
        return (entry.story, *entry.swapped_with)
    return (entry.from_story_id, entry.to_story_id)


def _by(entry: Entry) -> set[int | None]:
    return {entry.who} if isinstance(entry, Change) else {entry.by_id, entry.person_id}


def _stories(team: Team, entries: Sequence[Entry]) -> dict[int, Story]:
    wanted = {pk for entry in entries for pk in _of(entry)}
    found = Story.objects.filter(pk__in=wanted).only("number", "source_key", "title", "team_id")
    for story in found:
        story.team = team
    return {story.pk: story for story in found}


def _people(entries: Sequence[Entry]) -> dict[int | None, str]:
    wanted = {pk for entry in entries for pk in _by(entry)} - {None}
    people = User.objects.filter(Q(pk__in=wanted)).only("name", "email")
    return {person.pk: str(person) for person in people}


def _row(change: Change, stories: dict[int, Story], people: dict[int | None, str]) -> ScopeRow:
    return ScopeRow(
        at=change.at,
        what=str(change.what.label),
        story=stories[change.story],
        budget=_budget(change),
        amount=change.now if change.what == What.MOVED else change.amount,
        sum=f"{amount(change.was)} → {amount(change.now)}" if change.what == What.RESIZED else "",
        who=people.get(change.who, _("Ringfence")),
        why=change.why,
        is_incident=change.budget == Budget.UNPLANNED,
        beside=_swap(change, stories),
    )


def _off(off: TakenOff, stories: dict[int, Story], people: dict[int | None, str]) -> ScopeRow:
    """It changes no amount. What was being worked on stands beside it."""
    onto = _("%(person)s, onto %(key)s")
    return ScopeRow(
        at=off.at,
        what=_("taken off"),
        story=stories[off.from_story_id],
        budget=f"{Budget.TECH.label} → {Budget.PRODUCT.label}",
        amount=ZERO,
        sum=_("%(size)s were worked on") % {"size": amount(off.size)},
        who=people.get(off.by_id, _("Ringfence")),
        why=off.reason,
        beside=onto % {"person": people[off.person_id], "key": stories[off.to_story_id].key},
    )


def _budget(change: Change) -> str:
    label = str(Budget(change.budget).label)
    return f"{Budget(change.from_budget).label} → {label}" if change.from_budget else label


def _swap(change: Change, stories: dict[int, Story]) -> str:
    """What it displaced, or what it made room for."""
    keys = ", ".join(str(stories[pk].key) for pk in change.swapped_with if pk in stories)
    if not keys:
        return ""
    return (_("displaced %(keys)s") if change.what == What.ADDED else _("made room for %(keys)s")) % {"keys": keys}
