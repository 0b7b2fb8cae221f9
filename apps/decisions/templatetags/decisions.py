"""What templates of every app say of joint decisions."""

from django import template

from apps.accounts.models import User
from apps.decisions.matters import matter_of
from apps.decisions.models import JointDecision
from apps.teams.models import Team

register = template.Library()


@register.filter
def joint_title(decision: JointDecision) -> str:
    """A few words for what is decided."""
    return matter_of(decision).title(decision)


@register.simple_tag
def count_waiting(team: Team, user: User) -> int:
    """How many decisions wait for the reader's signature. Asks only for those who sign: one cheap query."""
    standing = getattr(team, "standing", None)  # a page may show a team that nobody asked for
    if standing is None or not standing.seats:
        return 0
    return JointDecision.objects.filter(team=team).waiting_for(user, standing.seats).count()
