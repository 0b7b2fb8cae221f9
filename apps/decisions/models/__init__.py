"""What a team has agreed and decided: its allocation, its decision rights, and what waits for both signatures."""

from apps.decisions.models.agreement import DEFAULT_SHARE, PERCENT, Agreement, AgreementTerms
from apps.decisions.models.challenge import Challenge, Outcome
from apps.decisions.models.definitions import DefinedFor, Sentence, Which
from apps.decisions.models.joint import GOOD_FOR, PERSON, JointDecision, JointKind, JointState, Signature, SignedAs
from apps.decisions.models.log import LONGEST_TEXT, TEXTS, THE_RIGHTS, Decision, DecisionStatus, LogNumber
from apps.decisions.models.rights import (
    RightInForce,
    RightsDraft,
    RightsVersion,
    Row,
    in_force,
    rows_of,
)

__all__ = [
    "DEFAULT_SHARE",
    "GOOD_FOR",
    "LONGEST_TEXT",
    "PERCENT",
    "PERSON",
    "TEXTS",
    "THE_RIGHTS",
    "Agreement",
    "AgreementTerms",
    "Challenge",
    "Decision",
    "DecisionStatus",
    "DefinedFor",
    "JointDecision",
    "JointKind",
    "JointState",
    "LogNumber",
    "Outcome",
    "RightInForce",
    "RightsDraft",
    "RightsVersion",
    "Row",
    "Sentence",
    "Signature",
    "SignedAs",
    "Which",
    "in_force",
    "rows_of",
]
