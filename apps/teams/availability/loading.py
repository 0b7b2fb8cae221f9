"""The queries behind availability: a constant number of them.

By hand, because a sprint's grid, its sums and a year wait for them: built by the ORM they take five times as long as
they run.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Q

from apps.accounts.models import User
from apps.teams.availability.public_holidays import Place, holidays_between
from apps.teams.availability.rows import Free, Off, Pattern, PersonRows, Share, Span, Special, free_days
from apps.teams.models import OffKind, Team

type FreeDays = Mapping[dt.date, Free]
type ByPerson[R] = defaultdict[int, tuple[R, ...]]

# The memberships of a team's people, in other teams too. A day on which one ends is no day of it.
SPANS = """
    SELECT m.user_id, u.name, u.email, m.team_id, m.role, m.starts, m.ends
    FROM teams_membership m JOIN accounts_user u ON u.id = m.user_id JOIN teams_team t ON t.id = m.team_id
    WHERE t.archived_at IS NULL AND m.starts <= %(last)s AND (m.ends IS NULL OR m.ends > %(first)s)
      AND m.user_id IN (
          SELECT h.user_id FROM teams_membership h
          WHERE h.team_id = %(team)s AND h.starts <= %(last)s AND (h.ends IS NULL OR h.ends > %(first)s)
      )
    ORDER BY u.name, m.user_id, m.starts
"""
SHARES = """
    SELECT person_id, team_id, starts, percent FROM teams_teamshare
    WHERE person_id = ANY(%(people)s) AND starts <= %(last)s
"""
# One for both, told apart by whether a team is named.
WORKING_TIME = f"""
    SELECT person_id, NULL::bigint AS team_id, starts,
        ARRAY[monday, tuesday, wednesday, thursday, friday, saturday, sunday]
    FROM teams_workingpattern WHERE person_id = ANY(%(people)s) AND starts <= %(last)s
    UNION ALL
    SELECT person_id, team_id, starts, ARRAY[percent] FROM ({SHARES}) AS shares
"""  # noqa: S608 - made of our own constants; what varies are parameters
OFF = """
    SELECT person_id, kind, starts, ends, starts_at_noon, ends_at_noon, lost, every_weeks FROM teams_timeoff
    WHERE person_id = ANY(%(people)s) AND removed_at IS NULL AND starts <= %(last)s AND ends >= %(first)s
"""
# Places name no days, special days no person.
CALENDAR = """
    SELECT person_id, team_id, country AS name, region, NULL::date AS starts, NULL::date AS ends, NULL::numeric AS off
    FROM teams_holidayplace
    WHERE person_id = ANY(%(people)s) OR team_id = %(team)s OR organisation_id = %(organisation)s
    UNION ALL
    SELECT NULL, team_id, name, '', starts, ends, off FROM teams_specialday
    WHERE (team_id = %(team)s OR organisation_id = %(organisation)s) AND starts <= %(last)s AND ends >= %(first)s
"""


@dataclass(frozen=True)
class Loaded:
    """The people of a team, each with the free days of the place that counts for them."""

    team: int
    people: tuple[tuple[PersonRows, FreeDays], ...]


def load(team: Team, first: dt.date, last: dt.date) -> Loaded:
    """Everything that says who is here between two local dates: four queries."""
    spans, names = _spans(team, first, last)
    (patterns, shares), off = _working_time(names, last), load_off(names, first, last)
    free = _free_days(team, names, first, last)
    people = (
        (PersonRows(pk, name, initials, spans[pk], patterns[pk], shares[pk], off[pk]), free[pk])
        for pk, (name, initials) in names.items()
    )
    return Loaded(team.pk, tuple(people))


def in_force(first: dt.date, last: dt.date) -> Q:
    """Memberships that hold on one of these days."""
    return Q(starts__lte=last) & (Q(ends=None) | Q(ends__gt=first))


def _asked(query: str, **values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall())


def _spans(team: Team, first: dt.date, last: dt.date) -> tuple[dict[int, tuple[Span, ...]], dict[int, tuple[str, str]]]:
    """The memberships of the team's people, those in other teams too, and what the people are called."""
    spans, names = defaultdict[int, tuple[Span, ...]](tuple), {}
    for person, name, email, *span in _asked(SPANS, team=team.pk, first=first, last=last):
        spans[person] += (Span(*span),)
        names[person] = (name, email)
    users = {pk: User(name=name, email=email) for pk, (name, email) in names.items()}
    return spans, {pk: (str(user), user.initials) for pk, user in users.items()}


def _working_time(people: Iterable[int], last: dt.date) -> tuple[ByPerson[Pattern], ByPerson[Share]]:
    """Working patterns, and shares of time in every team, that begin by a day."""
    patterns, shares = defaultdict[int, tuple[Pattern, ...]](tuple), defaultdict[int, tuple[Share, ...]](tuple)
    for person, team, starts, parts in _asked(WORKING_TIME, people=list(people), last=last):
        if team is None:
            patterns[person] += (Pattern(starts, tuple(parts)),)
        else:
            shares[person] += (Share(team, starts, parts[0]),)
    return patterns, shares


def load_shares(people: Iterable[int], last: dt.date) -> ByPerson[Share]:
    """Shares of time that begin by a day, in every team, by person. One query."""
    found = defaultdict[int, tuple[Share, ...]](tuple)
    for person, *share in _asked(SHARES, people=list(people), last=last):
        found[person] += (Share(*share),)
    return found


def load_off(people: Iterable[int], first: dt.date, last: dt.date) -> ByPerson[Off]:
    """Time off between two days, by person, as others may know it: a reason is not even read. One query."""
    found = defaultdict[int, tuple[Off, ...]](tuple)
    for person, kind, *off in _asked(OFF, people=list(people), first=first, last=last):
        found[person] += (Off(OffKind(kind).seen_as, *off),)
    return found


def _free_days(team: Team, people: Iterable[int], first: dt.date, last: dt.date) -> dict[int, FreeDays]:
    """The free days of each person; people in one place share them."""
    people = list(people)
    whose = {"people": people, "team": team.pk, "organisation": team.organisation_id}
    rows = _asked(CALENDAR, **whose, first=first, last=last)
    places = _places(team, people, [row[:4] for row in rows if row[4] is None])
    days = [(row[1], Special(row[2], *row[4:])) for row in rows if row[4] is not None]
    shared, own = ([day for team_id, day in days if (team_id is None) is whole] for whole in (True, False))
    by_place = {place: free_days(holidays_between(place, first, last), shared, own) for place in set(places.values())}
    return {person: by_place[place] for person, place in places.items()}


def _places(team: Team, people: Iterable[int], rows: Iterable[tuple[Any, ...]]) -> dict[int, Place]:
    """Whose public holidays count for each person: their own, else the team's, else the organisation's."""
    by_owner = {(person, team_id): Place(*place) for person, team_id, *place in rows}
    usual = by_owner.get((None, team.pk)) or by_owner.get((None, None)) or Place()
    return {person: by_owner.get((person, None), usual) for person in people}
