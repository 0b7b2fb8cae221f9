"""The sprint: one row that holds its budgets, its tallies and the rule between them.

docs/developers/budget-rule.md tells the whole of it.
"""

import datetime as dt
from decimal import Decimal
from typing import Self
from zoneinfo import ZoneInfo

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import DecimalField, F, Q, Value
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Ceil, Coalesce, Floor, Greatest, Least, Mod
from django.db.models.lookups import Exact
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.ranges import DateRange, IdRange
from apps.decisions.models import PERCENT, PERSON, Agreement, JointDecision
from apps.sprints.models.law import SPRINT_LAWS
from apps.teams.models import Team, Unit

LARGEST_CAPACITY = 100_000
ZERO = Value(Decimal(0), output_field=DecimalField(max_digits=9, decimal_places=2))


def amount_field() -> "DecimalField[Decimal, Decimal]":
    """An amount in the team's unit: exact, two places. Wide enough for any input, so that a CHECK has the last word."""
    return DecimalField(max_digits=12, decimal_places=2)


def tally_field(name: str) -> "DecimalField[Decimal, Decimal]":
    """A sum the database keeps; what anybody writes to it is discarded."""
    return DecimalField(name, max_digits=12, decimal_places=2, default=Decimal(0), editable=False)


def part(share: str, rounding: type[Ceil | Floor]) -> CombinedExpression:
    """A share of the capacity, rounded to the unit's step. No capacity yet means none to share."""
    steps = Coalesce(F("capacity"), ZERO) * F(share) / Value(100) / F("step")
    return rounding(steps, output_field=amount_field()) * F("step")


# Generated columns cannot read each other, so each spells out its inputs.
TECH_BUDGET = part("tech_share", Ceil)
RESERVE = Least(part("reserve_share", Floor), Coalesce(F("capacity"), ZERO) - TECH_BUDGET)
PRODUCT_BUDGET = Greatest(ZERO, Coalesce(F("capacity"), ZERO) + F("adjustment") - TECH_BUDGET - RESERVE)
PRODUCT_ROOM = F("product_budget") - Greatest(ZERO, F("unplanned_committed") - F("reserve"))


class Status(models.TextChoices):
    PLANNED = "planned", _("planned")
    ACTIVE = "active", _("running")
    CLOSED = "closed", _("closed")


