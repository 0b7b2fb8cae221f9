"""Teams, who is in them with which role, and who decides what."""

from apps.teams.models.deputy import Deputy
from apps.teams.models.membership import NOTICE, Membership, Role, RoleChange
from apps.teams.models.rights import GUARDS, HOLDERS_OF, ROLES_OF, STANDARD_RIGHTS, DecisionRight, Holder, Right
from apps.teams.models.team import Team, Unit

__all__ = [
    "GUARDS",
    "HOLDERS_OF",
    "NOTICE",
    "ROLES_OF",
    "STANDARD_RIGHTS",
    "DecisionRight",
    "Deputy",
    "Holder",
    "Membership",
    "Right",
    "Role",
    "RoleChange",
    "Team",
    "Unit",
]
