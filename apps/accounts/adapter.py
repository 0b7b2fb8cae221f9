"""Where allauth meets our users."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.forms import Form
from django.http import HttpRequest

from apps.accounts.models import User
from apps.accounts.services import found_organisation


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc] - allauth is untyped
    """Whoever signs up founds an organisation and is its first administrator."""

    def save_user(self, request: HttpRequest, user: User, form: Form, commit: bool = True) -> User:
        user.organisation = found_organisation(name=form.cleaned_data["organisation"])
        user.name = form.cleaned_data["name"]
        user.role = User.Role.ADMIN
        saved: User = super().save_user(request, user, form, commit)
        return saved
