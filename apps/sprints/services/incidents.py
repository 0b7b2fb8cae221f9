"""Incidents: reported, confirmed or said to be none, and what follows from them.

An incident's line comes and goes by law (apps.sprints.models.law.incident). Whoever writes an incident of a story that
is there takes the story first, then its line, as everywhere.
"""

import datetime as dt
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.violations import RuleViolation, broken, explained
from apps.decisions.models import JointDecision, JointKind
from apps.decisions.services import propose
from apps.sprints.incidents import of_team
from apps.sprints.models import Budget, Commitment, Incident, IncidentFollowUp, Severity, Sprint, Status
from apps.sprints.services.ledger import because, commit_waiting_story, lock_stories, propose_for
from apps.sprints.services.lifecycle import next_sprint_name
from apps.stories.models import Kind, Origin, Story
from apps.stories.services import create_story, note_debt
from apps.teams.availability.loading import load
from apps.teams.availability.workdays import working_days

LOOKED_AHEAD = dt.timedelta(days=31)


def report_incident(
    *,
    sprint: Sprint,
    title: str,
    for_whom: str,
    severity: str,
    by: User,
    size: Decimal | None = None,
    may_confirm: bool = False,
    at: dt.datetime | None = None,
) -> Incident:
    """Say what broke while a sprint runs. Never refused for its size; who may confirm it does so by reporting it.

    Raises `RuleViolation` where the sprint does not run.
    """
    at = at or timezone.now()
    with explained(), transaction.atomic():
        story = create_story(
            team=sprint.team, title=title, kind=Kind.INCIDENT, size=size, by=by, may_tag=may_confirm, created_at=at
        )
        return open_incident(
            sprint=sprint, story=story, for_whom=for_whom, severity=severity, by=by, may_confirm=may_confirm, at=at
        )


def open_incident(
    *,
    sprint: Sprint,
    story: Story,
    for_whom: str,
    severity: str = Severity.MODERATE,
    by: User,
    may_confirm: bool = False,
    at: dt.datetime | None = None,
) -> Incident:
    """The same for a story of this kind that somebody wrote down already.

    Raises `RuleViolation` where it was planned before, too.
    """
    at = at or timezone.now()
    with explained(), transaction.atomic():
        lock_stories([story.pk])
        return Incident.objects.create(
            sprint=sprint, story=story, for_whom=for_whom, severity=severity, reported_by=by, reported_at=at,
            confirm_by=next_working_day(sprint, at.astimezone(sprint.zone).date()),
            confirmed_by=by if may_confirm else None, confirmed_at=at if may_confirm else None,
        )  # fmt: skip


def next_working_day(sprint: Sprint, day: dt.date) -> dt.date:
    """The team's first working day after a local date."""
    first, last = day + dt.timedelta(days=1), day + LOOKED_AHEAD
    return working_days(load(sprint.team, first, last), first, last)[0]


def confirm_incident(*, incident: Incident, by: User, at: dt.datetime | None = None) -> Incident:
    """Say that it is one. Raises `RuleViolation` once its day has passed, and where somebody has said so before."""
    with explained(), transaction.atomic():
        current = _locked(incident)
        if not current.is_unconfirmed:
            raise broken("what_was_said_of_an_incident_stands")
        current.confirmed_by, current.confirmed_at = by, at or timezone.now()
        current.save(update_fields=["confirmed_by", "confirmed_at"])
    return current


def say_it_is_none(
    *, incident: Incident, by: User, reason: str, at: dt.datetime | None = None
) -> tuple[Incident, bool]:
    """It was no incident: a bug from now on, in the product budget where it fits, else proposed for the next sprint.

    Returns whether it fits. Raises `RuleViolation` where it is confirmed, or its sprint is closed.
    """
    at = at or timezone.now()
    with because(reason), explained(), transaction.atomic():
        current = _locked(incident)
        if not current.is_unconfirmed:
            raise broken("what_was_said_of_an_incident_stands")
        _lapse(current, by=by, reason=reason, at=at)
        return current, _meet_the_rule(current, by=by, reason=reason, at=at)


def lapse_what_nobody_confirmed(*, now: dt.datetime | None = None) -> int:
    """Every unconfirmed incident whose day is over becomes product work. Returns how many did."""
    now = now or timezone.now()
    waiting = Incident.objects.unconfirmed().filter(sprint__status=Status.ACTIVE).select_related("sprint__team")
    overdue = [each for each in waiting if each.confirm_by < now.astimezone(each.sprint.zone).date()]
    return sum(
        _lapse_together(list(incidents), now) for _sprint, incidents in groupby(overdue, attrgetter("sprint_id"))
    )


