"""Who goes away is asked for a deputy, if they hold a role that decides."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.teams.availability.warnings import said_days
from apps.teams.models import PRIVATE_KINDS, Deputy, Membership, TimeOff
from apps.teams.seats import GUARDED


@dataclass(frozen=True)
class Offer:
    """An absence of a Product Owner or tech lead whom nobody stands in for yet."""

    sentence: str
    url: str


def deputy_offers(person: User, entries: Iterable[TimeOff], today: dt.date) -> list[Offer]:
    """What to offer for the absences ahead: a deputy in each team that is led. Two queries, or one for most people.

    Load keeps nobody away, and a weekday that comes again and again, or half a day, needs no deputy.
    """
    led = Membership.objects.on(today).filter(user=person, role__in=GUARDED, team__archived_at=None)
    seats = list(led.select_related("team"))
    if not seats:
        return []
    named = list(Deputy.objects.filter(holder=person, ends__gte=today))
    away = [entry for entry in entries if entry.kind in PRIVATE_KINDS and entry.lost == 1 and not entry.every_weeks]
    return [
        _offer(seat, entry, today)
        for entry in away
        for seat in seats
        if not any(each.team_id == seat.team_id and each.role == seat.role and _meets(each, entry) for each in named)
    ]


def _meets(deputy: Deputy, entry: TimeOff) -> bool:
    return deputy.starts <= entry.ends and entry.starts <= deputy.ends


def _offer(seat: Membership, entry: TimeOff, today: dt.date) -> Offer:
    starts = max(entry.starts, today)
    days = urlencode({"starts": starts.isoformat(), "ends": entry.ends.isoformat()})
    return Offer(
        sentence=_("You are away %(days)s and %(role)s of %(team)s. Somebody can stand in for you.")
        % {"days": said_days(starts, entry.ends), "role": seat.get_role_display(), "team": seat.team},
        url=f"{reverse('teams:deputies', args=[seat.team.slug])}?{days}",
    )
