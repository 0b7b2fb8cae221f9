"""Signing up, and what people set for themselves."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.accounts.forms.fields import NameField, TimeZoneField
from apps.accounts.models import Mail, User


class SignUpForm(forms.Form):
    """What allauth's sign-up asks beside e-mail and password. Whoever signs up founds an organisation."""

    organisation = NameField(
        label=_("Organisation"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "organization", "autofocus": True}),
    )
    name = NameField(label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))

    field_order = ["organisation", "name", "email", "password1"]

    def signup(self, request: HttpRequest, user: User) -> None:
        """allauth asks for this method; the adapter has saved everything already."""


class ThemeForm(forms.ModelForm[User]):
    class Meta:
        model = User
        fields = ["theme"]


class ProfileForm(forms.ModelForm[User]):
    """What people say about themselves."""

    name = NameField(label=_("Name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    time_zone = TimeZoneField(help_text=_("Times are shown as your clock shows them."))

    class Meta:
        model = User
        fields = ["name", "time_zone", "theme", "language"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if len(settings.LANGUAGES) < 2:  # a choice of one is none
            del self.fields["language"]
        else:
            choices = [("", _("As the browser asks")), *settings.LANGUAGES]
            self.fields["language"] = forms.ChoiceField(label=_("Language"), choices=choices, required=False)


class MailsForm(forms.Form):
    """Which mails somebody gets. Kept as those they do without, so that what is new begins wanted."""

    wanted = forms.MultipleChoiceField(
        label=_("Mail me when"), choices=Mail, required=False, widget=forms.CheckboxSelectMultiple
    )

    def unwanted(self) -> list[str]:
        return [kind for kind in Mail.values if kind not in self.cleaned_data["wanted"]]
