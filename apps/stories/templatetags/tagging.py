"""What the navigation says of tagging."""

from django import template

from apps.stories.access import may_tag
from apps.stories.untagged import MOST_COUNTED, count_untagged
from apps.teams.access import StandingTeam
from apps.teams.models import Team

register = template.Library()


@register.simple_tag
def count_to_tag(team: Team) -> str:
    """How many stories wait for the reader's tag; nothing for who may not tag, and where nobody asked for the team."""
    if not isinstance(team, StandingTeam) or not may_tag(team):
        return ""
    count = count_untagged(team) if team.to_tag is None else team.to_tag
    return f"{MOST_COUNTED - 1}+" if count == MOST_COUNTED else str(count or "")
