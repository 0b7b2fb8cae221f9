"""The debt register: debt taken on knowingly. Each entry is about one story, which repays it once it is done."""

from typing import Self

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from apps.core.triggers import Law
from apps.decisions.models import JointDecision
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


class DebtQuerySet(models.QuerySet["Debt"]):
    def owed(self) -> Self:
        """Neither repaid nor written off."""
        return self.filter(repaid_at=None, written_off=None)


DEBT_RULES = {
    "a_debt_stays_in_its_team": gettext_noop("A debt, its story and where it comes from belong to one team."),
    "a_debt_keeps_its_origin": gettext_noop("Where a debt comes from, its story and its day stay as they were booked."),
    "what_the_team_took_stays_the_teams": gettext_noop(
        "The team may take a debt into its own budget; it cannot be given back to the product budget."
    ),
    "a_write_off_is_signed_by_both": gettext_noop("A debt is written off by Product Owner and tech lead together."),
}


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
        ]
        indexes = [
            models.Index(
                fields=["team", "incurred_on"], condition=Q(repaid_at=None, written_off=None), name="debts_owed"
            ),
            models.Index(fields=["team", "repaid_at"], name="debts_repaid"),
        ]
        triggers = [
            Law(
                name="debt_stands",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                rules=DEBT_RULES,
                func="""
                    IF TG_OP = 'UPDATE' THEN
                        IF (NEW.id, NEW.team_id, NEW.story_id, NEW.origin, NEW.option_id, NEW.incident_id,
                            NEW.noticed_by_id, NEW.incurred_on)
                           IS DISTINCT FROM (OLD.id, OLD.team_id, OLD.story_id, OLD.origin, OLD.option_id,
                            OLD.incident_id, OLD.noticed_by_id, OLD.incurred_on)
                        THEN {a_debt_keeps_its_origin} END IF;
                        IF OLD.charged_to = 'tech' AND NEW.charged_to <> 'tech'
                        THEN {what_the_team_took_stays_the_teams} END IF;
                    END IF;
                    IF TG_OP = 'INSERT' THEN
                        -- With its story, whoever says what.
                        SELECT s.team_id, CASE s.state WHEN 'done' THEN now() END INTO NEW.team_id, NEW.repaid_at
                        FROM stories_story s WHERE s.id = NEW.story_id AND NOT s.is_epic;
                        IF NOT FOUND THEN {a_debt_stays_in_its_team} END IF;
                        PERFORM 1 FROM stories_story i
                        WHERE i.id = NEW.incident_id AND i.team_id = NEW.team_id AND i.kind = 'incident';
                        IF NEW.incident_id IS NOT NULL AND NOT FOUND THEN {a_debt_stays_in_its_team} END IF;
                        PERFORM 1 FROM stories_option o JOIN stories_optionrequest r ON r.id = o.request_id
                        JOIN stories_story s ON s.id = r.story_id
                        WHERE o.id = NEW.option_id AND s.team_id = NEW.team_id AND r.chosen_id = o.id;
                        IF NEW.option_id IS NOT NULL AND NOT FOUND THEN {a_debt_stays_in_its_team} END IF;
                    END IF;
                    IF NEW.written_off_id IS NOT NULL
                       AND (TG_OP = 'INSERT' OR NEW.written_off_id IS DISTINCT FROM OLD.written_off_id) THEN
                        PERFORM 1 FROM decisions_jointdecision d
                        WHERE d.id = NEW.written_off_id AND d.team_id = NEW.team_id AND d.kind = 'write_off'
                          AND d.state = 'signed' AND d.subject_id = NEW.id;
                        IF NOT FOUND THEN {a_write_off_is_signed_by_both} END IF;
                    END IF;
                    IF TG_OP = 'UPDATE' AND OLD.written_off_id IS NOT NULL
                       AND NEW.written_off_id IS DISTINCT FROM OLD.written_off_id
                    THEN {a_write_off_is_signed_by_both} END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.story} · {self.get_origin_display()}"

    @property
    def is_owed(self) -> bool:
        return self.repaid_at is None and self.written_off_id is None
