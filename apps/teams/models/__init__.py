"""Teams, who is in them with which role, and who decides what."""

from apps.teams.models.availability import (
    LOADS,
    PRIVATE_KINDS,
    WEEKDAY_NAMES,
    WEEKDAYS,
    OffKind,
    TeamShare,
    TimeOff,
    WorkingPattern,
)
from apps.teams.models.calendars import Calendar
from apps.teams.models.deputy import Deputy
from apps.teams.models.holidays import HolidayPlace, SpecialDay
from apps.teams.models.invitation import TeamInvitation
from apps.teams.models.membership import NOTICE, Membership, Role, RoleChange
from apps.teams.models.rights import GUARDS, HOLDERS_OF, ROLES_OF, STANDARD_RIGHTS, DecisionRight, Holder, Right
from apps.teams.models.team import Team, Unit

__all__ = [
    "GUARDS",
    "HOLDERS_OF",
    "LOADS",
    "NOTICE",
    "PRIVATE_KINDS",
    "ROLES_OF",
    "STANDARD_RIGHTS",
    "WEEKDAYS",
    "WEEKDAY_NAMES",
    "Calendar",
    "DecisionRight",
    "Deputy",
    "Holder",
    "HolidayPlace",
    "Membership",
    "OffKind",
    "Right",
    "Role",
    "RoleChange",
    "SpecialDay",
    "Team",
    "TeamInvitation",
    "TeamShare",
    "TimeOff",
    "Unit",
    "WorkingPattern",
]
