"""What became of a person in their organisation, who did it and when."""

import datetime as dt
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from apps.accounts.models import User

ENTRIES = 20
PersonEvent: type[Model] = User.pgh_event_model  # type: ignore[attr-defined]  # pghistory makes it


@dataclass(frozen=True)
class Entry:
    """One change of somebody's role, or of whether they may sign in."""

    at: dt.datetime
    who: str
    said: str


def person_history(person: User) -> list[Entry]:
    """The last changes of a person's role and way in, the latest first: two queries."""
    events: list[Any] = list(PersonEvent._default_manager.filter(pgh_obj=person.pk).order_by("-pgh_id")[: ENTRIES + 1])
    doers = {(event.pgh_context or {}).get("user") for event in events} - {None}
    names = {user.pk: str(user) for user in User.objects.filter(pk__in=doers).only("name", "email")}
    changes = [Entry(now.pgh_created_at, _who(now, names), _said(now, was)) for now, was in pairwise(events)]
    begun = [Entry(e.pgh_created_at, _who(e, names), _begun(e)) for e in events[-1:] if e.pgh_label == "insert"]
    return [*changes, *begun]


def _who(event: Any, names: dict[int, str]) -> str:
    return names.get((event.pgh_context or {}).get("user", 0), "") or _("Ringfence")


def _said(now: Any, was: Any) -> str:
    if now.is_active != was.is_active:
        return _("may sign in again") if now.is_active else _("may no longer sign in")
    return _("role: %(was)s → %(now)s") % {"was": was.get_role_display(), "now": now.get_role_display()}


def _begun(event: Any) -> str:
    return _("came in as %(role)s") % {"role": event.get_role_display()}