class SprintQuerySet(models.QuerySet["Sprint"]):
    def unclosed(self) -> Self:
        return self.exclude(status=Status.CLOSED)

    def current(self) -> Self:
        """The running sprint first, then the planned ones as they come."""
        return self.unclosed().order_by(models.Case(models.When(status=Status.ACTIVE, then=0), default=1), "starts")


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    exclude=[
        "tech_budget",
        "reserve",
        "product_budget",
        "product_committed",
        "tech_committed",
        "unplanned_committed",
        "revision",
        "time_zone",
        "working_days",
        "person_days",
    ],
)
class Sprint(models.Model):
    """A sprint of one team, its capacity divided by the fence.

    Amounts are in the team's unit. An instance is stale after any write to its commitments: read it again
    (`refresh_from_db`) before showing it.
    """

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="sprints")
    number = models.PositiveIntegerField(_("number"))
    name = models.CharField(_("name"), max_length=120, blank=True)
    goal = models.TextField(_("goal"), blank=True)
    unit = models.CharField(_("unit"), max_length=10, choices=Unit, editable=False, default=Unit.POINTS)
    step = models.DecimalField(_("step"), max_digits=4, decimal_places=2, editable=False, default=Decimal("0.5"))
    starts = models.DateField(_("first day"))
    ends = models.DateField(_("last day"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PLANNED)
    fenced = models.BooleanField(_("fenced"), default=True)

    capacity = models.DecimalField(
        _("capacity"),
        max_digits=9,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(LARGEST_CAPACITY)],
    )
    # Why it is another number than the suggested one; and the closed sprints, by number, whose focus factor does not
    # count for this one.
    capacity_note = models.TextField(_("note on the capacity"), blank=True, default="", db_default="")
    left_out = ArrayField(
        models.PositiveIntegerField(),
        verbose_name=_("sprints left out of the focus factor"),
        default=list,
        db_default=[],
        blank=True,
    )
    # Filled by the database from the agreement in force on the first day.
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="sprints", null=True, blank=True)
    tech_share = models.DecimalField(
        _("tech share, %"), max_digits=5, decimal_places=2, validators=PERCENT, default=Decimal(0)
    )
    reserve_share = models.DecimalField(
        _("reserve, %"), max_digits=5, decimal_places=2, validators=PERCENT, default=Decimal(0)
    )
    adjustment = models.DecimalField(_("adjustment"), max_digits=9, decimal_places=2, default=Decimal(0))
    adjustment_decision = models.OneToOneField(
        JointDecision, on_delete=models.PROTECT, related_name="adjusted_sprint", null=True, blank=True
    )

    tech_budget = models.GeneratedField(expression=TECH_BUDGET, output_field=amount_field(), db_persist=True)
    reserve = models.GeneratedField(expression=RESERVE, output_field=amount_field(), db_persist=True)
    product_budget = models.GeneratedField(expression=PRODUCT_BUDGET, output_field=amount_field(), db_persist=True)

    product_committed = tally_field("product work committed")
    tech_committed = tally_field("technical work committed")
    unplanned_committed = tally_field("unplanned work")
    # What may stand above its budget because the budget shrank by a decision or an incident, never by a commitment.
    product_tolerated = tally_field("product work tolerated")
    tech_tolerated = tally_field("technical work tolerated")
    revision = models.PositiveBigIntegerField(default=0, editable=False)

    started_at = models.DateTimeField(_("started"), null=True, blank=True, editable=False)
    started_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, editable=False)
    closed_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    # Where its days begin and end, from its start on; and its working days as the team's calendar had them when it
    # closed. What becomes of either in the team redraws no closed sprint.
    time_zone = models.CharField(max_length=60, blank=True, default="", db_default="", editable=False)
    working_days = ArrayField(models.DateField(), default=list, db_default=[], blank=True, editable=False)
    # The person-days that were available, kept at the close: what its shares weigh among those of other teams.
    person_days = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True, editable=False)
    created_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = SprintQuerySet.as_manager()

    # Composite keys that the models cannot express; the migration makes them, the voice knows their sentences.
    foreign_rules = {
        "a_sprints_shares_are_its_agreements": _("The shares of a sprint come from the team's agreement."),
        "an_adjustment_is_what_was_signed": _("An adjustment is the amount that both signed."),
    }

    class Meta:
        verbose_name = _("sprint")
        verbose_name_plural = _("sprints")
        ordering = ["team", "-starts", "-number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(fenced=False) | Q(product_committed__lte=Greatest(PRODUCT_ROOM, F("product_tolerated"))),
                name="product_work_stays_within_the_product_budget",
                violation_error_message=_("Product work does not fit into the product budget."),
            ),
            models.CheckConstraint(
                condition=Q(fenced=False) | Q(tech_committed__lte=Greatest(F("tech_budget"), F("tech_tolerated"))),
                name="technical_work_stays_within_the_tech_budget",
                violation_error_message=_("Technical work does not fit into the tech budget."),
            ),
            models.CheckConstraint(
                # NULL and NaN pass a naive comparison; both are met here. In PostgreSQL NaN is above every number.
                condition=Q(capacity__isnull=True, status=Status.PLANNED)
                | Q(capacity__isnull=True, fenced=False)
                | Q(capacity__isnull=False, capacity__gte=0, capacity__lte=LARGEST_CAPACITY),
                name="capacity_is_between_0_and_100000",
                violation_error_message=_(
                    "A capacity lies between 0 and 100,000, and is set before the sprint starts."
                ),
            ),
            models.CheckConstraint(
                condition=Q(fenced=False) | Q(capacity__isnull=True) | Q(Exact(Mod(F("capacity"), F("step")), 0)),
                name="capacity_counts_in_whole_steps",
                violation_error_message=_("A capacity counts in whole steps of the team's unit."),
            ),
            models.CheckConstraint(
                # NaN again: it is above 100, and 100 − NaN is above every share.
                condition=Q(
                    tech_share__gte=0,
                    reserve_share__gte=0,
                    reserve_share__lte=100,
                    tech_share__lte=100 - F("reserve_share"),
                ),
                name="a_sprints_shares_lie_between_0_and_100",
                violation_error_message=_("Tech share and reserve lie between 0 and 100 percent, also together."),
            ),
            models.CheckConstraint(
                condition=Q(adjustment=0, adjustment_decision=None)
                | Q(adjustment__lte=0, adjustment__gte=-LARGEST_CAPACITY, adjustment_decision__isnull=False),
                name="an_adjustment_only_lowers_and_is_signed",
                violation_error_message=_("An adjustment lowers the product budget and needs a decision of both."),
            ),
            models.CheckConstraint(
                condition=Q(ends__gte=F("starts")),
                name="a_sprint_ends_after_it_starts",
                violation_error_message=_("A sprint cannot end before it starts."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=Status.values),
                name="a_sprints_status_is_one_of_ours",
                violation_error_message=_("This is not a status of a sprint."),
            ),
            models.CheckConstraint(
                condition=Q(fenced=False) | Q(agreement__isnull=False),
                name="a_fenced_sprint_has_an_agreement",
                violation_error_message=_("This team has no agreement for the first day of this sprint."),
            ),
            models.UniqueConstraint(
                fields=["team", "number"],
                name="sprint_numbers_are_unique",
                violation_error_message=_("This team has a sprint with this number already."),
            ),
            # What a line's foreign key points to.
            models.UniqueConstraint(fields=["id", "team"], name="a_sprint_with_its_team"),
            models.UniqueConstraint(
                # An imported sprint is active while its lines come in; the laws say when it may stay so.
                fields=["team"],
                condition=Q(status=Status.ACTIVE, fenced=True),
                name="a_team_runs_one_sprint_at_a_time",
                violation_error_message=_("Another sprint of this team is still running. Close it first."),
            ),
            ExclusionConstraint(
                name="sprints_of_a_team_do_not_overlap",
                expressions=[
                    (IdRange("team_id", "team_id"), RangeOperators.OVERLAPS),
                    (DateRange("starts", "ends", Value("[]")), RangeOperators.OVERLAPS),
                ],
                condition=Q(fenced=True),
                violation_error_message=_("These dates overlap with another sprint of this team."),
            ),
        ]
        indexes = [
            # The last closed sprints of a team with what reports add up of them, so that those of a thousand teams are
            # read from the index alone. What is closed stays where it is in it.
            models.Index(
                fields=["team", "fenced", "-ends", "-id"],
                include=[
                    "unit", "capacity", "product_budget", "tech_budget", "reserve", "tech_share", "person_days",
                ],
                condition=Q(status=Status.CLOSED),
                name="sprints_closed",
            ),
        ]  # fmt: skip
        triggers = SPRINT_LAWS

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """What people call it: its name, else its number."""
        return self.name or _("Sprint %(number)s") % {"number": self.number}

    @property
    def product_room(self) -> Decimal:
        """The product budget less what unplanned work took beyond the reserve."""
        beyond: Decimal = max(Decimal(0), self.unplanned_committed - self.reserve)
        room: Decimal = self.product_budget - beyond
        return room

    @property
    def zone(self) -> dt.tzinfo:
        """Whose local dates count: its own once it has started."""
        return ZoneInfo(self.time_zone) if self.time_zone else self.team.zone

    @property
    def days(self) -> list[dt.date]:
        """Every local date from the first day to the last."""
        return [self.starts + dt.timedelta(days=n) for n in range((self.ends - self.starts).days + 1)]

    def get_absolute_url(self) -> str:
        return reverse("sprints:detail", args=[self.team.slug, self.number])
