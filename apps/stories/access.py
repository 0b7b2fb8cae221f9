"""The only door to a story: fetch and authorise in one step."""

from dataclasses import dataclass

from django.http import Http404
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.stories.models import TECHNICAL_KINDS, Kind, Need, Story, SubTask
from apps.teams.access import RightRefused, Standing, StandingTeam, authorise, get_team
from apps.teams.models import Holder, Right, Unit


def get_story(
    user: User, team_slug: str, number: int, *, right: str | None = None, acting: bool = False
) -> tuple[StandingTeam, Story]:
    """A story of a team that `user` may see, with the team and the user's standing in it."""
    team = get_team(user, team_slug, right=right, acting=acting)
    story = Story.objects.filter(team=team, number=number).select_related("assignee", "parent", "proposed_by").first()
    if story is None:
        raise Http404
    story.team = team
    if story.parent:
        story.parent.team = team
    return team, story


def get_story_of(team: StandingTeam, number: int) -> Story:
    """A story of a team that was asked for through `get_team` already, so that it is not asked for twice."""
    story = Story.objects.filter(team=team, number=number).select_related("assignee").order_by().first()
    if story is None:
        raise Http404
    story.team = team
    return story


def get_sub_task(user: User, team_slug: str, number: int, pk: int) -> tuple[StandingTeam, SubTask]:
    """A line of a story's checklist, for somebody who acts in the team."""
    team, story = get_story(user, team_slug, number, acting=True)
    sub_task = SubTask.objects.filter(story=story, pk=pk).first()
    if sub_task is None:
        raise Http404
    sub_task.story = story
    return team, sub_task


def get_need(user: User, team_slug: str, number: int, pk: int) -> tuple[StandingTeam, Need]:
    """What a story needs, for somebody who acts in its team."""
    team, story = get_story(user, team_slug, number, acting=True)
    need = Need.objects.filter(story=story, pk=pk).first()
    if need is None:
        raise Http404
    need.story = story
    return team, need


def may_tag(team: StandingTeam) -> bool:
    """Whether whoever asked for the team says which work is technical; others propose."""
    return team.standing.may(Right.TAGGING)


def tagger(team: StandingTeam) -> str:
    """Whom a proposal waits for, in the middle of a sentence."""
    return _("the team") if f"{Right.TAGGING}:{Holder.TEAM}" in team.holders else _("the tech lead")


def authorise_tagging(team: StandingTeam) -> None:
    """Who acts in the team tags or, without the right, proposes; who only reads is told whose right it is."""
    if not team.standing.is_acting:
        raise RightRefused(team, Right.TAGGING)


def order_right(story: Story) -> str:
    """Who may put a story elsewhere in the order: the Product Owner, or for technical work whoever fills its budget."""
    return Right.TECH_BUDGET if story.is_technical else Right.PRODUCT_ORDER


def may_place(standing: Standing, story: Story) -> bool:
    """The Product Owner orders everything that is not technical; the team orders technical work."""
    return standing.may(order_right(story))


def placeable_kinds(standing: Standing) -> frozenset[str]:
    """The kinds of stories a person may place, for lists that ask it of many rows."""
    product = set(Kind) - TECHNICAL_KINDS if standing.may(Right.PRODUCT_ORDER) else set()
    technical = TECHNICAL_KINDS if standing.may(Right.TECH_BUDGET) else set()
    return frozenset(kind.value for kind in product | technical)


def authorise_placing(team: StandingTeam, story: Story) -> None:
    """Placing and archiving decide what is worked on next, so both take the right of the story's order."""
    authorise(team, right=order_right(story))


def authorise_placing_all(team: StandingTeam, stories: list[Story]) -> None:
    """Refuse the whole lot where one story is not this person's to order, and say which."""
    denied = [story for story in stories if not may_place(team.standing, story)]
    if denied:
        keys = ", ".join(str(story.key) for story in denied[:10])
        said = _("You do not hold the right to order or archive these stories: %(keys)s.") % {"keys": keys}
        raise RightRefused(team, order_right(denied[0]), said)


@dataclass(frozen=True)
class May:
    """What a person may do with a story; templates show only what would work."""

    edit: bool
    size: bool
    tag: bool
    place: bool


def may(team: StandingTeam, story: Story) -> May:
    """The team's decision rights, applied to one story."""
    standing = team.standing
    sized = team.unit != Unit.STORIES and not story.is_epic
    return May(
        edit=standing.is_acting,
        size=sized and standing.may(Right.ESTIMATES),
        tag=may_tag(team),
        place=may_place(standing, story),
    )
