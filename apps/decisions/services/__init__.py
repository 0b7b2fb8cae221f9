"""Founding teams, and everything that takes both signatures."""

from apps.decisions.services.agreement import conclude_agreement, newest_agreement, propose_agreement
from apps.decisions.services.founding import begin_with_standards, found_team
from apps.decisions.services.joint import decline, propose, sign, tell, withdraw
from apps.decisions.services.rights import discard_draft, newest_version, propose_rights, put_in_force, write_draft

__all__ = [
    "begin_with_standards",
    "conclude_agreement",
    "decline",
    "discard_draft",
    "found_team",
    "newest_agreement",
    "newest_version",
    "propose",
    "propose_agreement",
    "propose_rights",
    "put_in_force",
    "sign",
    "tell",
    "withdraw",
    "write_draft",
]
