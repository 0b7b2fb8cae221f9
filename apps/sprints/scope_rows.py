"""The running list of scope changes, a page of it, with the names of its stories and people: two queries."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.templatetags.ringfence import amount
from apps.sprints.models import Budget
from apps.sprints.scope import Change, What
from apps.stories.models import Story
from apps.teams.models import Team


@dataclass(frozen=True)
class ScopeRow:
    """One change as people read it."""

    at: dt.datetime
    what: str
    story: Story
    budget: str
    amount: Decimal
    sum: str
    who: str
    why: str
    is_incident: bool
    swap: str


def rows_of(team: Team, changes: Sequence[Change]) -> list[ScopeRow]:
    """Titles are those of today; everything else is what the ledger says."""
    stories, people = _stories(team, changes), _people(changes)
    return [_row(change, stories, people) for change in changes if change.story in stories]


def _stories(team: Team, changes: Sequence[Change]) -> dict[int, Story]:
    wanted = {pk for change in changes for pk in (change.story, *change.swapped_with)}
    found = Story.objects.filter(pk__in=wanted).only("number", "source_key", "title", "team_id")
    for story in found:
        story.team = team
    return {story.pk: story for story in found}


def _people(changes: Sequence[Change]) -> dict[int | None, str]:
    people = User.objects.filter(Q(pk__in={change.who for change in changes} - {None})).only("name", "email")
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
        swap=_swap(change, stories),
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
