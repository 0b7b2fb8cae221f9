"""Writing decision rights: all rows in one form, with what each still lacks beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.decisions.forms.definitions import DefinitionsForm
from apps.decisions.models import RightsDraft, Row
from apps.decisions.rights import (
    HEADINGS,
    HELD_BECAUSE,
    LONGEST_KEY,
    LONGEST_SENTENCE,
    MOST_ROWS,
    Terms,
    key_for,
    one_line,
)
from apps.teams.models import GUARDS, HOLDERS_OF, Holder, Right, Role

LONGEST_NOTE = 2000
LARGEST = 2_000_000_000


class RowForm(forms.Form):
    """One right. A row that the app asks for offers the holders it can be given to, and cannot be removed."""

    key = forms.CharField(max_length=LONGEST_KEY, required=False, widget=forms.HiddenInput)
    sentence = forms.CharField(label=_("What is decided"), max_length=LONGEST_SENTENCE, required=False)
    holder = forms.ChoiceField(label=_("Who decides"), choices=Holder.choices)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.name = str(self["key"].value() or "")
        holder, sentence = self.fields["holder"], self.fields["sentence"]
        # By the row and not by its place: the focus stays with a row that is moved.
        holder.widget.attrs["id"], sentence.widget.attrs["id"] = f"holder-{self.name}", f"sentence-{self.name}"
        allowed = HOLDERS_OF.get(self.name, tuple(Holder))
        holder.widget.choices = [(each.value, each.label) for each in allowed]
        self.fixed = allowed[0].label if len(allowed) == 1 else ""
        if self.fixed:
            holder.widget = forms.HiddenInput()

    @property
    def enforced(self) -> bool:
        return self.name in HOLDERS_OF

    @property
    def guards(self) -> str:
        return _now(GUARDS[Right(self.name)]) if self.enforced else ""

    @property
    def held_because(self) -> str:
        return _now(HELD_BECAUSE[Right(self.name)]) if self.enforced else ""

    @property
    def holder_now(self) -> str:
        """Under whom the row is shown, whatever was sent."""
        given = self["holder"].value()
        return str(given) if given in Holder.values else Holder.TOGETHER.value

    def clean_sentence(self) -> str:
        return one_line(self.cleaned_data["sentence"])


class BaseRowFormSet(forms.BaseFormSet[RowForm]):
    """All rows, each under the name the server gave it: `rows()` believes no other."""

    def rows(self, known: Iterable[str]) -> list[Row]:
        """What was typed. A name that is not `known`, or that a row above has already, is made anew."""
        names = set(known)
        found: list[Row] = []
        for form in self.forms:
            given = form.cleaned_data
            taken = {row["key"] for row in found}
            name = given["key"] if given["key"] in names - taken else key_for(given["sentence"], names | taken)
            form.name = name
            found.append(Row(key=name, sentence=given["sentence"], holder=given["holder"]))
        return found


RowFormSet = forms.formset_factory(RowForm, formset=BaseRowFormSet, extra=0, max_num=MOST_ROWS, absolute_max=200)


class RightsForm(forms.Form):
    """The draft as somebody sees it: which one it is, its rows, the row that is being added, and the definitions."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=LARGEST)
    basis = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=LARGEST)
    new_sentence = forms.CharField(label=_("What is decided"), max_length=LONGEST_SENTENCE, required=False)
    new_holder = forms.ChoiceField(label=_("Who decides"), choices=Holder.choices, initial=Holder.TOGETHER)

    def __init__(self, data: QueryDict | None = None, *, draft: RightsDraft) -> None:
        super().__init__(data, initial={"version": draft.version, "basis": draft.basis})
        self.lines: Any = RowFormSet(data, initial=draft.rows, prefix="row")
        self.definitions = DefinitionsForm(data, sentences=draft.definitions)

    def is_valid(self) -> bool:
        lines_are_valid, definitions_are_valid = self.lines.is_valid(), self.definitions.is_valid()
        return super().is_valid() and lines_are_valid and definitions_are_valid

    def clean_new_sentence(self) -> str:
        return one_line(self.cleaned_data["new_sentence"])

    def terms(self, known: Iterable[str]) -> Terms:
        """All that was typed."""
        return Terms(self._rows(known), self.definitions.sentences())

    def _rows(self, known: Iterable[str]) -> list[Row]:
        """The rows, the new one included: whichever button was pressed, it is kept."""
        rows: list[Row] = self.lines.rows(known)
        given = self.cleaned_data
        if given["new_sentence"]:
            name = key_for(given["new_sentence"], [*known, *(row["key"] for row in rows)])
            rows.append(Row(key=name, sentence=given["new_sentence"], holder=given["new_holder"]))
        return rows

    def take(self, flaws: Mapping[str, str]) -> None:
        """Put what is wrong beside the row or list it is wrong with, and the rest above all."""
        beside = dict(flaws)
        self.definitions.take(beside)
        for form in self.lines.forms:
            if flaw := beside.pop(form.name, ""):
                form.add_error("sentence", flaw)
        if whole := beside.pop("", ""):
            self.add_error(None, whole)
        for flaw in beside.values():
            self.add_error("new_sentence", flaw)

    def groups(self) -> list[tuple[str, list[RowForm]]]:
        """The rows under the holders they have in this form."""
        return [
            (str(title), [form for form in self.lines.forms if form.holder_now == holder])
            for holder, title in HEADINGS.items()
        ]


class ProposeForm(forms.Form):
    """A draft goes to the other side, with a word about why, signed for one of the proposer's seats."""

    note = forms.CharField(
        label=_("Why"),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What has changed, or what was unclear. The other side reads it before signing."),
    )
    seat = forms.ChoiceField(label=_("You sign for"), widget=forms.RadioSelect)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=LARGEST)

    def __init__(self, *args: Any, seats: Iterable[str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.seats = [role for role in Role if role in set(seats)]
        seat: Any = self.fields["seat"]
        seat.choices = [(role.value, role.label) for role in self.seats]
        if len(self.seats) == 1:
            seat.widget, seat.required = forms.HiddenInput(), False

    def clean_seat(self) -> str:
        """Who has one seat signs for it."""
        return str(self.cleaned_data["seat"] or self.seats[0].value)
