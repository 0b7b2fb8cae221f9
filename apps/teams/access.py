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
from apps.teams.models import ROLES_OF, STANDARD_RIGHTS, DecisionRight, Right, Role, Team

STANDARD_HOLDERS: dict[str, str] = {right.key: right.holder for right in STANDARD_RIGHTS if right.key in Right.values}


@dataclass(frozen=True)
class Standing:
    """What a person is in a team today, and which decision rights that gives."""

    user: User
    role: str | None = None
    rights: frozenset[str] = field(default_factory=frozenset)
    deputises: frozenset[str] = field(default_factory=frozenset)
    vacant: frozenset[str] = field(default_factory=frozenset)

    @property
    def seats(self) -> frozenset[str]:
        """The guarded roles this person signs for: as holder, as deputy, or as a developer while one is vacant."""
        own = {self.role} if self.role in (Role.PRODUCT_OWNER, Role.TECH_LEAD) else set[str]()
        return frozenset(own | self.deputises | (self.vacant if self.role == Role.DEVELOPER else set[str]()))

    def may(self, right: str) -> bool:
        """Whether the team's decision rights give this person the right."""
        return right in self.rights

    @property
    def is_acting(self) -> bool:
        """Product Owner, tech lead and developers act; observers, managers and administrators read."""
        return self.role in (Role.PRODUCT_OWNER, Role.TECH_LEAD, Role.DEVELOPER) or bool(self.deputises)

    @property
    def is_administering(self) -> bool:
        """Administrators of the organisation name the team's people and settings; its budgets stay the team's."""
        return self.user.is_administrator


class StandingTeam(Team):
    """A team with the standing of whoever asked for it."""

    standing: Standing
    # Annotated by get_team.
    asking_role: str | None
    deputised: list[str]
    filled: list[str]
    holders: list[str]
    # What the navigation counts, where a page has counted it already.
    to_sign: int | None = None
    to_tag: int | None = None

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
            SELECT d.role FROM teams_deputy d
            JOIN teams_membership h ON (h.team_id, h.role, h.user_id) = (d.team_id, d.role, d.holder_id)
            WHERE d.team_id = t.id AND d.deputy_id = %s AND daterange(d.starts, d.ends, '[]') @> today.day
              AND daterange(h.starts, h.ends) @> today.day
        ) AS deputised,
        ARRAY(
            SELECT m.role FROM teams_membership m
            WHERE m.team_id = t.id AND m.role IN ('product_owner', 'tech_lead')
              AND daterange(m.starts, m.ends) @> today.day
        ) AS filled,
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
    asked = StandingTeam.objects.raw(ASKED, [user.pk, user.pk, list(Right.values), user.organisation_id, slug])
    team = next(iter(asked), None)
    if team is None or not (team.asking_role or user.is_manager or user.is_administrator):
        raise Http404
    team.standing = _standing(user, team)
    authorise(team, right=right, acting=acting)
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


class RightRefused(PermissionDenied):
    """Somebody acted without the decision right it takes. It cites the row, so that the page can link to it."""

    def __init__(self, team: Team, right: str, said: str = "") -> None:
        self.team = team
        self.right = right_in_force(team, right)
        super().__init__(f"{said} {citation(self.right)}".strip())


def right_in_force(team: Team, key: str) -> DecisionRight:
    """A row of the team's list. A list from before the app asked for this right may lack it: the standard one holds."""
    if written := DecisionRight.objects.filter(team=team, key=key).first():
        return written
    [standard] = (right for right in STANDARD_RIGHTS if right.key == key)
    return DecisionRight(team=team, key=key, holder=standard.holder, sentence=standard.sentence)


def citation(right: DecisionRight) -> str:
    """Whose decision it is, in the row's own words."""
    words = {"sentence": _(right.sentence), "holder": right.get_holder_display()}
    return _("“%(sentence)s” is for others to decide: %(holder)s.") % words


def authorise(team: StandingTeam, *, right: str | None = None, acting: bool = False) -> None:
    """Refuse, citing what is missing."""
    if right and not team.standing.may(right):
        raise RightRefused(team, right)
    if acting and not team.standing.is_acting:
        raise PermissionDenied(_("Only the Product Owner, the tech lead and developers of this team can do this."))


def _standing(user: User, team: StandingTeam) -> Standing:
    """Nobody acts for both sides of the fence: who has a guarded role, or left the team, is nobody's deputy."""
    stands_in = team.asking_role in (Role.DEVELOPER, Role.OBSERVER)
    deputises = frozenset(team.deputised) if stands_in else frozenset()
    roles = {team.asking_role} | deputises
    held = STANDARD_HOLDERS | dict(row.split(":") for row in team.holders)
    return Standing(
        user,
        team.asking_role,
        rights=frozenset(right for right, holder in held.items() if roles & ROLES_OF[holder]),
        deputises=deputises,
        vacant=frozenset({Role.PRODUCT_OWNER.value, Role.TECH_LEAD.value} - set(team.filled)),
    )
