"""Which sprints an agreement was for."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber

from apps.decisions.models import Agreement
from apps.sprints.models import Sprint
from apps.teams.models import Team

SHOWN = 6


@dataclass(frozen=True)
class SprintsUnder:
    """The latest sprints of an agreement, and how many there were before them."""

    shown: Sequence[Sprint]
    earlier: int


def sprints_under(team: Team, agreements: Sequence[Agreement]) -> list[SprintsUnder]:
    """For each agreement, in the same order: one query, whatever their number and that of the sprints."""
    latest = (
        Sprint.objects.filter(team=team, agreement__in=agreements)
        .annotate(
            place=Window(RowNumber(), partition_by=F("agreement"), order_by=F("starts").desc()),
            of_all=Window(Count("pk"), partition_by=F("agreement")),
        )
        .filter(place__lte=SHOWN)
        .order_by("-starts")
    )
    found: dict[int | None, list[Sprint]] = {agreement.pk: [] for agreement in agreements}
    counts: dict[int | None, int] = {}
    for sprint in latest:
        sprint.team = team
        found[sprint.agreement_id].append(sprint)
        counts[sprint.agreement_id] = sprint.of_all  # type: ignore[attr-defined]  # annotated above
    return [SprintsUnder(found[each.pk], counts.get(each.pk, 0) - len(found[each.pk])) for each in agreements]
