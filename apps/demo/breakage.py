"""Plays incidents: reported, confirmed or not, mended, and what both sides let follow from them.

An event of `data/sprints.toml` says `for_whom` and its `severity`, who has `confirmed` it, the `size` of a new one, and
in `follow` the title, kind and why of what follows; `agreed` is what both signed about that. One that nobody confirmed
`lapses` so many days later.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from apps.accounts.models import User
from apps.decisions.services import sign
from apps.demo.acting import acting
from apps.sprints.models import Column, Incident, Sprint
from apps.sprints.services import move_card
from apps.sprints.services.incidents import (
    confirm_incident,
    follow_up,
    lapse_what_nobody_confirmed,
    open_incident,
    propose_follow_up,
    report_incident,
)
from apps.teams.models import Role

if TYPE_CHECKING:
    from apps.demo.play import Play

UNTIL_CONFIRMED, UNTIL_MENDED = dt.timedelta(hours=2), dt.timedelta(hours=5)
UNTIL_DECIDED, UNTIL_SIGNED = dt.timedelta(hours=6), dt.timedelta(hours=7)


def break_down(play: Play, sprint: Sprint, title: str, event: dict[str, Any], at: dt.datetime) -> None:
    """From the report to whatever became of it."""
    incident = _report(play, sprint, title, event, at)
    if "confirmed" in event:
        with acting(play.people[event["confirmed"]]) as by:
            incident = confirm_incident(incident=incident, by=by, at=at + UNTIL_CONFIRMED)
        _mend(play, incident, at)
    if "lapses" in event:
        lapse_what_nobody_confirmed(now=at + dt.timedelta(days=event["lapses"]))
    if "follow" in event:
        _follow(play, incident, event, at)


def _report(play: Play, sprint: Sprint, title: str, event: dict[str, Any], at: dt.datetime) -> Incident:
    said = {name: event[name] for name in ("for_whom", "severity")}
    with acting(play.people[event["by"]]) as by:
        if "incident" in event:
            return open_incident(sprint=sprint, story=play.story(title), by=by, at=at, **said)
        size = Decimal(event["size"]) if "size" in event else None
        return report_incident(sprint=sprint, title=title, size=size, by=by, at=at, **said)


def _mend(play: Play, incident: Incident, at: dt.datetime) -> None:
    """Somebody mends it at once, and another member looks at it."""
    mends: User = incident.story.assignee or play.lead
    for step in (Column.DOING, Column.DONE):
        with acting(play.another_than(mends) if step == Column.DONE else mends) as by:
            move_card(sprint=incident.sprint, story=incident.story, to=step, by=by, at=at + UNTIL_MENDED)


def _follow(play: Play, incident: Incident, event: dict[str, Any], at: dt.datetime) -> None:
    title, kind, why = event["follow"]
    with acting(play.lead) as lead:
        follow_up(incident=incident, title=title, kind=kind, why=why, by=lead, may_tag=True)
    if "agreed" in event:
        play.until(at + UNTIL_DECIDED)
        with acting(play.lead) as lead:
            decision = propose_follow_up(
                incident=incident, by=lead, seat=Role.TECH_LEAD, note=event["agreed"], at=at + UNTIL_DECIDED
            )
        with acting(play.po) as po:
            sign(decision=decision, by=po, seat=Role.PRODUCT_OWNER, at=at + UNTIL_SIGNED)
