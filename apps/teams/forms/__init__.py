"""What people type about teams, their members, and the time they have for them."""

from apps.teams.forms.availability import DayField, PatternForm, ShareForm, TimeOffForm, add_refusal
from apps.teams.forms.calendars import CalendarForm, MeaningForm
from apps.teams.forms.holidays import PlaceForm, SpecialDayForm
from apps.teams.forms.invitations import InvitationFilterForm, LinkInvitationForm, MailInvitationForm
from apps.teams.forms.membership import (
    RESERVED,
    AddressField,
    LocalDayField,
    MemberEndForm,
    MemberForm,
    MemberRoleForm,
    PeopleFilterForm,
    RoleChangeForm,
    TeamForm,
)

__all__ = [
    "RESERVED",
    "AddressField",
    "CalendarForm",
    "DayField",
    "InvitationFilterForm",
    "LinkInvitationForm",
    "LocalDayField",
    "MailInvitationForm",
    "MeaningForm",
    "MemberEndForm",
    "MemberForm",
    "MemberRoleForm",
    "PatternForm",
    "PeopleFilterForm",
    "PlaceForm",
    "RoleChangeForm",
    "ShareForm",
    "SpecialDayForm",
    "TeamForm",
    "TimeOffForm",
    "add_refusal",
]
