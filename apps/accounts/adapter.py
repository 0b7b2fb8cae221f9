"""Where allauth meets our users."""

from smtplib import SMTPException
from typing import Any

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from django.contrib import messages
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from apps.accounts.models import User
from apps.accounts.services import found_organisation
from apps.core.violations import RuleViolation, explained

log = structlog.get_logger(__name__)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """Whoever signs up founds an organisation and is its first administrator."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": lazy("You may not sign in here any more. Ask an administrator of your organisation."),
        "duplicate_email": lazy("This is your e-mail address already."),
        "email_password_mismatch": lazy("The e-mail address or the password is not correct."),
        "email_taken": lazy("Somebody signs in with this e-mail address already."),
        "invalid_password_reset": lazy("This link no longer works: it was used already, or is too old."),
        "same_as_current": lazy("This is what it was before."),
        "too_many_login_attempts": lazy("Too many failed attempts to sign in. Try again later."),
        "unknown_email": lazy("Nobody signs in with this e-mail address."),
    }

    def save_user(self, request: HttpRequest, user: User, form: Form, commit: bool = True) -> User:
        try:
            with explained(), transaction.atomic():
                user.organisation = found_organisation(name=form.cleaned_data["organisation"])
                user.name = form.cleaned_data["name"]
                user.role = User.Role.ADMIN
                saved: User = super().save_user(request, user, form, commit)
                return saved
        except RuleViolation as violation:  # the form asked before; this one was sent twice at the same moment
            messages.error(request, violation.message)
            raise ImmediateHttpResponse(redirect("account_login")) from violation

    def clean_email(self, email: str) -> str:
        return str(super().clean_email(email)).strip().lower()

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail. A mail server that is down must not undo a sign-up or a change of password."""
        try:
            super().send_mail(template_prefix, email, context)
        except (SMTPException, OSError):
            log.exception("mail_not_sent", mail=template_prefix)
            messages.error(self.request, _("The mail could not be sent. Try again later, or ask who runs this server."))
