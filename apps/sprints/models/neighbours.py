"""Models of other apps with what the ledger needs of them: the triggers live here, since those apps know no sprints."""

from apps.decisions.models import Agreement
from apps.sprints.models.law import AGREEMENT_LAWS, DEBT_LAWS, STORY_LAWS, TEAM_LAWS
from apps.stories.models import Debt, Story
from apps.teams.models import Team


class CommittedStory(Story):
    """Stories: what changes on one reaches its line, and what stands on a ledger stays."""

    class Meta:
        proxy = True
        triggers = STORY_LAWS


class PlanningTeam(Team):
    """Teams: the unit is fixed once sprints count in it."""

    class Meta:
        proxy = True
        triggers = TEAM_LAWS


class ReachingAgreement(Agreement):
    """Agreements: a new one reaches the sprints that are planned from its first day on."""

    class Meta:
        proxy = True
        triggers = AGREEMENT_LAWS


class RepaidDebt(Debt):
    """Debts: what the Product Owner chose is not booked onto the tech budget."""

    class Meta:
        proxy = True
        triggers = DEBT_LAWS
