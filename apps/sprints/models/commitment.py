"""The ledger: a story's line in one sprint."""

from typing import Self

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.kept_history import kept_events, written_by_triggers
from apps.decisions.models import PERSON
from apps.sprints.models.law import INCIDENT_LINE, LINE_LAWS, WORD_LAWS
from apps.sprints.models.sprint import Sprint
from apps.stories.models import LARGEST_SIZE, TECHNICAL_KINDS, Kind, Story, WorkType, work_type_of_kind
from apps.teams.models import Team


class Budget(models.TextChoices):
    PRODUCT = "product", _("product budget")
    TECH = "tech", _("tech budget")
    UNPLANNED = "unplanned", _("unplanned")


class Outcome(models.TextChoices):
    NONE = "", _("not yet")
    DONE = "done", _("done")
    CARRIED = "carried", _("to the next sprint")
    RETURNED = "returned", _("back to the backlog")
    CANCELLED = "cancelled", _("cancelled")


class Column(models.TextChoices):
    """Where a story stands on the board of a running sprint, in this order. What each is called is the team's word."""

    TO_DO = "todo", _("To do")
    DOING = "doing", _("In progress")
    REVIEW = "review", _("Review")
    READY = "ready", _("Technically ready")
    DONE = "done", _("Done")


class CommitmentQuerySet(models.QuerySet["Commitment"]):
    def open(self) -> Self:
        """Not left: a done line stays counted until the sprint closes."""
        return self.filter(left_at=None)


@pghistory.track(*kept_events(), exclude=["work_type"], meta={"triggers": [written_by_triggers()]})
class Commitment(models.Model):
    """A story's line in one sprint's ledger.

    `kind`, `size`, `has_why`, `team` and `fenced` are copied by the database when the line is written; what a caller
    gives for them is not read. `open` means not left.
    """

    sprint = models.ForeignKey(Sprint, on_delete=models.PROTECT, related_name="commitments")
    story = models.ForeignKey(Story, on_delete=models.PROTECT, related_name="commitments")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+", null=True, blank=True, editable=False)
    budget = models.CharField(_("budget"), max_length=10, choices=Budget)
    fenced = models.BooleanField(default=True, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.UNTAGGED, editable=False)
    work_type = models.GeneratedField(
        expression=work_type_of_kind(), output_field=models.CharField(max_length=12, choices=WorkType), db_persist=True
    )
    size = models.DecimalField(
        _("size"),
        max_digits=7,
        decimal_places=2,
        null=True,
        blank=True,
        editable=False,
        validators=[MinValueValidator(0.01), MaxValueValidator(LARGEST_SIZE)],
    )
    has_why = models.BooleanField(_("says why"), default=False, editable=False)

    committed_at = models.DateTimeField(_("committed"), default=timezone.now)
    committed_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    left_at = models.DateTimeField(_("left"), null=True, blank=True)
    left_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    left_reason = models.CharField(_("why it left"), max_length=255, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, blank=True, default=Outcome.NONE)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    done_by = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, related_name="+", null=True, blank=True, editable=False
    )
    # What was said as it was accepted although something of it is missing: "done enough".
    done_note = models.CharField(_("note"), max_length=255, blank=True, default="", db_default="", editable=False)
    # How far it is while it is not done. Done is its outcome, so that it is said once.
    board_column = models.CharField(
        _("column"), max_length=10, choices=Column, default=Column.TO_DO, db_default=Column.TO_DO, editable=False
    )
    settled = models.BooleanField(default=False, editable=False)

    objects = CommitmentQuerySet.as_manager()

    # Composite keys that the models cannot express; the migration makes them. The story's has its sentence in the law.
    foreign_rules = {"a_line_belongs_to_its_sprints_team": _("A commitment belongs to the team of its sprint.")}

    class Meta:
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        ordering = ["sprint", "id"]
        constraints = [
            models.UniqueConstraint(
                # A line of the unfenced past that knows what became of its story holds it no more: carried from there,
                # the story may stand in a sprint already when that past comes in.
                fields=["story"],
                condition=Q(left_at=None, settled=False) & (Q(fenced=True) | Q(outcome=Outcome.NONE)),
                name="a_story_stands_in_one_sprint_at_a_time",
                violation_error_message=_("This story is planned already, in this sprint or another."),
            ),
            models.CheckConstraint(
                condition=Q(fenced=False) | ~Q(budget=Budget.TECH) | Q(kind__in=sorted(TECHNICAL_KINDS)),
                name="the_tech_budget_takes_technical_work_only",
                violation_error_message=_(
                    "The tech budget takes technical work only: an improvement, a debt or a spike."
                ),
            ),
            models.CheckConstraint(
                condition=Q(fenced=False) | ~Q(budget=Budget.TECH) | Q(has_why=True),
                name="what_enters_the_tech_budget_says_why",
                violation_error_message=_("Say why it matters, in one plain line, before it enters the tech budget."),
            ),
            models.CheckConstraint(
                condition=Q(fenced=False)
                | Q(budget=Budget.UNPLANNED, kind=Kind.INCIDENT)
                | (~Q(budget=Budget.UNPLANNED) & ~Q(kind=Kind.INCIDENT)),
                name="incidents_are_unplanned_and_nothing_else_is",
                violation_error_message=_(
                    "Incidents are charged to the reserve; planned work cannot become one or be charged there."
                ),
            ),
            models.CheckConstraint(
                condition=Q(fenced=False, size=None) | Q(size__isnull=False, size__gt=0, size__lte=LARGEST_SIZE),
                name="a_lines_size_is_more_than_0_and_at_most_10000",
                violation_error_message=_("A planned story has a size of more than 0 and at most 10,000."),
            ),
            models.CheckConstraint(
                condition=Q(budget__in=Budget.values),
                name="a_budget_is_one_of_ours",
                violation_error_message=_("This is not a budget."),
            ),
            models.CheckConstraint(
                condition=Q(board_column__in=[Column.TO_DO, Column.DOING, Column.REVIEW, Column.READY]),
                name="a_column_is_one_of_ours",
                violation_error_message=_("This is not a column of the board."),
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=Outcome.values),
                name="an_outcome_is_one_of_ours",
                violation_error_message=_("This is not an outcome."),
            ),
        ]
        indexes = [
            models.Index(fields=["sprint", "budget"], name="sprints_ledger"),
            # What is planned at this moment: small, however long the history is.
            models.Index(
                fields=["team"],
                include=["story"],
                condition=Q(left_at=None, settled=False),
                name="sprints_planned_now",
            ),
        ]
        triggers = [*LINE_LAWS, *WORD_LAWS, INCIDENT_LINE]

    def __str__(self) -> str:
        return f"{self.sprint} · {self.story}"
