"""The only door to a team: fetch and authorise in one step.

Strangers get 404, so that a team's existence stays its own business; people of the team without the right get 403 with
the name of the right.
"""

from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from apps.accounts.access import require_administrator
from apps.accounts.models import User
from apps.teams.models import ROLES_OF, Right, Role, Team


@dataclass(frozen=True)
class Standing:
    """What a person is in a team today, and which decision rights that gives."""

    user: User
    role: str | None = None
    rights: frozenset[str] = field(default_factory=frozenset)

    def may(self, right: str) -> bool:
        """Whether the team's decision rights give this person the right."""
        return right in self.rights

    @property
    def is_acting(self) -> bool:
        """Product Owner, tech lead and developers act; observers, managers and administrators read."""
        return self.role in (Role.PRODUCT_OWNER, Role.TECH_LEAD, Role.DEVELOPER)

    @property
    def is_administering(self) -> bool:
        """Administrators of the organisation name the team's people and settings; its budgets stay the team's."""
        return self.user.is_administrator


class StandingTeam(Team):
    """A team with the standing of whoever asked for it."""

    standing: Standing
    # Annotated by get_team.
    asking_role: str | None
    holders: list[str]

    class Meta:
        proxy = True


# By hand, because every page begins with it: the same query built by the ORM takes nine times as long as it runs.
ASKED = """
    SELECT t.*,
        (
            SELECT m.role FROM teams_membership m
            WHERE m.team_id = t.id AND m.user_id = %s AND daterange(m.starts, m.ends) @> today.day
        ) AS asking_role,
        ARRAY(
            SELECT r.key || ':' || r.holder FROM teams_decisionright r WHERE r.team_id = t.id AND r.key = ANY(%s)
        ) AS holders
    FROM teams_team t, LATERAL (SELECT (now() AT TIME ZONE t.time_zone)::date) AS today (day)
    WHERE t.organisation_id = %s AND t.slug = %s AND t.archived_at IS NULL
"""


def get_team(
    user: User, slug: str, *, right: str | None = None, acting: bool = False, administering: bool = False
) -> StandingTeam:
    """The team at this address, if `user` may see it.

    `right` names the decision right that is needed, `acting` asks for a role that acts at all, `administering` for an
    administrator of the organisation. One query.
    """
    asked = StandingTeam.objects.raw(ASKED, [user.pk, list(Right.values), user.organisation_id, slug])
    team = next(iter(asked), None)
    if team is None or not (team.asking_role or user.is_manager or user.is_administrator):
        raise Http404
    team.standing = Standing(user, team.asking_role, _rights(team.asking_role, team.holders))
    authorise(team.standing, right=right, acting=acting)
    if administering:
        require_administrator(user)
    return team


def get_archived_team(user: User, slug: str) -> Team:
    """An archived team, for the administrators of its organisation."""
    require_administrator(user)
    team = Team.objects.visible_to(user).exclude(archived_at=None).filter(slug=slug).first()
    if team is None:
        raise Http404
    return team


def authorise(standing: Standing, *, right: str | None = None, acting: bool = False) -> None:
    """Refuse, naming what is missing."""
    if right and not standing.may(right):
        raise PermissionDenied(
            _("This needs a decision right that you do not hold in this team: %(right)s.")
            % {"right": Right(right).label}
        )
    if acting and not standing.is_acting:
        raise PermissionDenied(_("Only the Product Owner, the tech lead and developers of this team can do this."))


def _rights(role: str | None, holders: list[str]) -> frozenset[str]:
    pairs = (row.split(":") for row in holders)
    return frozenset(right for right, holder in pairs if role in ROLES_OF[holder])
