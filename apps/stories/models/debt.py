"""The debt register: debt taken on knowingly. Each entry is about one story, which repays it once it is done."""

from typing import Self

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.decisions.models import JointDecision
from apps.stories.models.law_debt import REGISTER_LAWS
from apps.stories.models.options import Option, size_field
from apps.stories.models.story import LARGEST_SIZE, Story
from apps.teams.models import Team
from apps.teams.models.tracking import every_change

PERSON = settings.AUTH_USER_MODEL


class Origin(models.TextChoices):
    OPTION = "option", _("a chosen option")
    INCIDENT = "incident", _("an incident")
    NOTICED = "noticed", _("noticed by somebody")


class ChargedTo(models.TextChoices):
    """Whose budget repays it. The team may take what is the product budget's; nothing goes the other way."""

    PRODUCT = "product", _("the product budget")
    TECH = "tech", _("the tech budget")


class DebtStatus(models.TextChoices):
    """What became of a debt. Planned is one that stands in a sprint, which sprints know."""

    OPEN = "open", _("open")
    PLANNED = "planned", _("planned")
    REPAID = "repaid", _("repaid")
    WRITTEN_OFF = "written_off", _("written off")


class DebtQuerySet(models.QuerySet["Debt"]):
    def owed(self) -> Self:
        """Neither repaid nor written off."""
        return self.filter(repaid_at=None, written_off=None)


@pghistory.track(*every_change())
class Debt(models.Model):
    """An entry of the register. `principal` is in the team's unit; repaid when its story is done."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="debts", editable=False)
    story = models.OneToOneField(Story, on_delete=models.PROTECT, related_name="debt")
    origin = models.CharField(_("origin"), max_length=10, choices=Origin)
    option = models.OneToOneField(Option, on_delete=models.PROTECT, related_name="debt", null=True, blank=True)
    incident = models.ForeignKey(
        Story, on_delete=models.PROTECT, related_name="debts_left", null=True, blank=True, verbose_name=_("incident")
    )
    noticed_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    reason = models.TextField(_("why it is debt"), max_length=1000)
    principal = size_field(_("principal"))
    cost = models.CharField(_("what keeping it costs each sprint"), max_length=200, blank=True)
    cost_amount = size_field(_("cost a sprint"))
    component = models.CharField(_("component"), max_length=60, blank=True)
    owner = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("owner")
    )
    charged_to = models.CharField(_("repaid from"), max_length=10, choices=ChargedTo, default=ChargedTo.TECH)
    incurred_on = models.DateField(_("taken on"))
    booked_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    booked_at = models.DateTimeField(default=timezone.now, editable=False)
    repaid_at = models.DateTimeField(_("repaid"), null=True, blank=True, editable=False)
    written_off = models.OneToOneField(JointDecision, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = DebtQuerySet.as_manager()

    class Meta:
        verbose_name = _("debt")
        verbose_name_plural = _("debts")
        ordering = ["team", "incurred_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(origin="option", option__isnull=False, incident=None, noticed_by=None)
                | Q(origin="incident", option=None, incident__isnull=False, noticed_by=None)
                | Q(origin="noticed", option=None, incident=None, noticed_by__isnull=False),
                name="a_debt_says_where_it_comes_from",
                violation_error_message=_(
                    "A debt comes from a chosen option, an incident, or somebody who noticed it."
                ),
            ),
            models.CheckConstraint(
                condition=Q(reason__regex=r"\S"),
                name="a_debt_says_why_it_is_one",
                violation_error_message=_("Say in a line why this is debt."),
            ),
            models.CheckConstraint(
                condition=(Q(principal=None) | Q(principal__gt=0, principal__lte=LARGEST_SIZE))
                & (Q(cost_amount=None) | Q(cost_amount__gt=0, cost_amount__lte=LARGEST_SIZE)),
                name="a_debts_amounts_are_more_than_0_and_at_most_10000",
                violation_error_message=_("An amount is more than 0 and at most 10,000."),
            ),
            models.CheckConstraint(
                condition=Q(charged_to__in=["product", "tech"]),
                name="a_debt_is_repaid_from_a_budget",
                violation_error_message=_("A debt is repaid from the product budget or from the tech budget."),
            ),
            models.CheckConstraint(
                condition=Q(charged_to="tech") | Q(origin="option"),
                name="only_a_chosen_options_debt_is_the_product_budgets",
                violation_error_message=_("Only debt from a chosen option is repaid from the product budget."),
            ),
            models.CheckConstraint(
                condition=Q(repaid_at=None) | Q(written_off=None),
                name="a_debt_ends_once",
                violation_error_message=_("A debt is repaid or written off, never both."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["team", "incurred_on"], condition=Q(repaid_at=None, written_off=None), name="debts_owed"
            ),
            models.Index(fields=["team", "repaid_at"], name="debts_repaid"),
        ]
        triggers = REGISTER_LAWS

    def __str__(self) -> str:
        return f"{self.story} · {self.get_origin_display()}"

    @property
    def status(self) -> DebtStatus:
        """Without a look at the sprints."""
        if self.repaid_at:
            return DebtStatus.REPAID
        return DebtStatus.WRITTEN_OFF if self.written_off_id else DebtStatus.OPEN

    @property
    def is_owed(self) -> bool:
        return self.repaid_at is None and self.written_off_id is None
