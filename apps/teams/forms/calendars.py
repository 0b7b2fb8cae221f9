"""A calendar that brings time off: its address or a file, and what its events are."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from apps.accounts.forms import NameField
from apps.teams.ical.events import MOST_BYTES
from apps.teams.models import Calendar, OffKind

# The kinds that a word of the title may name; what has none of the words is what the calendar is.
BY_WORDS = (OffKind.SICK, OffKind.TRAINING, OffKind.ON_CALL)
MOST_WORDS = 20


class MeaningForm(forms.Form):
    """What the events of a calendar are."""

    name = NameField(label=_("Name"), max_length=80, required=False)
    kind = forms.ChoiceField(
        label=_("Its events are"),
        required=False,
        initial=OffKind.HOLIDAY,
        choices=[*OffKind.choices, ("", _("left out, unless a word below says what they are"))],
    )

    def __init__(self, *args: Any, calendar: Calendar | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        words = calendar.words if calendar else {}
        for kind in BY_WORDS:
            name = f"words_{kind}"
            self.fields[name] = forms.CharField(
                label=_("“%(kind)s” where the title has one of these words") % {"kind": kind.label},
                required=False,
                max_length=400,
                help_text=_("Separated by commas."),
            )
            self.initial[name] = ", ".join(words.get(kind, []))
        if calendar:
            self.initial.update({"name": calendar.name, "kind": calendar.kind})

    @property
    def meaning(self) -> dict[str, Any]:
        """The values of the calendar's row."""
        split = {kind.value: self.cleaned_data[f"words_{kind}"].split(",") for kind in BY_WORDS}
        words = {kind: [word.strip() for word in each if word.strip()][:MOST_WORDS] for kind, each in split.items()}
        return {"kind": self.cleaned_data["kind"], "words": {kind: each for kind, each in words.items() if each}}


class CalendarForm(MeaningForm):
    """Either an address or a file."""

    field_order = ("url", "file", "name", "kind")

    url = forms.CharField(
        label=_("Address"),
        required=False,
        max_length=1000,
        widget=forms.URLInput({"placeholder": "https://", "autocomplete": "off"}),
        help_text=_("Read every night. Ends in .ics as a rule, and may be secret: only you see it."),
    )
    file = forms.FileField(
        label=_("Or a file"),
        required=False,
        widget=forms.ClearableFileInput({"accept": ".ics,text/calendar"}),
        help_text=_("Read once. Send a newer one at any time: nothing is doubled."),
    )

    def clean_url(self) -> str:
        """Calendar programs write webcal:// for what is fetched like any page."""
        url: str = self.cleaned_data["url"].strip()
        if url.lower().startswith(("webcal://", "webcals://")):
            url = "https://" + url.partition("://")[2]
        if url:
            URLValidator(schemes=["http", "https"], message=_("Give an address that begins with https://."))(url)
        return url

    def clean_file(self) -> UploadedFile[Any] | None:
        file: UploadedFile[Any] | None = self.cleaned_data["file"]
        if file and (file.size or 0) > MOST_BYTES:
            raise ValidationError(_("This calendar is too large."))
        return file

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and bool(cleaned["url"]) == bool(cleaned["file"]):
            raise ValidationError(_("Give an address or choose a file: one of the two."))
        return cleaned
