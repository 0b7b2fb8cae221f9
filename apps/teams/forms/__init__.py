"""What people type about teams, their members, and the time they have for them."""

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
    "InvitationFilterForm",
    "LinkInvitationForm",
    "LocalDayField",
    "MailInvitationForm",
    "MemberEndForm",
    "MemberForm",
    "MemberRoleForm",
    "PeopleFilterForm",
    "RoleChangeForm",
    "TeamForm",
]
