"""Sprints, their ledger, and what was refused."""

from apps.sprints.models.attempt import FenceAttempt
from apps.sprints.models.board_column import BoardColumn
from apps.sprints.models.cadence import Cadence, Length
from apps.sprints.models.commitment import Budget, Column, Commitment, Outcome
from apps.sprints.models.correction import Correction
from apps.sprints.models.decision_link import DecisionSprint
from apps.sprints.models.incident import BrokenStory, Incident, IncidentFollowUp, Severity
from apps.sprints.models.ledger_sum import LedgerSum
from apps.sprints.models.neighbours import CommittedStory, PlanningTeam, ReachingAgreement, RepaidDebt
from apps.sprints.models.review_link import ReviewLink
from apps.sprints.models.sprint import Sprint, Status
from apps.sprints.models.taken_off import TakenOff

__all__ = [
    "BoardColumn",
    "BrokenStory",
    "Budget",
    "Cadence",
    "Column",
    "Commitment",
    "CommittedStory",
    "Correction",
    "DecisionSprint",
    "FenceAttempt",
    "Incident",
    "IncidentFollowUp",
    "LedgerSum",
    "Length",
    "Outcome",
    "PlanningTeam",
    "ReachingAgreement",
    "RepaidDebt",
    "ReviewLink",
    "Severity",
    "Sprint",
    "Status",
    "TakenOff",
]
