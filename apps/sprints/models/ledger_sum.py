"""What a closed sprint's ledger came to: the rows that reports over closed sprints read."""

from decimal import Decimal

from django.db import models
from django.db.models import DecimalField, F, Q
from django.utils.translation import gettext_lazy as _

from apps.sprints.models.commitment import Budget
from apps.sprints.models.law.sums import KEPT_SUMS
from apps.sprints.models.sprint import Sprint
from apps.stories.models import WorkType


def _amount() -> "DecimalField[Decimal, Decimal]":
    return DecimalField(max_digits=12, decimal_places=2, default=Decimal(0), editable=False)


class LedgerSum(models.Model):
    """The sums of one budget and work type in a closed sprint; amounts in the sprint's unit.

    The database adds them up at the close and nobody writes them. What was never in a sprint has no row. Of a fenced
    sprint: committed = baseline + added − removed + resized + moved, where `moved` is what came from another budget or
    kind less what went to one. The past that came in without a fence has no baseline: its scope is not known.
    """

    sprint = models.ForeignKey(Sprint, on_delete=models.PROTECT, related_name="sums", editable=False)
    budget = models.CharField(max_length=10, choices=Budget, editable=False)
    work_type = models.CharField(max_length=12, choices=WorkType, editable=False)
    lines = models.PositiveIntegerField(default=0, editable=False)
    done_lines = models.PositiveIntegerField(default=0, editable=False)
    unestimated = models.PositiveIntegerField(default=0, editable=False)

    baseline = _amount()
    kept = _amount()
    """Of the baseline, what was done; of what was split its accepted part."""
    added = _amount()
    removed = _amount()
    resized = _amount()
    moved = _amount()

    committed = _amount()
    """What stood in the sprint at its close, by what became of it:"""
    done = _amount()
    carried = _amount()
    returned = _amount()
    cancelled = _amount()

    class Meta:
        verbose_name = _("sum of a closed ledger")
        verbose_name_plural = _("sums of closed ledgers")
        ordering = ["sprint", "budget", "work_type"]
        constraints = [
            models.UniqueConstraint(
                fields=["sprint", "budget", "work_type"], name="a_ledger_has_one_sum_a_budget_and_type"
            ),
            models.CheckConstraint(
                condition=Q(committed=F("done") + F("carried") + F("returned") + F("cancelled")),
                name="what_stood_in_a_ledger_has_an_outcome",
                violation_error_message=_("What stood in a closed sprint was done, carried, returned or cancelled."),
            ),
        ]
        triggers = [KEPT_SUMS]

    def __str__(self) -> str:
        return f"{self.sprint} · {self.budget} · {self.work_type}"
