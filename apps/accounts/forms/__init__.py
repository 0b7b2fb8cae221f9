"""What people say about themselves and others."""

from apps.accounts.forms.fields import AddressesField, NameField, PersonField, TimeZoneField
from apps.accounts.forms.own import MailsForm, ProfileForm, SignUpForm, ThemeForm
from apps.accounts.forms.people import ForgetForm, InviteForm, JoinForm, LinkForm, NewPersonForm, PersonForm

__all__ = [
    "AddressesField",
    "ForgetForm",
    "InviteForm",
    "JoinForm",
    "LinkForm",
    "MailsForm",
    "NameField",
    "NewPersonForm",
    "PersonField",
    "PersonForm",
    "ProfileForm",
    "SignUpForm",
    "ThemeForm",
    "TimeZoneField",
]
