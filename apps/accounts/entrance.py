"""allauth's forms in our words. Not beside the other forms: allauth's own module asks for those when it loads."""

from typing import Any

from allauth.account import forms
from django.utils.translation import gettext_lazy as _

WORDS = {
    "login": _("E-mail"),
    "email": _("E-mail"),
    "password": _("Password"),
    "oldpassword": _("Current password"),
    "password1": _("New password"),
    "password2": _("New password, again"),
    "remember": _("Keep me signed in"),
}


class InOurWords:
    """A field is called the same on every page, and its label is not said twice."""

    fields: dict[str, Any]
    words = WORDS

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, field in self.fields.items():
            field.label = self.words.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)


class SignInForm(InOurWords, forms.LoginForm):  # type: ignore[misc]  # allauth is untyped
    pass


class SignUpForm(InOurWords, forms.SignupForm):  # type: ignore[misc]  # allauth is untyped
    words = WORDS | {"password1": _("Password")}


class ConfirmForm(InOurWords, forms.ReauthenticateForm):  # type: ignore[misc]  # allauth is untyped
    pass


class ForgottenForm(InOurWords, forms.ResetPasswordForm):  # type: ignore[misc]  # allauth is untyped
    pass


class NewPasswordForm(InOurWords, forms.ResetPasswordKeyForm):  # type: ignore[misc]  # allauth is untyped
    pass


class FirstPasswordForm(InOurWords, forms.SetPasswordForm):  # type: ignore[misc]  # allauth is untyped
    pass


class ChangePasswordForm(InOurWords, forms.ChangePasswordForm):  # type: ignore[misc]  # allauth is untyped
    pass


class ChangeEmailForm(InOurWords, forms.AddEmailForm):  # type: ignore[misc]  # allauth is untyped
    pass
