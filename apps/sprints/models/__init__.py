"""Sprints, their ledger, and what was refused."""

from apps.sprints.models.attempt import FenceAttempt
from apps.sprints.models.commitment import Budget, Commitment, CommittedStory, Outcome
from apps.sprints.models.sprint import Sprint, Status
from apps.sprints.models.team_lock import PlanningTeam

__all__ = ["Budget", "Commitment", "CommittedStory", "FenceAttempt", "Outcome", "PlanningTeam", "Sprint", "Status"]
