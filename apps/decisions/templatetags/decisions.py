"""What templates of every app say of joint decisions."""

from django import template

from apps.decisions.access import count_waiting
from apps.decisions.matters import matter_of
from apps.decisions.models import JointDecision
from apps.teams.access import StandingTeam
from apps.teams.models import Team

register = template.Library()


@register.filter
def joint_title(decision: JointDecision) -> str:
    """A few words for what is decided."""
    return matter_of(decision).title(decision)


@register.simple_tag
def count_to_sign(team: Team) -> int:
    """How many decisions wait for the reader's signature, where somebody asked for the team."""
    if not isinstance(team, StandingTeam):
        return 0
    return count_waiting(team) if team.to_sign is None else team.to_sign
