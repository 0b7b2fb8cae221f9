"""The only door to a story: fetch and authorise in one step."""

from django.http import Http404

from apps.accounts.models import User
from apps.stories.models import Story
from apps.teams.access import Standing, StandingTeam, get_team
from apps.teams.models import Right


def get_story(
    user: User, team_slug: str, number: int, *, right: str | None = None, acting: bool = False
) -> tuple[StandingTeam, Story]:
    """A story of a team that `user` may see, with the team and the user's standing in it."""
    team = get_team(user, team_slug, right=right, acting=acting)
    story = Story.objects.filter(team=team, number=number).select_related("assignee", "parent", "proposed_by").first()
    if story is None:
        raise Http404
    story.team = team
    return team, story


def order_right(story: Story) -> str:
    """Who may put a story elsewhere in the order: the Product Owner; for technical work, whoever fills the tech budget."""
    return Right.TECH_BUDGET if story.is_technical else Right.PRODUCT_ORDER


def may_place(standing: Standing, story: Story) -> bool:
    """The Product Owner orders everything that is not technical; the team orders technical work."""
    return standing.may(order_right(story))
