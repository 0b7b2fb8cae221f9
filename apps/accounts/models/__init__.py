"""The organisation, its people, how they come in, and where they are signed in."""

from apps.accounts.models.invitation import MOST_PEOPLE, Invitation, InvitationQuerySet
from apps.accounts.models.organisation import Organisation, validate_time_zone
from apps.accounts.models.person import NOBODYS, Mail, PeopleQuerySet, User, initials_of
from apps.accounts.models.session import Session

__all__ = [
    "MOST_PEOPLE",
    "NOBODYS",
    "Invitation",
    "InvitationQuerySet",
    "Mail",
    "Organisation",
    "PeopleQuerySet",
    "Session",
    "User",
    "initials_of",
    "validate_time_zone",
]
