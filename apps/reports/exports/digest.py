"""A digest: the headline of a report, and what has changed since the one before."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from django.utils.translation import gettext as _

from apps.reports.across import AdherenceReport
from apps.reports.across_lines import TeamLine
from apps.reports.adherence import Band
from apps.reports.definitions import ADHERENCE
from apps.reports.exports.asked import Asked, asked_for
from apps.reports.figures import Share
from apps.reports.models import DigestDelivery, DigestSubscription, SavedView
from apps.sprints.models import Sprint, Status

GRAVER = (Band.KEPT, Band.TOO_MUCH, Band.SLIPPING, Band.BELOW)
"""Not set is none of these: who has no sprint yet has neither kept nor slipped."""
MOST_CLOSED = 20


@dataclass(frozen=True)
class Moved:
    """A team that stands in another band than in the digest before."""

    line: TeamLine
    before: Band

    @property
    def now(self) -> Band:
        return self.line.band

    @property
    def adherence(self) -> Share:
        return ADHERENCE.of([self.line.six])

    @property
    def is_slip(self) -> bool:
        return GRAVER.index(self.now) > GRAVER.index(self.before)


def moved(lines: list[TeamLine], before: Mapping[str, str]) -> list[Moved]:
    """In the report's order. Teams that are new to the digest, or have no adherence, have not moved."""
    found = ((line, before.get(str(line.team.pk), "")) for line in lines)
    return [Moved(line, Band(was)) for line, was in found if was in GRAVER and line.band in GRAVER and was != line.band]


@dataclass(frozen=True)
class Digest:
    """What one mail says. `since` is when the one before was made."""

    report: AdherenceReport
    before: Mapping[str, str]
    since: dt.datetime

    @property
    def bands(self) -> dict[str, str]:
        """What the next one compares with."""
        return {str(line.team.pk): line.band.value for line in self.report.lines}

    @cached_property
    def moved(self) -> list[Moved]:
        return moved(list(self.report.lines), self.before)

    @property
    def slipped(self) -> list[Moved]:
        return [each for each in self.moved if each.is_slip]

    @property
    def recovered(self) -> list[Moved]:
        return [each for each in self.moved if not each.is_slip]

    @cached_property
    def closed(self) -> list[Sprint]:
        """The newest first, a few: the report has all of them."""
        closed = Sprint.objects.filter(
            status=Status.CLOSED,
            fenced=True,
            closed_at__gt=self.since,
            team__in=[line.team.pk for line in self.report.lines],
        )
        return list(closed.select_related("team").order_by("-closed_at")[:MOST_CLOSED])

    @property
    def has_news(self) -> bool:
        return bool(self.closed or self.moved)


def asked_by(digest: DigestSubscription) -> Asked:
    """Of its view, as its owner may see it now, or of everything they see."""
    if not digest.view_id:
        return asked_for(digest.owner, "")
    view = SavedView.objects.seen_by(digest.owner).filter(pk=digest.view_id).first()
    if view:
        return asked_for(digest.owner, view.query)
    gone = _("The saved view is gone, or is not shared with you any more.")
    return replace(asked_for(digest.owner, ""), problems=(gone,))


def digest_of(asked: Asked, last: DigestDelivery | None, *, begun: dt.datetime) -> Digest:
    """`last` is what went out before; without one it tells what was closed since it began."""
    return Digest(asked.report(), last.bands if last else {}, last.created_at if last else begun)
