"""Options: what "by Thursday" is answered with. One request, two or more ways to meet it, one choice."""

from decimal import Decimal
from typing import TYPE_CHECKING

import pghistory
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.decisions.models import Decision
from apps.stories.models.law_options import OPTION_LAW, REQUEST_LAW
from apps.stories.models.story import LARGEST_SIZE, Story
from apps.teams.models.tracking import every_change

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

PERSON = settings.AUTH_USER_MODEL


def size_field(name: "str | _StrPromise") -> "models.DecimalField[str | Decimal | None, Decimal | None]":
    """An amount in the team's unit, as a story's size."""
    return models.DecimalField(
        name,
        max_digits=7,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01")), MaxValueValidator(LARGEST_SIZE)],
    )


@pghistory.track(*every_change())
class OptionRequest(models.Model):
    """What the Product Owner wishes of a story, by when and why."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="option_requests")
    wish = models.CharField(_("wish"), max_length=300)
    by_when = models.DateField(_("by when"), null=True, blank=True)
    reason = models.TextField(_("reason"), max_length=2000)
    asked_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked"), default=timezone.now, editable=False)
    # Set when it is settled: chosen with its entry in the log, or withdrawn.
    chosen = models.OneToOneField("Option", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    chosen_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    note = models.TextField(_("note on the choice"), max_length=2000, blank=True)
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("request for options")
        verbose_name_plural = _("requests for options")
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["story"],
                condition=Q(settled_at=None),
                name="one_request_for_options_waits_at_a_time",
                violation_error_message=_("Options are asked for already. Answer, choose or withdraw first."),
            ),
            models.CheckConstraint(
                condition=Q(chosen=None, chosen_by=None, decision=None)
                | Q(
                    chosen__isnull=False,
                    chosen_by__isnull=False,
                    decision__isnull=False,
                    settled_at__isnull=False,
                ),
                name="a_choice_is_on_the_log",
                violation_error_message=_("A choice says who made it, and stands in the decision log."),
            ),
            models.CheckConstraint(
                condition=Q(wish__regex=r"\S") & Q(reason__regex=r"\S"),
                name="a_request_says_what_and_why",
                violation_error_message=_("Say what is wished for, and why."),
            ),
        ]
        triggers = [REQUEST_LAW]

    def __str__(self) -> str:
        return self.wish

    @property
    def is_open(self) -> bool:
        """Waiting for options, or for the choice between them."""
        return self.settled_at is None


@pghistory.track(*every_change())
class Option(models.Model):
    """One way to meet a request. Sizes are in the team's unit."""

    request = models.ForeignKey(OptionRequest, on_delete=models.CASCADE, related_name="options")
    name = models.CharField(_("name"), max_length=80)
    covers = models.TextField(_("covers"), max_length=1000)
    lacks = models.TextField(_("does not cover"), max_length=1000, blank=True)
    ready_on = models.DateField(_("ready on"))
    size = size_field(_("size"))
    # The story's size when this was written: another one makes the option stale.
    size_seen = size_field(_("size of the story then"))
    production_safe = models.BooleanField(_("safe for production"), default=True)
    manual_work = models.CharField(_("needs by hand"), max_length=300, blank=True)
    risk = models.CharField(_("risk"), max_length=300, blank=True)
    debt_size = size_field(_("debt it takes on"))
    debt_title = models.CharField(_("what is still to do then"), max_length=200, blank=True)
    debt_reason = models.TextField(_("why it is debt"), max_length=1000, blank=True)
    debt_cost = models.CharField(_("what keeping it costs each sprint"), max_length=200, blank=True)
    # The team may take the debt into its own budget; it is the Product Owner's otherwise.
    team_takes_debt = models.BooleanField(_("the team takes the debt"), default=False)
    written_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("option")
        verbose_name_plural = _("options")
        ordering = ["request", "id"]
        constraints = [
            models.UniqueConstraint(
                "request",
                Lower("name"),
                name="options_have_different_names",
                violation_error_message=_("There is an option of this name already. Give this one another."),
            ),
            models.CheckConstraint(
                condition=(Q(size=None) | Q(size__gt=0, size__lte=LARGEST_SIZE))
                & (Q(debt_size=None) | Q(debt_size__gt=0, debt_size__lte=LARGEST_SIZE)),
                name="an_options_sizes_are_more_than_0_and_at_most_10000",
                violation_error_message=_("A size is more than 0 and at most 10,000."),
            ),
            models.CheckConstraint(
                condition=Q(debt_size=None, debt_title="")
                | (Q(debt_size__isnull=False) & ~Q(debt_title="") & ~Q(debt_reason="")),
                name="an_options_debt_says_what_and_why",
                violation_error_message=_("Debt that an option takes on has a size, and says what is left and why."),
            ),
            models.CheckConstraint(
                condition=Q(name__regex=r"\S") & Q(covers__regex=r"\S"),
                name="an_option_says_what_it_covers",
                violation_error_message=_("An option has a name, and says what it covers."),
            ),
        ]
        triggers = [OPTION_LAW]

    def __str__(self) -> str:
        return self.name

    @property
    def takes_debt(self) -> bool:
        return bool(self.debt_title)
