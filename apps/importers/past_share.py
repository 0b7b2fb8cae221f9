"""What the technical share was before there was a fence: "technical share delivered" over the imported past."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from apps.sprints.models import Commitment, Outcome, Status
from apps.stories.models import WorkType
from apps.teams.models import Team, Unit

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class PastShare:
    """Sums over the closed unfenced sprints. Counted in stories where no finished story of them has a size."""

    sprints: int
    lines: int
    done: Decimal
    technical: Decimal
    untagged: Decimal
    unsized: int
    unit: str

    @property
    def unit_name(self) -> str:
        return _("stories") if self.unit == Unit.STORIES else str(Unit(self.unit).label)

    def percent(self, part: Decimal) -> str:
        share = (100 * part / self.done).quantize(Decimal(1), ROUND_HALF_UP) if self.done else ZERO
        return str(number_format(share))

    @property
    def technical_percent(self) -> str:
        return self.percent(self.technical)

    @staticmethod
    def amount(amount: Decimal) -> str:
        return str(number_format(amount.normalize() if amount else ZERO))


DONE = Q(outcome=Outcome.DONE)
PARTS = {
    "technical": DONE & Q(work_type=WorkType.TECHNICAL),
    "untagged": DONE & Q(work_type=WorkType.UNTAGGED),
    "other": DONE & ~Q(work_type__in=[WorkType.TECHNICAL, WorkType.UNTAGGED]),
    "not_done": ~DONE,
}
PART_LABELS = {
    "": lazy("All rows"),
    "technical": lazy("Technical, done"),
    "untagged": lazy("Untagged, done"),
    "other": lazy("Product and unplanned, done"),
    "not_done": lazy("Not done"),
}
"""The parts into which the figure's rows fall, for the page that lists them."""


def past_lines(team: Team, part: str = "") -> QuerySet[Commitment]:
    """The ledger of the past: the lines of the sprints that came in closed, all or one part of them."""
    lines = Commitment.objects.filter(sprint__team=team, sprint__fenced=False, sprint__status=Status.CLOSED)
    return lines.filter(PARTS[part]) if part in PARTS else lines


def past_share(team: Team) -> PastShare:
    """Technical share delivered = technical done ÷ all done, over all imported past sprints. One query."""
    done, technical, untagged = DONE, PARTS["technical"], PARTS["untagged"]
    sums = past_lines(team).aggregate(
        sprints=Count("sprint", distinct=True),
        lines=Count("pk"),
        done=Sum("size", filter=done),
        technical=Sum("size", filter=technical),
        untagged=Sum("size", filter=untagged),
        done_count=Count("pk", filter=done),
        technical_count=Count("pk", filter=technical),
        untagged_count=Count("pk", filter=untagged),
        unsized=Count("pk", filter=done & Q(size=None)),
    )
    sized = bool(sums["done"])
    suffix = "" if sized else "_count"
    return PastShare(
        sprints=sums["sprints"],
        lines=sums["lines"],
        done=Decimal(sums[f"done{suffix}"] or 0),
        technical=Decimal(sums[f"technical{suffix}"] or 0),
        untagged=Decimal(sums[f"untagged{suffix}"] or 0),
        unsized=sums["unsized"] if sized else 0,
        unit=team.unit if sized else Unit.STORIES,
    )
