"""The filters of the reports across teams. All of them stand in the address, so a report can be kept or sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from apps.accounts.models import User
from apps.reports.access import reported_teams
from apps.reports.filters import CHOICES_OF_LAST, LAST, Filters, Period, Sort
from apps.reports.groups import TeamGroup
from apps.teams.models import Unit

DATES, BEFORE = "dates", "before"


class Anything(forms.MultipleChoiceField):
    """As many as one likes; which of them there are is for the form to say, so that those are kept."""

    widget = forms.CheckboxSelectMultiple

    def valid_value(self, value: Any) -> bool:
        return True


class DayField(forms.DateField):
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, input_formats=["%Y-%m-%d"], **options)

    def to_python(self, value: Any) -> Any:
        """A browser's field of dates cannot show what is none, so the sentence does."""
        try:
            return super().to_python(value)
        except ValidationError:
            raise ValidationError(_("“%(typed)s” is no day.") % {"typed": value}) from None


def _with_the_usual(data: QueryDict) -> QueryDict:
    """What is shown as chosen where nobody has chosen. Who gives days means a period of days."""
    given = data.copy()
    given.setdefault("period", DATES if data.get("from") or data.get("to") else str(LAST))
    given.setdefault("sort", Sort.BAND)
    return given


class FiltersForm(forms.Form):
    """What makes no sense is said beside its field, stays as it was typed, and is ignored."""

    q = forms.CharField(label=lazy("Search"), required=False, max_length=80)
    period = forms.ChoiceField(label=lazy("Period"), required=False, initial=str(LAST))
    unit = forms.ChoiceField(
        label=lazy("Unit"),
        required=False,
        choices=[("", lazy("any unit")), *((each.value, each.label) for each in Unit)],
    )
    against = forms.ChoiceField(
        label=lazy("Compare with"),
        required=False,
        choices=[
            ("", lazy("nothing")),
            (BEFORE, lazy("the period before")),
            (DATES, lazy("other dates")),
        ],
    )
    sort = forms.ChoiceField(label=lazy("Order"), required=False, choices=Sort.choices, initial=Sort.BAND)
    group = Anything(label=lazy("Groups"), required=False)
    team = Anything(label=lazy("Teams"), required=False)
    against_from = DayField(label=lazy("Compared from"))
    against_to = DayField(label=lazy("Compared to"))

    def __init__(self, data: QueryDict, *, user: User, groups: Sequence[TeamGroup]) -> None:
        super().__init__(_with_the_usual(data), auto_id="filter-%s")
        self.user, self.groups = user, groups
        # Not `from_`: these are the words of an address.
        self.fields["from"] = DayField(label=_("Ended from"))
        self.fields["to"] = DayField(label=_("Ended to"))
        said = ((str(n), ngettext("last %(n)s sprint", "last %(n)s sprints", n) % {"n": n}) for n in CHOICES_OF_LAST)
        self._offer("period", [*said, (DATES, _("between two days"))])
        self.fields["team"].widget.attrs["form"] = "adherence-filters"  # they stand beside the form
        self._offer("group", [(str(each.pk), each.name) for each in groups])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # a field of choices

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        self._keep("group", {str(each.pk): each.name for each in self.groups}, _("A group is gone: it is left out."))
        known = self._known_teams(cleaned.get("team", []))
        self._offer("team", list(known.items()))
        self._keep("team", known, _("A team is gone, or not yours to see: it is left out."))
        for first, last in (("from", "to"), ("against_from", "against_to")):
            self._in_order(first, last)
        return cleaned

    def _known_teams(self, slugs: Sequence[str]) -> dict[str, str]:
        if not slugs:
            return {}
        said = [each for each in slugs if each.isprintable()]
        return dict(reported_teams(self.user).filter(slug__in=said).values_list("slug", "name"))

    def _keep(self, name: str, known: Mapping[str, str], sentence: str) -> None:
        """Keep what there is of it; what is not there is said."""
        given = self.cleaned_data.get(name, [])
        if any(each not in known for each in given):
            self.add_error(name, sentence)
        self.cleaned_data[name] = [each for each in given if each in known]

    def _in_order(self, first: str, last: str) -> None:
        start, end = self.cleaned_data.get(first), self.cleaned_data.get(last)
        if start and end and end < start:
            self.add_error(last, _("The last day lies before the first: both are ignored."))
            del self.cleaned_data[first]

    def filters(self) -> Filters:
        """What was asked for, as far as it makes sense."""
        self.is_valid()
        given = self.cleaned_data
        period = self._period()
        return Filters(
            teams=tuple(given["team"]),
            groups=tuple(int(each) for each in given["group"]),
            unit=given.get("unit", ""),
            q=given.get("q", ""),
            period=period,
            against=self._against(period),
            sort=Sort(given.get("sort") or Sort.BAND),
        )

    def _period(self) -> Period:
        """Days that were given count, whether or not somebody also said that they should."""
        kind = self.cleaned_data.get("period", "")
        if kind.isdecimal():
            return Period(int(kind))
        dates = self._dates("from", "to")
        if kind == DATES and dates is None and not (self.errors.keys() & {"from", "to"}):
            self.add_error("from", _("Give the first day or the last, else the last sprints are shown."))
        return dates or Period()

    def _against(self, period: Period) -> Period | None:
        kind = self.cleaned_data.get("against", "")
        found, name = self._dates("against_from", "against_to"), "against_from"
        if kind == BEFORE:
            found, name = period.before, "from"
        if kind and found is None and not (self.errors.keys() & {name, name.replace("from", "to")}):
            self.add_error(name, _("Give the first day, else there is nothing to compare with."))
        return found if kind else None

    def _dates(self, first: str, last: str) -> Period | None:
        start, end = self.cleaned_data.get(first), self.cleaned_data.get(last)
        if not (start or end):
            return None
        return Period(last=None, first=start, until=end)

    @property
    def always(self) -> list[forms.BoundField]:
        """The choices that stand in sight."""
        return [self[name] for name in ("period", "unit", "against", "sort")]

    @property
    def days(self) -> list[forms.BoundField]:
        return [self[name] for name in ("from", "to", "against_from", "against_to")]

    @property
    def has_teams(self) -> bool:
        """Whether single teams were chosen: they stand there to be left out again."""
        return bool(self.cleaned_data.get("team"))

    @property
    def is_detailed(self) -> bool:
        """Whether something is set, or wrong, that stands under "more"."""
        names = ("from", "to", "against_from", "against_to", "group")
        return any(self.data.get(name) or name in self.errors for name in names)

    @property
    def is_narrow(self) -> bool:
        """Whether single groups or teams were asked for."""
        return bool(self.cleaned_data.get("group") or self.cleaned_data.get("team"))
