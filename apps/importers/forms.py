"""The upload, and the one form in which everything about a file is decided."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from apps.importers.choices import BECAUSE, BECOMES, FIELDS, ORDERS, SPRINTS, STATES, TABLES, TWICE
from apps.importers.formats import FORMATS, Field
from apps.importers.formats.decoding import CHOICES as ENCODINGS
from apps.importers.mapping import Becomes, ImportMapping, Order, SprintPlan, SprintState, State, Twice
from apps.importers.models import Import
from apps.importers.people import Directory
from apps.importers.sentences import sentence
from apps.importers.summary import sprint_standing


class UploadForm(forms.Form):
    file = forms.FileField(label=_("File"), help_text=_("In Jira: Filters, Export, Export CSV (all fields)."))

    format = forms.ChoiceField(
        label=_("Format"), choices=[("jira-csv", _("Jira Cloud, CSV"))], initial="jira-csv", widget=forms.HiddenInput
    )

    def clean_file(self) -> UploadedFile[Any]:
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > settings.IMPORT_MAX_BYTES:
            raise forms.ValidationError(sentence("too_large"), code="too_large")
        return file

    def clean_format(self) -> str:
        chosen: str = self.cleaned_data["format"]
        assert chosen in FORMATS, "the field's choices are formats"
        return chosen


@dataclass(frozen=True, slots=True)
class Line:
    """One word of the file in a table: what it is, and the field in which its meaning is decided."""

    found: dict[str, Any]
    field: forms.BoundField
    starts: forms.BoundField | None = None
    ends: forms.BoundField | None = None
    because: object = ""


class MappingForm(forms.Form):
    """A field for every column and word of the file. Fields are numbered, so that no name of the file is an input's."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    site = forms.URLField(
        label=_("Address of your Jira"),
        required=False,
        max_length=200,
        assume_scheme="https",
        help_text=_("Each story then links to its issue there."),
    )
    encoding = forms.ChoiceField(label=_("Encoding"), choices=[])
    dates = forms.ChoiceField(label=_("In dates made of numbers, what comes first?"), choices=ORDERS, required=False)
    twice = forms.ChoiceField(
        label=_("Keys that stand more than once"), choices=TWICE, required=False, widget=forms.RadioSelect
    )

    def __init__(self, data: Any = None, *, imported: Import, people: Directory) -> None:
        super().__init__(data)
        self._mapping = mapping = imported.choices
        self._report = report = imported.report
        names = dict.fromkeys([mapping.encoding, *ENCODINGS])
        self._choose("encoding", {name: name for name in names}, mapping.encoding)
        self.initial.update(revision=report["revision"], site=mapping.site, dates=mapping.dates, twice=mapping.twice)
        self._ask("column", report["columns"], FIELDS, {name: field or "" for name, field in mapping.columns.items()})
        self._ask("type", report["types"], BECOMES, mapping.types)
        self._ask("state", report["statuses"], STATES, mapping.states)
        self._ask("resolution", report["resolutions"], STATES, mapping.resolutions, skip=State.OPEN)
        everybody = {"": _("nobody: the name stays on the story")} | {each.email: each.name for each in people.people}
        self._ask("person", report["people"], everybody, mapping.people)
        self._ask("month", report["months"], {"": _("not decided")} | MONTHS, mapping.months)
        self._ask_sprints()

    def _choose(self, name: str, choices: Any, initial: object) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(choices.items())
        self.initial[name] = initial

    def _ask(self, kind: str, found: Any, choices: Any, decided: Any, skip: object = None) -> None:
        offered = [(value, label) for value, label in choices.items() if value != skip]
        for n, each in enumerate(found):
            name = f"{kind}_{n}"
            self.fields[name] = _choice(each["name"] or _("(empty)"), offered, required=False)
            self.initial[name] = decided.get(each["name"], "")

    def _ask_sprints(self) -> None:
        for n, each in enumerate(self._report["sprints"]):
            plan = self._mapping.sprints[each["name"]]
            state, starts, ends = (f"sprint_{n}", f"sprint_{n}_starts", f"sprint_{n}_ends")
            self.fields[state] = _choice(each["name"], SPRINTS)
            self.fields[starts] = _day(_("First day of %(sprint)s"), each["name"])
            self.fields[ends] = _day(_("Last day of %(sprint)s"), each["name"])
            self.initial.update({state: plan.state, starts: plan.starts, ends: plan.ends})

    def clean_revision(self) -> int:
        """Fields are numbered by the last check: after another one their numbers mean other words."""
        revision: int = self.cleaned_data["revision"]
        if revision != self._report["revision"]:
            raise forms.ValidationError(_("This file was checked again meanwhile. Look at this page afresh."))
        return revision

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for n, each in enumerate(self._report["sprints"]):
            starts, ends = cleaned.get(f"sprint_{n}_starts"), cleaned.get(f"sprint_{n}_ends")
            if f"sprint_{n}_starts" in cleaned and f"sprint_{n}_ends" in cleaned:
                self._check_dates(n, each["name"], starts, ends)
        return cleaned

    def _check_dates(self, n: int, name: str, starts: dt.date | None, ends: dt.date | None) -> None:
        if (starts is None) != (ends is None):
            missing = "starts" if starts is None else "ends"
            self.add_error(f"sprint_{n}_{missing}", sentence("sprint_half_dated", name))
        elif starts and ends and ends < starts:
            self.add_error(f"sprint_{n}_ends", sentence("sprint_ends_first", name))

    @property
    def mapping(self) -> ImportMapping:
        """What was decided. Words beyond those shown keep what was decided before."""
        cleaned, before = self.cleaned_data, self._mapping
        columns = {name: Field(field) if field else None for name, field in self._decided("column").items()}
        return ImportMapping(
            encoding=cleaned["encoding"],
            delimiter=before.delimiter,
            site=cleaned["site"].rstrip("/"),
            dates=Order(cleaned["dates"]),
            twice=Twice(cleaned["twice"] or Twice.REFUSE),
            columns=before.columns | columns,
            types=before.types | {name: Becomes(value) for name, value in self._decided("type").items() if value},
            states=before.states | {name: State(value) for name, value in self._decided("state").items() if value},
            resolutions=before.resolutions
            | {name: State(value) for name, value in self._decided("resolution").items() if value},
            people=before.people | self._decided("person"),
            months={name: int(month) for name, month in self._decided("month").items() if month},
            sprints=before.sprints | self._sprints(),
        )

    def _decided(self, kind: str) -> dict[str, str]:
        found = self._report[_REPORTED[kind]]
        return {each["name"]: self.cleaned_data[f"{kind}_{n}"] for n, each in enumerate(found)}

    def _sprints(self) -> dict[str, SprintPlan]:
        cleaned = self.cleaned_data
        return {
            each["name"]: SprintPlan(
                SprintState(cleaned[f"sprint_{n}"]), cleaned[f"sprint_{n}_starts"], cleaned[f"sprint_{n}_ends"]
            )
            for n, each in enumerate(self._report["sprints"])
        }

    def lines(self, kind: str) -> list[Line]:
        """The words of one kind with their fields, for the page's tables."""
        return [
            Line(each, self[f"{kind}_{n}"], because=BECAUSE.get(each.get("because", ""), ""))
            for n, each in enumerate(self._report[_REPORTED[kind]])
        ]

    @property
    def word_tables(self) -> list[tuple[str, Any, Any, list[Line]]]:
        """Name, title, explanation and lines of each list of words that the file holds."""
        tables = ((kind, title, help_text, self.lines(kind)) for kind, (title, help_text) in TABLES.items())
        return [table for table in tables if table[3]]

    @property
    def taken_columns(self) -> list[Line]:
        return [line for line in self.lines("column") if line.field.value()]

    @property
    def other_columns(self) -> list[Line]:
        return [line for line in self.lines("column") if not line.field.value()]

    @property
    def sprint_lines(self) -> list[Line]:
        standing = {each["name"]: sprint_standing(each) for each in self._report["sprint_plan"]}
        return [
            Line(
                each | {"standing": standing[each["name"]], "first": _date(each["first"]), "last": _date(each["last"])},
                self[f"sprint_{n}"],
                self[f"sprint_{n}_starts"],
                self[f"sprint_{n}_ends"],
            )
            for n, each in enumerate(self._report["sprints"])
        ]


_REPORTED = {
    "column": "columns",
    "type": "types",
    "state": "statuses",
    "resolution": "resolutions",
    "person": "people",
    "month": "months",
}


def _date(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _choice(label: Any, choices: Any, *, required: bool = True) -> forms.ChoiceField:
    """A choice in a table, where no label stands beside it."""
    widget = forms.Select({"aria-label": label})
    return forms.ChoiceField(label=label, choices=choices, required=required, widget=widget)


def _day(label: Any, sprint: str) -> forms.DateField:
    name = label % {"sprint": sprint}
    widget = forms.DateInput({"type": "date", "aria-label": name}, format="%Y-%m-%d")
    return forms.DateField(label=name, required=False, widget=widget)
