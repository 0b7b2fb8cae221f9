"""Founding teams, and everything that takes both signatures."""

from apps.decisions.services.agreement import check_terms, conclude_agreement, newest_agreement, propose_agreement
from apps.decisions.services.challenge import answer, challenge, propose_settlement, settle, withdraw_challenge
from apps.decisions.services.founding import begin_with_standards, found_team
from apps.decisions.services.joint import decline, propose, sign, tell, withdraw
from apps.decisions.services.log import (
    StaleEntry,
    decide,
    decide_together,
    discard,
    put_to_both,
    record,
    record_decided,
    record_for_both,
    rewrite,
    supersede,
)
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
    "StaleEntry",
    "answer",
    "begin_with_standards",
    "challenge",
    "check_terms",
    "conclude_agreement",
    "decide",
    "decide_together",
    "decline",
    "discard",
    "discard_draft",
    "found_team",
    "left_behind",
    "newest_agreement",
    "newest_version",
    "propose",
    "propose_agreement",
    "propose_rights",
    "propose_settlement",
    "put_in_force",
    "put_to_both",
    "record",
    "record_decided",
    "record_for_both",
    "restart_draft",
    "restore_draft",
    "rewrite",
    "settle",
    "sign",
    "supersede",
    "tell",
    "withdraw",
    "withdraw_challenge",
    "write_draft",
]
