"""What a why promises, and what was measured afterwards.

`Story.why` says what changes, in one plain line, and is enough by itself. The fields here make it better: from which
value to which, for whom, where it is read off. They stand on the story, so that a card reads its sentence from one row.
"""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

PERSON = settings.AUTH_USER_MODEL
PARTS = ("value_from", "value_to", "value_unit", "better", "for_whom", "outcome", "read_off", "measure_on")
"""The parts of a why beside its line, in the order of the sentence."""


class Better(models.TextChoices):
    """Which way is the better one. Two different numbers say it by themselves."""

    UNSAID = "", _("as the two numbers say")
    LESS = "less", _("less is better")
    MORE = "more", _("more is better")


class Impact(models.Model):
    """The parts of a why beside its line: promised before, measured after."""

    value_from = models.DecimalField(_("from"), null=True, blank=True, max_digits=14, decimal_places=4)
    value_to = models.DecimalField(_("to"), null=True, blank=True, max_digits=14, decimal_places=4)
    value_unit = models.CharField(_("unit"), max_length=40, blank=True, default="", db_default="")
    better = models.CharField(
        _("better is"), max_length=4, choices=Better, blank=True, default=Better.UNSAID, db_default=""
    )
    for_whom = models.CharField(_("for whom"), max_length=200, blank=True, default="", db_default="")
    outcome = models.CharField(_("so that"), max_length=300, blank=True, default="", db_default="")
    read_off = models.CharField(_("read off"), max_length=200, blank=True, default="", db_default="")
    measure_on = models.DateField(_("measured on"), null=True, blank=True)

    measured = models.DecimalField(_("measured"), null=True, blank=True, max_digits=14, decimal_places=4)
    measured_on = models.DateField(_("day of the measurement"), null=True, blank=True)
    measured_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    measured_note = models.CharField(
        _("note on the measurement"), max_length=300, blank=True, default="", db_default=""
    )

    class Meta:
        abstract = True

    @property
    def promised(self) -> Decimal | None:
        """How much the value is to change; negative where it is to fall. None while a number is missing."""
        if self.value_from is None or self.value_to is None:
            return None
        return self.value_to - self.value_from


IMPACT_CONSTRAINTS = [
    models.CheckConstraint(
        condition=Q(value_from=None) | Q(value_to=None) | ~Q(value_from=F("value_to")),
        name="a_promise_changes_something",
        violation_error_message=_("Both values are the same. From which value to which other one?"),
    ),
    models.CheckConstraint(
        condition=(
            Q(better="")
            | (Q(better="less") & (Q(value_from=None) | Q(value_to=None) | Q(value_to__lt=F("value_from"))))
            | (Q(better="more") & (Q(value_from=None) | Q(value_to=None) | Q(value_to__gt=F("value_from"))))
        ),
        name="a_promise_goes_the_better_way",
        violation_error_message=_("These values go the other way than the one said to be better."),
    ),
    models.CheckConstraint(
        condition=Q(measured=None, measured_on=None) | Q(measured__isnull=False, measured_on__isnull=False),
        name="a_measured_value_has_its_day",
        violation_error_message=_("A measured value says on which day it was read."),
    ),
]
