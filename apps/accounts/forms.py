"""Signing up, and what people set for themselves."""

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User


class SignUpForm(forms.Form):
    """What allauth's sign-up asks beside e-mail and password. Whoever signs up founds an organisation."""

    organisation = forms.CharField(label=_("Organisation"), max_length=120)
    name = forms.CharField(label=_("Your name"), max_length=120)

    field_order = ["organisation", "name", "email", "password1"]

    def signup(self, request: HttpRequest, user: User) -> None:
        """allauth asks for this method; the adapter has saved everything already."""


class ThemeForm(forms.ModelForm[User]):
    class Meta:
        model = User
        fields = ["theme"]
