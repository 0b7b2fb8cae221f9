"""What people type about what a spike found out: the record with its options, and the stories that follow."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from apps.stories.forms.spikes import SeatForm, one_line
from apps.stories.models import Kind, Recommendation

MOST_OPTIONS = 8
MOST_FOLLOW_UPS = 6
LONGEST_TEXT = 6000
LONGEST_SIDE = 1000
"""Eight options with both their sides stay below what one text of the log may hold."""
FOLLOWING = [(kind.value, kind.label) for kind in Kind if kind != Kind.INCIDENT]
"""Untagged first: nothing becomes a feature because nobody said what it is."""


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class _Lines(forms.CharField):
    """Text whose line ends are the same wherever it was typed."""

    def to_python(self, value: Any) -> Any:
        return (super().to_python(value) or "").replace("\r\n", "\n")


class OptionForm(forms.Form):
    """One way that was considered. A row that is left empty is no option."""

    use_required_attribute = False

    name = forms.CharField(label=_("Option"), max_length=120, required=False)
    pros = _Lines(label=_("For"), max_length=LONGEST_SIDE, required=False, widget=_area(2))
    cons = _Lines(label=_("Against"), max_length=LONGEST_SIDE, required=False, widget=_area(2))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not cleaned.get("name") and (cleaned.get("pros") or cleaned.get("cons")):
            self.add_error("name", _("Name the option that this speaks for or against."))
        return cleaned


class OptionRows:
    """The rows of options as they were typed, with one more or one less where that was asked for; no script needed."""

    def __init__(self, data: QueryDict | None, stored: Sequence[Mapping[str, str]]) -> None:
        self.act = str(data.get("act", "")) if data else ""
        self._bound = data is not None and not self.is_rebuilt
        rows = list(stored) or [{}, {}] if data is None else self._changed(_typed_rows(data))
        self.forms = [self._form(number, row) for number, row in enumerate(rows)]

    @property
    def is_rebuilt(self) -> bool:
        """Whether a row was added or removed, and nothing is to be kept yet."""
        return self.act.startswith(("add", "remove-"))

    @property
    def may_grow(self) -> bool:
        return len(self.forms) < MOST_OPTIONS

    def is_valid(self) -> bool:
        return not any(form.errors for form in self.forms)

    def given(self) -> list[dict[str, str]]:
        """The options that have a name."""
        rows = ({name: form.cleaned_data[name] for name in OptionForm.base_fields} for form in self.forms)
        return [row for row in rows if row["name"]]

    def __iter__(self) -> Iterator[OptionForm]:
        return iter(self.forms)

    def _changed(self, rows: list[Mapping[str, str]]) -> list[Mapping[str, str]]:
        act, _dash, number = self.act.partition("-")
        if act == "add":
            rows = [*rows, {}]
        elif act == "remove" and number.isdecimal():
            rows = [row for place, row in enumerate(rows) if place != int(number)]
        return rows[:MOST_OPTIONS]

    def _form(self, number: int, row: Mapping[str, str]) -> OptionForm:
        prefix = f"option-{number}"
        if not self._bound:
            return OptionForm(initial=dict(row), prefix=prefix)
        return OptionForm({f"{prefix}-{name}": value for name, value in row.items()}, prefix=prefix)


def _typed_rows(data: QueryDict) -> list[Mapping[str, str]]:
    typed = str(data.get("options", ""))
    count = min(int(typed), MOST_OPTIONS) if typed.isdecimal() and len(typed) < 4 else 0
    return [{name: str(data.get(f"option-{n}-{name}", "")) for name in OptionForm.base_fields} for n in range(count)]


class RecommendationForm(SeatForm):
    """What a spike found out, as a decision record."""

    use_required_attribute = False

    context = _Lines(
        label=_("Context"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=_area(6),
        help_text=_("What is so today, and what was measured. Markdown."),
    )
    found = forms.TypedChoiceField(
        label=_("Outcome"),
        choices=[("yes", _("An answer was found")), ("no", _("No answer was found, which is an outcome, too"))],
        widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
        initial="yes",
    )
    recommendation = _Lines(
        label=_("Recommendation"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=_area(4),
        help_text=_("What we should do. Where no answer was found: what we do without one, and what it would take."),
    )
    consequences = _Lines(
        label=_("Consequences"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=_area(4),
        help_text=_("What gets easier, what gets harder, what has to follow."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2_000_000_000)

    def __init__(
        self,
        data: QueryDict | None,
        *,
        said: Recommendation | None,
        seats: Collection[str],
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=_stored(said) if initial is None else initial, seats=seats)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.data.get("act") == "put" and not cleaned.get("recommendation", "").strip():
            self.add_error("recommendation", _("Write what you recommend before you put it to both."))
        return cleaned

    def kept(self) -> "RecommendationForm":
        """What was typed so far, in a form that nobody judges yet."""
        typed = {name: self.data.get(name, "") for name in self.fields}
        return RecommendationForm(None, said=None, seats=self._seats, initial=typed)

    def given(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("context", "found", "recommendation", "consequences")}


def _stored(said: Recommendation | None) -> dict[str, Any]:
    if said is None:
        return {"version": 0, "found": "yes"}
    names = ("context", "recommendation", "consequences", "version")
    return {name: getattr(said, name) for name in names} | {"found": "yes" if said.found else "no"}


class FollowUpForm(forms.Form):
    """One story that follows. A row without a title is none."""

    use_required_attribute = False

    title = forms.CharField(label=_("Title"), max_length=255, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=FOLLOWING)

    def clean_title(self) -> str:
        return one_line(self.cleaned_data["title"])


class FollowUpRows:
    """Several stories at once: a fixed number of rows, of which some stay empty."""

    def __init__(self, data: QueryDict | None = None) -> None:
        self.forms = [FollowUpForm(data, prefix=f"story-{n}") for n in range(MOST_FOLLOW_UPS)]
        self.refusal = ""

    def is_valid(self) -> bool:
        if any(form.errors for form in self.forms):
            return False
        titles = [title.casefold() for title, _kind in self.wanted()]
        if not titles:
            self.refusal = str(_("Give at least one story a title."))
        elif len(set(titles)) < len(titles):
            self.refusal = str(_("Two of these have the same title. Tell them apart."))
        return not self.refusal

    def wanted(self) -> list[tuple[str, str]]:
        """Titles with their kinds."""
        rows = (form.cleaned_data for form in self.forms)
        return [(row["title"], row["kind"]) for row in rows if row["title"]]

    def __iter__(self) -> Iterator[FollowUpForm]:
        return iter(self.forms)
