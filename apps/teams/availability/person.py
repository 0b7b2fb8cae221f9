"""What one person's own page shows: their shares by team, where their holidays come from, and who changed what."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Model, Q
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.templatetags.ringfence import amount
from apps.teams.availability.booking import overbooked_stretches
from apps.teams.availability.loading import load_shares
from apps.teams.availability.public_holidays import Place, place_name
from apps.teams.availability.rows import PersonRows, Span
from apps.teams.availability.warnings import said_days
from apps.teams.models import HolidayPlace, Membership, OffKind, Team, TeamShare, TimeOff, WorkingPattern

AHEAD = dt.timedelta(days=91)
CHANGES = 12


@dataclass(frozen=True)
class TeamTime:
    """How much of a person's time one team has today, and what comes."""

    team: Team
    role: str
    percent: Decimal
    is_set: bool
    coming: tuple[tuple[dt.date, Decimal], ...]


@dataclass(frozen=True)
class TeamTimes:
    """A person's time by team."""

    teams: tuple[TeamTime, ...]
    warnings: tuple[str, ...]

    @property
    def percent(self) -> Decimal:
        return sum((each.percent for each in self.teams), Decimal(0))


def team_times(person: User, today: dt.date) -> TeamTimes:
    """A person's shares, with a warning for every stretch of the next quarter that asks for too much. Two queries."""
    memberships = Membership.objects.ahead(today).filter(user=person, team__archived_at=None).select_related("team")
    held = list(memberships.order_by("team__name", "starts"))
    spans = tuple(Span(each.team_id, each.role, each.starts, each.ends) for each in held)
    rows = PersonRows(person.pk, person.name, spans=spans, shares=load_shares([person.pk], today + AHEAD)[person.pk])
    teams = {each.team_id: each for each in reversed(held)}
    warned = tuple(
        _("%(percent)s%% of the time is asked for, %(days)s.")
        % {"percent": amount(percent), "days": said_days(first, last)}
        for first, last, percent in overbooked_stretches(rows, today, today + AHEAD)
    )
    times = (_team_time(rows, teams[pk], today) for pk in dict.fromkeys(each.team_id for each in held))
    return TeamTimes(tuple(times), warned)


def _team_time(rows: PersonRows, held: Membership, today: dt.date) -> TeamTime:
    shares = [share for share in rows.shares if share.team == held.team_id]
    return TeamTime(
        team=held.team,
        role=held.get_role_display(),
        percent=rows.share(held.team_id, held.role, today),
        is_set=any(share.starts <= today for share in shares),
        coming=tuple(sorted((share.starts, share.percent) for share in shares if share.starts > today)),
    )


@dataclass(frozen=True)
class HolidaysOf:
    """Whose public holidays count for a person, in words."""

    name: str
    source: str


def holidays_of(person: User) -> HolidaysOf:
    """Their own place, else their teams', else the organisation's. One query."""
    teams = Membership.objects.today().filter(user=person).values("team")
    found = HolidayPlace.objects.filter(Q(person=person) | Q(team__in=teams) | Q(organisation=person.organisation_id))
    places = list(found.select_related("team"))
    if own := next((each for each in places if each.person_id), None):
        return HolidaysOf(_name(own), _("your own choice"))
    by_team = [each for each in places if each.team]
    if by_team:
        named = [f"{_name(each)} ({each.team})" for each in by_team]
        return HolidaysOf("; ".join(named), _("as in your team"))
    whole = next((each for each in places if each.organisation_id), None)
    return HolidaysOf(_name(whole), _("as in your organisation"))


def _name(place: HolidayPlace | None) -> str:
    return place_name(Place(place.country, place.region) if place else Place())


@dataclass(frozen=True)
class Change:
    """Who changed what, and when."""

    at: dt.datetime
    who: str
    said: str


def changes(person: User) -> list[Change]:
    """The latest changes of a person's time off, patterns and shares, by whoever made them. Four queries."""
    events: list[tuple[Any, str]] = []
    for model, tell in _TOLD.items():
        made: type[Model] = model.pgh_event_model  # type: ignore[attr-defined]  # pghistory makes it
        rows: Any = made._default_manager.filter(person=person).order_by("-pgh_id")[:CHANGES]
        events += [(row, tell(row)) for row in rows]
    latest = sorted(events, key=lambda pair: pair[0].pgh_created_at, reverse=True)[:CHANGES]
    names = _names(row for row, _said in latest)
    return [Change(row.pgh_created_at, names.get(_who(row), _("Ringfence")), said) for row, said in latest]


def _who(row: Any) -> int:
    return (row.pgh_context or {}).get("user") or 0


def _names(rows: Any) -> dict[int, str]:
    people = User.objects.filter(pk__in={_who(row) for row in rows})
    return {person.pk: str(person) for person in people.only("name", "email")}


def _time_off(row: Any) -> str:
    kind = OffKind(row.kind).label
    said = {"insert": _("%(kind)s added: %(days)s"), "delete": _("%(kind)s taken back: %(days)s")}
    changed = _("%(kind)s removed: %(days)s") if row.removed_at else _("%(kind)s changed: %(days)s")
    return said.get(row.pgh_label, changed) % {"kind": kind, "days": said_days(row.starts, row.ends)}


def _pattern(row: Any) -> str:
    said = {"insert": _("Working week from %(day)s added"), "delete": _("Working week from %(day)s removed")}
    return said.get(row.pgh_label, _("Working week from %(day)s changed")) % {"day": said_days(row.starts, row.starts)}


def _share(row: Any) -> str:
    said = _("Share of a team from %(day)s: %(percent)s%%")
    if row.pgh_label == "delete":
        said = _("Share of a team from %(day)s removed: %(percent)s%%")
    return said % {"day": said_days(row.starts, row.starts), "percent": amount(row.percent)}


_TOLD = {TimeOff: _time_off, WorkingPattern: _pattern, TeamShare: _share}
