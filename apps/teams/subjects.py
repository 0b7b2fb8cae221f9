"""Whose time a page is about: one's own, or that of a member of a team whose capacity one decides."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.teams.access import StandingTeam, get_team
from apps.teams.models import Membership, Right, Team, TimeOff


@dataclass(frozen=True)
class Subject:
    """A person, whoever acts for them, and the team through which, unless it is their own page.

    Own pages and those of members have the same names in two namespaces, so that one view serves both.
    """

    person: User
    by: User
    team: StandingTeam | None = None

    @property
    def is_own(self) -> bool:
        return self.team is None

    @property
    def today(self) -> dt.date:
        """By the person's own clock."""
        return timezone.localdate(timezone=ZoneInfo(self.person.time_zone))

    @property
    def home(self) -> str:
        return self.url("availability")

    def url(self, name: str, *more: object) -> str:
        """The address of one of this person's pages."""
        if self.team is None:
            return reverse(f"accounts:{name}", args=more)
        return reverse(f"teams:{name}", args=[self.team.slug, self.person.pk, *more])


def get_subject(user: User, team: str | None, person: int | None) -> Subject:
    """One's own time; with a team, a member's, for whoever decides about the team's capacity. Others find nothing."""
    if team is None:
        return Subject(user, user)
    asked = get_team(user, team, right=Right.CAPACITY)
    member = Membership.objects.ahead(asked.today).filter(team=asked, user=person).select_related("user").first()
    if member is None:
        raise Http404
    return Subject(member.user, user, asked)


def get_time_off(subject: Subject, pk: int, *, removed: bool = False) -> TimeOff:
    """An entry of this person."""
    found = TimeOff.objects.filter(person=subject.person, removed_at__isnull=not removed, pk=pk)
    if not subject.is_own:
        found = found.defer("reason")
    entry = found.first()
    if entry is None:
        raise Http404
    return entry


def get_shared_team(subject: Subject, slug: str | None) -> Team:
    """The team whose share is set: the one the page goes through, or one that the person is in."""
    if subject.team:
        return subject.team
    member = Membership.objects.filter(user=subject.person, team__slug=slug, team__archived_at=None)
    found = member.filter(team__organisation=subject.person.organisation_id).select_related("team").first()
    if found is None:
        raise Http404
    return found.team
