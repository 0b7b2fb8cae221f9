"""The queries behind availability: a constant number of them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q

from apps.teams.availability.public_holidays import Place, holidays_between
from apps.teams.availability.rows import Free, Off, Pattern, PersonRows, Share, Span, Special, free_days
from apps.teams.models import (
    WEEKDAYS,
    HolidayPlace,
    Membership,
    OffKind,
    SpecialDay,
    Team,
    TeamShare,
    TimeOff,
    WorkingPattern,
)

type FreeDays = Mapping[dt.date, Free]


@dataclass(frozen=True)
class Loaded:
    """The people of a team, each with the free days of the place that counts for them."""

    team: int
    people: tuple[tuple[PersonRows, FreeDays], ...]


def load(team: Team, first: dt.date, last: dt.date) -> Loaded:
    """Everything that says who is here between two local dates: six queries."""
    spans, names = _spans(team, first, last)
    patterns, shares, off = load_patterns(names, last), load_shares(names, last), load_off(names, first, last)
    free = _free_days(team, names, first, last)
    people = (
        (PersonRows(pk, name, initials, spans[pk], patterns[pk], shares[pk], off[pk]), free[pk])
        for pk, (name, initials) in names.items()
    )
    return Loaded(team.pk, tuple(people))


def in_force(first: dt.date, last: dt.date) -> Q:
    """Memberships that hold on one of these days."""
    return Q(starts__lte=last) & (Q(ends=None) | Q(ends__gt=first))


def _spans(team: Team, first: dt.date, last: dt.date) -> tuple[dict[int, tuple[Span, ...]], dict[int, tuple[str, str]]]:
    """The memberships of the team's people, those in other teams too, and what the people are called."""
    here = Membership.objects.filter(in_force(first, last), team=team)
    found = Membership.objects.filter(in_force(first, last), user__in=here.values("user"), team__archived_at=None)
    rows = found.select_related("user").only("team", "role", "starts", "ends", "user__name", "user__email")
    spans, names = defaultdict(list), {}
    for row in rows.order_by("user__name", "user_id", "starts"):
        spans[row.user_id].append(Span(row.team_id, row.role, row.starts, row.ends))
        names[row.user_id] = (str(row.user), row.user.initials)
    return {pk: tuple(found) for pk, found in spans.items()}, names


def load_patterns(people: Iterable[int], last: dt.date) -> defaultdict[int, tuple[Pattern, ...]]:
    """Working patterns that begin by a day, by person. One query."""
    rows = WorkingPattern.objects.filter(person__in=list(people), starts__lte=last)
    found = defaultdict[int, tuple[Pattern, ...]](tuple)
    for person, starts, *fractions in rows.values_list("person", "starts", *WEEKDAYS):
        found[person] += (Pattern(starts, tuple(fractions)),)
    return found


def load_shares(people: Iterable[int], last: dt.date) -> defaultdict[int, tuple[Share, ...]]:
    """Shares of time that begin by a day, in every team, by person. One query."""
    rows = TeamShare.objects.filter(person__in=list(people), starts__lte=last)
    found = defaultdict[int, tuple[Share, ...]](tuple)
    for person, team, starts, percent in rows.values_list("person", "team", "starts", "percent"):
        found[person] += (Share(team, starts, percent),)
    return found


def load_off(people: Iterable[int], first: dt.date, last: dt.date) -> defaultdict[int, tuple[Off, ...]]:
    """Time off between two days, by person, as others may know it: a reason is not even read. One query."""
    rows = TimeOff.objects.standing().touching(first, last).filter(person__in=list(people))
    fields = ("starts", "ends", "starts_at_noon", "ends_at_noon", "lost", "every_weeks")
    found = defaultdict[int, tuple[Off, ...]](tuple)
    for person, kind, *off in rows.values_list("person", "kind", *fields):
        found[person] += (Off(OffKind(kind).seen_as, *off),)
    return found


def _free_days(team: Team, people: Iterable[int], first: dt.date, last: dt.date) -> dict[int, FreeDays]:
    """The free days of each person; people in one place share them. Two queries."""
    places = load_places(team, people)
    specials = list(SpecialDay.objects.for_team(team).touching(first, last))
    shared = [_special(row) for row in specials if row.organisation_id]
    own = [_special(row) for row in specials if row.team_id]
    by_place = {place: free_days(holidays_between(place, first, last), shared, own) for place in set(places.values())}
    return {person: by_place[place] for person, place in places.items()}


def _special(row: SpecialDay) -> Special:
    return Special(row.name, row.starts, row.ends, row.off)


def load_places(team: Team, people: Iterable[int]) -> dict[int, Place]:
    """Whose public holidays count for each person: their own, else the team's, else the organisation's. One query."""
    people = list(people)
    rows = HolidayPlace.objects.filter(Q(person__in=people) | Q(team=team) | Q(organisation=team.organisation_id))
    by_owner = {(row.person_id, row.team_id): Place(row.country, row.region) for row in rows}
    usual = by_owner.get((None, team.pk)) or by_owner.get((None, None)) or Place()
    return {person: by_owner.get((person, None), usual) for person in people}
