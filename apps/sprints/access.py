"""The only door to a sprint, and which rights a move between budgets takes."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404

from apps.accounts.models import User
from apps.sprints.capacity import with_past
from apps.sprints.columns import written_for
from apps.sprints.models import Budget, Column, Incident, ReviewLink, Sprint
from apps.sprints.on_board import OnBoard, on_board
from apps.teams.access import RightRefused, StandingTeam, authorise, get_team
from apps.teams.models import Right

RIGHT_OF_BUDGET = {Budget.PRODUCT: Right.PRODUCT_BUDGET, Budget.TECH: Right.TECH_BUDGET}


def get_sprint(
    user: User, team_slug: str, number: int, *, right: str | None = None, acting: bool = False
) -> tuple[StandingTeam, Sprint]:
    """A sprint of a team that `user` may see, with the team and the user's standing in it."""
    team = get_team(user, team_slug, right=right, acting=acting)
    sprint = Sprint.objects.filter(team=team, number=number).order_by().first()
    if sprint is None:
        raise Http404
    sprint.team = team
    return team, sprint


def get_board(user: User, team_slug: str, number: int) -> tuple[StandingTeam, Sprint, list[dict[str, Any]]]:
    """The same, with what the team wrote about its columns. No query more."""
    team = get_team(user, team_slug)
    sprint = Sprint.objects.filter(team=team, number=number).annotate(written=written_for("team")).order_by().first()
    if sprint is None:
        raise Http404
    sprint.team = team
    return team, sprint, vars(sprint)["written"]


def get_sprint_with_past(
    user: User, team_slug: str, number: int, *, right: str | None = None
) -> tuple[StandingTeam, Sprint, Sequence[Sprint]]:
    """The same, with the closed sprints before it that its capacity is measured by. No query more."""
    team = get_team(user, team_slug, right=right)
    sprint, past = with_past(team, number)
    if sprint is None:
        raise Http404
    sprint.team = team
    return team, sprint, past


def get_on_board(
    user: User, team_slug: str, number: int, story: int, *, acting: bool = False
) -> tuple[StandingTeam, OnBoard]:
    """Where a story stands on the board of a sprint of a team that `user` may see."""
    team = get_team(user, team_slug, acting=acting)
    found = on_board(team, number, story)
    if found is None:
        raise Http404
    return team, found


def get_incident(
    user: User, team_slug: str, number: int, story: int, *, right: str | None = None
) -> tuple[StandingTeam, Incident]:
    """An incident, on the page of a sprint that it was reported in or goes on in."""
    team, sprint = get_sprint(user, team_slug, number, right=right)
    found = Incident.objects.with_people().select_related("sprint").filter(story__number=story, sprint__team=team)
    incident = found.filter(sprint=sprint).first() or found.filter(story__commitments__sprint=sprint).first()
    if incident is None:
        raise Http404
    incident.story.team = incident.sprint.team = team
    return team, incident


def get_review_link(user: User, team_slug: str, number: int, pk: int) -> tuple[StandingTeam, ReviewLink]:
    """A link to a sprint's review, for whoever shares it."""
    team, sprint = get_sprint(user, team_slug, number, right=Right.SPRINT_START)
    link = ReviewLink.objects.filter(sprint=sprint, pk=pk).first()
    if link is None:
        raise Http404
    return team, link


def authorise_move(team: StandingTeam, *, source: str, target: str) -> None:
    """A move takes the right of the budget it leaves and of the one it enters; the backlog is nobody's."""
    for budget in (source, target):
        if budget in RIGHT_OF_BUDGET:
            authorise(team, right=RIGHT_OF_BUDGET[Budget(budget)])


def right_of_step(*, is_accepted: bool, source: str, target: str) -> Right | None:
    """The decision right that a card's step on the board takes; None where everybody who acts may take it.

    `is_accepted`: whether the Product Owner says when it is done. Opening it again takes the same right.
    """
    if Column.DONE in (source, target) and is_accepted:
        return Right.DONE_ENOUGH
    return Right.READY_TO_SHIP if target == Column.READY else None


def require_seat(team: StandingTeam, right: str) -> frozenset[str]:
    """The guarded roles somebody signs for. Who signs for neither is refused, citing the right it rests on."""
    if not team.standing.seats:
        raise RightRefused(team, right)
    return team.standing.seats
