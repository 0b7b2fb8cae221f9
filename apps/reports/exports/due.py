"""Which digests are due: by their day and hour, or by what was closed."""

import datetime as dt

from apps.reports.access import reported_teams
from apps.reports.exports.digest import asked_by
from apps.reports.models import DigestSubscription
from apps.reports.services.digests import deliver
from apps.sprints.models import Sprint, Status

LOOKED_BACK = dt.timedelta(days=3)
"""A close is told of within the hour. What is older than this when the worker comes back, it lets be."""


def deliver_what_is_due(*, now: dt.datetime) -> None:
    """Asked every hour. What was told of is not told of again, however often this runs."""
    for digest in DigestSubscription.objects.active().select_related("owner"):
        if occasions := occasions_of(digest, now):
            deliver(digest=digest, occasions=occasions)


def occasions_of(digest: DigestSubscription, now: dt.datetime) -> list[str]:
    """What there is to tell of: a week, once its day and hour have come, or each sprint that was closed."""
    if digest.is_weekly:
        slot = digest.last_slot(now)
        return [f"week {slot:%G-W%V}"] if slot >= digest.since else []
    return [f"sprint {pk}" for pk in _closed(digest, now)]


def _closed(digest: DigestSubscription, now: dt.datetime) -> list[int]:
    """Fenced sprints closed since, of the teams that the digest is about; of all, where its view is gone."""
    closed = Sprint.objects.filter(
        status=Status.CLOSED,
        fenced=True,
        closed_at__range=(max(digest.since, now - LOOKED_BACK), now),
        team__in=reported_teams(digest.owner),
    )
    if digest.view_id and closed.exists() and not (asked := asked_by(digest)).problems:
        closed = closed.filter(team__in=[line.team.pk for line in asked.report().lines])
    return list(closed.order_by("closed_at", "pk").values_list("pk", flat=True))
