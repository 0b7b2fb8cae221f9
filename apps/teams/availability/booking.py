"""Who is asked for by several teams for more than all of their time: the whole organisation, in two queries."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from apps.accounts.models import Organisation
from apps.teams.availability.loading import in_force, load_shares
from apps.teams.availability.rows import A_DAY, ALL, PersonRows, Span
from apps.teams.models import Membership


@dataclass(frozen=True)
class Overbooking:
    """Days on which all teams together ask more than 100% of a person, with what each of them asks."""

    person: int
    name: str
    first: dt.date
    last: dt.date
    percent: Decimal
    teams: tuple[tuple[str, Decimal], ...]


def overbooked(organisation: Organisation, first: dt.date, last: dt.date) -> list[Overbooking]:
    """Everybody of the organisation who is double booked between two local dates: two queries, no day by day.

    Shares change on few days, so it looks at the stretches between those and not at each day.
    """
    people, teams = _people(organisation, first, last)
    return [
        Overbooking(person.pk, person.name, starts, ends, percent, _asked(person, starts, teams))
        for person in people
        for starts, ends, percent in overbooked_stretches(person, first, last)
    ]


def overbooked_stretches(person: PersonRows, first: dt.date, last: dt.date) -> list[tuple[dt.date, dt.date, Decimal]]:
    """The stretches of days on which a person's shares exceed 100%, each with their sum."""
    if len({span.team for span in person.spans}) < 2:
        return []
    stretches: list[tuple[dt.date, dt.date, Decimal]] = []
    for starts, ends in _stretches(person, first, last):
        percent = person.booked(starts)
        if percent <= ALL:
            continue
        goes_on = bool(stretches) and stretches[-1][1:] == (starts - A_DAY, percent)
        stretches.append((stretches.pop()[0] if goes_on else starts, ends, percent))
    return stretches


def _stretches(person: PersonRows, first: dt.date, last: dt.date) -> Iterator[tuple[dt.date, dt.date]]:
    """From one day on which something changes to the eve of the next."""
    changes = {span.starts for span in person.spans} | {span.ends for span in person.spans if span.ends}
    changes |= {share.starts for share in person.shares}
    days = sorted({first, last + A_DAY} | {day for day in changes if first < day <= last})
    return ((starts, until - A_DAY) for starts, until in pairwise(days))


def _people(organisation: Organisation, first: dt.date, last: dt.date) -> tuple[list[PersonRows], dict[int, str]]:
    rows = Membership.objects.filter(
        in_force(first, last), team__organisation=organisation, team__archived_at=None, user__is_active=True
    )
    found = rows.order_by("user__name", "user_id").values_list(
        "user", "user__name", "team", "team__name", "role", "starts", "ends"
    )
    spans, names, teams = defaultdict[int, list[Span]](list), {}, {}
    for user, name, team, team_name, role, starts, ends in found:
        spans[user].append(Span(team, role, starts, ends))
        names[user], teams[team] = name, team_name
    shares = load_shares(_in_several(spans.items()), last)
    people = [PersonRows(pk, names[pk], spans=tuple(held), shares=shares[pk]) for pk, held in spans.items()]
    return people, teams


def _in_several(spans: Iterable[tuple[int, list[Span]]]) -> list[int]:
    """Only who is in several teams can be booked twice."""
    return [pk for pk, held in spans if len({span.team for span in held}) > 1]


def _asked(person: PersonRows, day: dt.date, teams: dict[int, str]) -> tuple[tuple[str, Decimal], ...]:
    return tuple(
        (teams[span.team], person.share(span.team, span.role, day)) for span in person.spans if span.holds(day)
    )