def _lapse_together(incidents: list[Incident], now: dt.datetime) -> int:
    """Those of one sprint: all leave before the first meets the rule, so that none is in the way of another."""
    reason = _("Nobody confirmed it as an incident in time.")
    try:
        with because(reason), explained(), transaction.atomic():
            lock_stories([each.story_id for each in incidents])
            late = [each for each in map(_locked, incidents) if each.is_unconfirmed]
            for incident in late:
                _lapse(incident, by=None, reason=reason, at=now)
            for incident in late:
                _meet_the_rule(incident, by=None, reason=reason, at=now)
    except RuleViolation:
        return 0  # closed with its sprint a moment ago
    return len(late)


def _lapse(incident: Incident, *, by: User | None, reason: str, at: dt.datetime) -> None:
    """By nobody, it is the clock that says so."""
    incident.lapsed_by, incident.lapsed_at, incident.lapsed_reason = by, at, reason
    incident.save(update_fields=["lapsed_by", "lapsed_at", "lapsed_reason"])


def _meet_the_rule(incident: Incident, *, by: User | None, reason: str, at: dt.datetime) -> bool:
    """As product work like any other: into the product budget if there is room for it."""
    story, sprint = incident.story, incident.sprint
    story.refresh_from_db()
    try:
        commit_waiting_story(sprint=sprint, story=story, budget=Budget.PRODUCT, by=by, reason=reason, at=at)
    except RuleViolation:
        propose_for(story=story, sprint_name=next_sprint_name(sprint))
        return False
    return True


def _locked(incident: Incident) -> Incident:
    """As it is now: its story, its line and itself, in the order that everybody takes them in."""
    lock_stories([incident.story_id])
    lines = Commitment.objects.filter(story=incident.story_id, left_at=None).select_for_update(no_key=True)
    # In an order of its own: the model's joins sprint and team, and would lock them before anything else here.
    list(lines.order_by("id").values_list("id"))
    current = Incident.objects.select_for_update(no_key=True, of=["self"]).select_related("story", "sprint__team")
    return current.get(pk=incident.pk)


def take_incident(*, incident: Incident, sprint: Sprint, by: User) -> Commitment:
    """Go on with a confirmed incident of an earlier sprint, charged to the reserve again. Raises `RuleViolation`."""
    reason = _("Goes on from %(sprint)s") % {"sprint": incident.sprint.title}
    return commit_waiting_story(sprint=sprint, story=incident.story, budget=Budget.UNPLANNED, by=by, reason=reason)


def follow_up(*, incident: Incident, title: str, kind: str, why: str, by: User, may_tag: bool) -> Story:
    """Make a story so that it does not come again: an improvement, or debt that goes onto the register with it."""
    team = incident.sprint.team
    if incident.lapsed_at:
        raise broken("what_was_no_incident_stays_none")
    with explained(), transaction.atomic():
        if kind == Kind.DEBT:
            left: dict[str, Any] = {"reason": why, "origin": Origin.INCIDENT, "incident": incident.story}
            story = note_debt(team=team, title=title, by=by, may_tag=may_tag, **left).story
        else:
            story = create_story(team=team, title=title, kind=kind, why=why, by=by, may_tag=may_tag)
        IncidentFollowUp.objects.create(incident=incident, story=story)
    return story


def propose_follow_up(
    *, incident: Incident, by: User, seat: str | None, note: str, at: dt.datetime | None = None
) -> JointDecision:
    """Put to the other side what follows from an incident, with the stories made of it. Raises `RuleViolation`."""
    story, sprint = incident.story, incident.sprint
    following = Story.objects.filter(follows_incident__incident=incident).order_by("number")
    terms = {
        "sprint": sprint.number, "story": story.number, "key": story.key, "title": story.title,
        "follow_ups": [{"key": each.key, "title": each.title} for each in of_team(following, sprint.team)],
    }  # fmt: skip
    return propose(
        team=sprint.team, kind=JointKind.FOLLOW_UP, by=by, seat=seat, subject_id=incident.pk, terms=terms,
        basis=basis_of_follow_up(incident), note=note, at=at,
    )  # fmt: skip


def basis_of_follow_up(incident: Incident) -> str:
    """How many stories follow: one more, and what was read is not what would be signed."""
    return str(IncidentFollowUp.objects.filter(incident=incident).count())
