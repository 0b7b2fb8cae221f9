"""What people look for on the debt register."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Exists, F, OuterRef
from django.utils.translation import gettext_lazy as _

from apps.sprints.debt_register import Register
from apps.sprints.models import Commitment
from apps.stories.models import ChargedTo, DebtQuerySet, DebtStatus, Origin

NO_COMPONENT = "-"
OLDEST = "age"
SORTS = {
    OLDEST: (F("incurred_on").asc(), F("id").asc()),
    "principal": (F("principal").desc(nulls_last=True), F("id").asc()),
    "cost": (F("cost_amount").desc(nulls_last=True), F("id").asc()),
}


class DebtFilterForm(forms.Form):
    """Filters and order. They stand in the address; what makes no sense is left out rather than refused."""

    status = forms.ChoiceField(label=_("Status"), required=False)
    origin = forms.ChoiceField(label=_("Origin"), required=False, choices=[("", _("Every origin")), *Origin.choices])
    component = forms.ChoiceField(label=_("Component"), required=False)
    owner = forms.ChoiceField(label=_("Owner"), required=False)
    budget = forms.ChoiceField(
        label=_("Repaid from"), required=False, choices=[("", _("Both budgets")), *ChargedTo.choices]
    )
    sort = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[(OLDEST, _("Oldest first")), ("principal", _("Largest first")), ("cost", _("Costliest first"))],
    )

    def __init__(self, *args: Any, register: Register, **options: Any) -> None:
        super().__init__(*args, **options)
        components = [(name, name) for name in register.components]
        owners = [(str(pk), name) for pk, name in sorted(register.owners.items(), key=lambda pair: pair[1])]
        self._offer("status", [("", _("Owed")), *DebtStatus.choices, ("all", _("Everything"))])
        self._offer("component", [("", _("Every component")), *components, (NO_COMPONENT, _("Without a component"))])
        self._offer("owner", [("", _("Every owner")), *owners, (NO_COMPONENT, _("Without an owner"))])

    def _offer(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # a ChoiceField

    @property
    def wanted(self) -> dict[str, str]:
        """What was asked for and makes sense."""
        self.is_valid()
        return {name: str(value) for name, value in self.cleaned_data.items() if value}

    @property
    def is_asking(self) -> bool:
        return bool(self.wanted.keys() - {"sort"})

    def found(self, debts: DebtQuerySet) -> DebtQuerySet:
        """Those asked for, in the order asked for."""
        wanted = self.wanted
        debts = _of_status(debts, wanted.get("status", ""))
        for name, column in (("origin", "origin"), ("budget", "charged_to")):
            if wanted.get(name):
                debts = debts.filter(**{column: wanted[name]})
        if component := wanted.get("component"):
            debts = debts.filter(component="" if component == NO_COMPONENT else component)
        if owner := wanted.get("owner"):
            debts = debts.filter(owner=None if owner == NO_COMPONENT else int(owner))
        return debts.order_by(*SORTS[wanted.get("sort") or OLDEST])


def _of_status(debts: DebtQuerySet, status: str) -> DebtQuerySet:
    planned = Exists(Commitment.objects.filter(story=OuterRef("story"), left_at=None, settled=False))
    match status:
        case DebtStatus.OPEN:
            return debts.owed().filter(~planned)
        case DebtStatus.PLANNED:
            return debts.owed().filter(planned)
        case DebtStatus.REPAID:
            return debts.filter(repaid_at__isnull=False)
        case DebtStatus.WRITTEN_OFF:
            return debts.filter(written_off__isnull=False)
        case "all":
            return debts
    return debts.owed()
