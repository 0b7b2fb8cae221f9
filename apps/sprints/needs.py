"""What stories of a sprint need and will not have in time: planning warns, and both teams' Product Owners see it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.decisions.team_waits import SHOWN, Waited, on_team_page
from apps.sprints.models import Commitment, Outcome, Sprint
from apps.stories.models import Need, State
from apps.stories.needs import Other, others_at
from apps.teams.access import StandingTeam
from apps.teams.models import Team

STANDS = Commitment.objects.filter(left_at=None, settled=False)
"""Lines of sprints that are not closed, which a story has one of at most."""


@dataclass(frozen=True)
class LateNeed:
    """A need that is met later than the sprint in which it is needed ends, or that nobody can say a day of."""

    need: Need
    story: Other
    needed: Other | None
    needed_in: Sprint

    @property
    def until(self) -> dt.date | None:
        """When it is met, as far as anybody knows."""
        if self.need.expected_on:
            return self.need.expected_on
        return self.needed.place.ends if self.needed and self.needed.place else None

    @property
    def what(self) -> str:
        return self.needed.said if self.needed else self.need.outside

    @property
    def said(self) -> str:
        """What is needed, and how late it is."""
        return _("%(what)s: %(when)s") % {"what": self.what, "when": self.when}

    @property
    def when(self) -> str:
        """The day it comes; or what keeps anybody from naming one."""
        if self.needed and (self.until is None or self.needed.story.state != State.OPEN):
            return self.needed.stands
        day = {"day": date_format(self.until, "D j M Y") if self.until else ""}
        if self.needed:
            return _("planned until %(day)s") % day
        return (_("was expected on %(day)s") if self.is_overdue else _("expected on %(day)s")) % day

    @property
    def is_overdue(self) -> bool:
        """Its day is before the sprint's end, and it has not come."""
        return bool(self.need.expected_on and self.need.expected_on <= self.needed_in.ends)


def late_needs(sprint: Sprint, *, reader: User, most: int | None = None) -> list[LateNeed]:
    """What stories of this sprint, as far as they are not done, will not have when it ends: at most four queries."""
    here = STANDS.filter(sprint=sprint, outcome=Outcome.NONE).values("story")
    return _read(_late(sprint.team, Q(story__in=here))[:most], reader)


def _late(team: Team, among: Q) -> QuerySet[Any]:
    """Needs that are met after the end of the sprint in which they are needed, overdue, or met by nobody's plan."""
    planned = STANDS.filter(story=OuterRef("story"), outcome=Outcome.NONE)
    needed = STANDS.filter(story=OuterRef("needed"))
    days = {
        "sprint": Subquery(planned.values("sprint")[:1]),
        "needed_until": Subquery(planned.values("sprint__ends")[:1]),
        "met_on": Coalesce(F("expected_on"), Subquery(needed.values("sprint__ends")[:1])),
    }
    unmet: QuerySet[Any] = Need.objects.unmet().filter(among).annotate(**days)
    overdue = Q(expected_on__lt=team.today)
    late = Q(met_on=None) | Q(met_on__gt=F("needed_until")) | Q(needed__state=State.CANCELLED) | overdue
    rows = unmet.filter(late, sprint__isnull=False).select_related("story__team", "needed__team")
    return rows.order_by("needed_until", "story__rank", "id")


def _read(needs: QuerySet[Any], reader: User) -> list[LateNeed]:
    rows = list(needs)
    others = others_at(rows, reader=reader) if rows else {}
    sprints = Sprint.objects.in_bulk({need.sprint for need in rows})
    return [
        LateNeed(need, others[need.story_id], others.get(need.needed_id or 0), sprints[need.sprint]) for need in rows
    ]


@on_team_page
def needed_later(team: StandingTeam) -> Iterator[Waited]:
    """What the team's plan will not have in time, and what another team's plan will not have from this one."""
    here = _late(team, Q(story__team=team) | Q(needed__team=team))[:SHOWN]
    for late in _read(here, team.standing.user):
        words = {"story": late.story.said, "what": late.said, "day": date_format(late.needed_in.ends, "j M")}
        if late.need.story.team_id == team.pk:
            url = reverse("sprints:needs", args=[team.slug, late.needed_in.number])
            yield Waited("link", _("%(story)s, planned until %(day)s, needs %(what)s") % words, url, is_late=True)
        else:
            url = f"{late.need.needed.get_absolute_url()}#needs" if late.need.needed else ""
            yield Waited("link", _("%(story)s, planned until %(day)s, needs your %(what)s") % words, url, is_late=True)
