"""The imported past, read: its sums for the figures, and its lines for who wants to see what they are made of."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from apps.reports.before import Before
from apps.reports.reading import closed_sprints, sprints_between
from apps.sprints.models import Commitment, Outcome, Status
from apps.stories.models import WorkType
from apps.teams.models import Team

EVER = (dt.date.min, dt.date.max)
DONE = Q(outcome=Outcome.DONE)
PARTS = {
    "technical": DONE & Q(work_type=WorkType.TECHNICAL),
    "untagged": DONE & Q(work_type=WorkType.UNTAGGED),
    "other": DONE & ~Q(work_type__in=[WorkType.TECHNICAL, WorkType.UNTAGGED]),
    "not_done": ~DONE,
}
PART_LABELS = {
    "": _("All lines"),
    "technical": _("Technical, done"),
    "untagged": _("Untagged, done"),
    "other": _("Product and unplanned, done"),
    "not_done": _("Not done"),
}
"""The parts into which the lines of the past fall, for the page that lists them."""


def before_of(team: Team) -> Before:
    """The past and what came since, from the sums of closed sprints: five queries."""
    past = sprints_between(team, *EVER, fenced=False)
    all_of_them = closed_sprints(team, fenced=False).count()
    return Before(past, sprints_between(team, *EVER), left_out=all_of_them - len(past))


def past_of(team: Team) -> Before:
    """The past alone."""
    return Before(sprints_between(team, *EVER, fenced=False))


def past_lines(team: Team, part: str = "") -> QuerySet[Commitment]:
    """The ledger of the past: the lines of the sprints that came in closed, all or one part of them."""
    lines = Commitment.objects.filter(sprint__team=team, sprint__fenced=False, sprint__status=Status.CLOSED)
    return lines.filter(PARTS[part]) if part in PARTS else lines
