"""Founding teams, and everything that takes both signatures."""

from apps.decisions.services.agreement import check_terms, conclude_agreement, newest_agreement, propose_agreement
from apps.decisions.services.founding import begin_with_standards, found_team
from apps.decisions.services.joint import decline, propose, sign, tell, withdraw
from apps.decisions.services.rights import (
    FlawedRights,
    StaleDraft,
    discard_draft,
    left_behind,
    newest_version,
    propose_rights,
    put_in_force,
    restart_draft,
    restore_draft,
    write_draft,
)

__all__ = [
    "FlawedRights",
    "StaleDraft",
    "begin_with_standards",
    "check_terms",
    "conclude_agreement",
    "decline",
    "discard_draft",
    "found_team",
    "left_behind",
    "newest_agreement",
    "newest_version",
    "propose",
    "propose_agreement",
    "propose_rights",
    "put_in_force",
    "restart_draft",
    "restore_draft",
    "sign",
    "tell",
    "withdraw",
    "write_draft",
]
