"""What happened to an entry, who did it and when, in sentences."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.decisions.models import TEXTS, Decision, DecisionStatus

DecisionEvent: Any = Decision.pgh_event_model  # type: ignore[attr-defined]  # pghistory makes it
MOST = 50


@dataclass(frozen=True)
class Moment:
    """One act on an entry."""

    at: dt.datetime
    who: str
    said: str


def history_of(entry: Decision) -> list[Moment]:
    """The latest acts first: two queries."""
    events = list(DecisionEvent.objects.filter(pgh_obj=entry.pk).order_by("-pgh_id")[: MOST + 1])
    names = _names(events)
    pairs = zip(events[:MOST], [*events[1:], None][:MOST], strict=True)
    found = [(event, said) for event, was in pairs for said in _said(event, was)]
    return [Moment(event.pgh_created_at, names.get(_person(event), ""), said) for event, said in found]


def _names(events: list[Any]) -> dict[int, str]:
    people = {_person(event) for event in events}
    return dict(User.objects.filter(pk__in=people).values_list("pk", "name"))


def _person(event: Any) -> int:
    return int((event.pgh_context or {}).get("user") or (event.recorded_by_id if event.pgh_label == "insert" else 0))


def _said(now: Any, was: Any | None) -> Iterator[str]:
    if was is None:
        yield _("Recorded") if now.status == DecisionStatus.PROPOSED else _("Recorded as decided")
        return
    if now.title != was.title:
        yield _("Title changed, was “%(was)s”") % {"was": was.title}
    if any(getattr(now, name) != getattr(was, name) for name in TEXTS):
        yield _("Text changed")
    if now.right_key != was.right_key:
        yield _("Rests on “%(right)s” now") % {"right": _(now.right_sentence)}
    if now.status != was.status:
        yield _moved(now, was)


def _moved(now: Any, was: Any) -> str:
    if now.status == DecisionStatus.DECIDED:
        return _("Decided") if was.status == DecisionStatus.PROPOSED else _("Stands again after the challenge")
    return _("Challenged") if now.status == DecisionStatus.CHALLENGED else _("Superseded")


def at_version(entry: Decision, version: int) -> Any | None:
    """The entry as it was when it had this version."""
    return DecisionEvent.objects.filter(pgh_obj=entry.pk, version=version).order_by("-pgh_id").first()
