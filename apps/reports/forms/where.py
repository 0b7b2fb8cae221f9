"""Which sprints to look at, and which lines of one's ledger. All of it stands in the address."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from apps.reports.forms.filters import DayField
from apps.reports.ledger_rows import OUTCOMES, LedgerRow
from apps.reports.reading import closed_sprints, last_sprints, sprints_between, sprints_of_teams
from apps.reports.sums import SprintSums
from apps.sprints.models import Budget, Sprint, Status
from apps.stories.models import WorkType
from apps.teams.models import Team

LAST, CHOICES_OF_LAST = 6, (1, 3, 6, 12)


class WhereForm(forms.Form):
    """One sprint, else what ended between two days, else the last ones. What makes no sense is said beside it."""

    sprint = forms.CharField(
        label=lazy("Sprint number"),
        required=False,
        max_length=9,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    last = forms.ChoiceField(label=lazy("or the last"), required=False)

    def __init__(self, data: Mapping[str, Any], *, team: Team) -> None:
        super().__init__({"last": str(LAST), **data})
        self.team = team
        self.fields["from"] = DayField(label=_("or ended from"))
        self.fields["to"] = DayField(label=_("to"))
        said = [(str(n), ngettext("%(n)s sprint", "%(n)s sprints", n) % {"n": n}) for n in CHOICES_OF_LAST]
        self.fields["last"].choices = said  # type: ignore[attr-defined]  # a field of choices
        self.is_valid()

    def clean_sprint(self) -> Sprint | None:
        typed = self.cleaned_data["sprint"].strip()
        if not typed:
            return None
        sprint = Sprint.objects.filter(team=self.team, number=int(typed)).first() if typed.isdecimal() else None
        if sprint is None:
            raise forms.ValidationError(_("This team has no sprint %(number)s."), params={"number": typed})
        if why := _untold(sprint):
            raise forms.ValidationError(why, params={"sprint": sprint.title})
        return sprint

    def clean(self) -> dict[str, Any]:
        first, last = self.cleaned_data.get("from"), self.cleaned_data.get("to")
        if first and last and last < first:
            self.add_error("to", _("The last day lies before the first."))
        return self.cleaned_data

    def sprints(self) -> list[SprintSums]:
        """What was asked for; nothing where that makes no sense."""
        if self.errors:
            return []
        given = self.cleaned_data
        if sprint := given["sprint"]:
            return sprints_of_teams(closed_sprints(self.team).filter(pk=sprint.pk), {self.team.pk: self.team})
        if days := self.days:
            return sprints_between(self.team, *days)
        return last_sprints(self.team, int(given["last"] or LAST))

    @property
    def days(self) -> tuple[dt.date, dt.date] | None:
        first, last = self.cleaned_data.get("from"), self.cleaned_data.get("to")
        return (first or dt.date.min, last or dt.date.max) if first or last else None


def _untold(sprint: Sprint) -> str:
    """Why nobody can say where a sprint's capacity went."""
    if sprint.status != Status.CLOSED:
        return _("%(sprint)s has not closed. Where its capacity went is told once it has.")
    if not sprint.fenced:
        return _("%(sprint)s came in without a fence: nobody knows what it set out with.")
    return ""


class LedgerForm(forms.Form):
    """Which lines of a ledger to list. What is no choice is no filter."""

    budget = forms.ChoiceField(label=lazy("Budget"), required=False)
    work_type = forms.ChoiceField(label=lazy("Work type"), required=False)
    outcome = forms.ChoiceField(label=lazy("Outcome"), required=False)

    def __init__(self, data: Mapping[str, Any]) -> None:
        super().__init__(data, auto_id="ledger-%s")
        self._offer("budget", lazy("All budgets"), Budget.choices)
        self._offer("work_type", lazy("All work types"), WorkType.choices)
        self._offer("outcome", lazy("All outcomes"), OUTCOMES)
        self.is_valid()

    def _offer(self, name: str, every: Any, choices: Sequence[tuple[str, Any]]) -> None:
        self.fields[name].choices = [("", every), *choices]  # type: ignore[attr-defined]  # a field of choices

    def picked(self, rows: Sequence[LedgerRow]) -> list[LedgerRow]:
        return [row for row in rows if self._has(row)]

    def _has(self, row: LedgerRow) -> bool:
        has = {"budget": row.ended.budget, "work_type": row.ended.kind.work_type, "outcome": row.outcome}
        return all(wanted in ("", has[name]) for name, wanted in self.cleaned_data.items())

    @property
    def is_narrow(self) -> bool:
        return any(self.cleaned_data.values())
