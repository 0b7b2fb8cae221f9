"""The door to what both decide, and what each reader can do there.

Everybody who may see the team reads. Whether a signature would count is asked in the law's own words, so that a page
offers what the database takes.
"""

from collections.abc import Collection
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.decisions.models import GOOD_FOR, JointDecision, SignedAs
from apps.decisions.models.grounds import Ground
from apps.teams.access import StandingTeam, get_team
from apps.teams.models import Deputy, Role

PO, LEAD = Role.PRODUCT_OWNER, Role.TECH_LEAD
COLUMN = {PO: "po", LEAD: "lead"}

_TODAY = {role: Ground(role.value, team="j.team_id", who="reader.id", days="span.days") for role in COLUMN}
_SIGNED = {
    role: Ground(role.value, team="j.team_id", who=f"j.signed_by_{column}_id", days="span.days")
    for role, column in COLUMN.items()
}
GROUNDS = f"""
    SELECT {_TODAY[PO].counts_as}, {_TODAY[LEAD].counts_as},
        {_SIGNED[PO].stands("j.po_signed_as")}, {_SIGNED[LEAD].stands("j.lead_signed_as")}
    FROM decisions_jointdecision j JOIN teams_team t ON t.id = j.team_id,
    LATERAL (SELECT daterange((j.proposed_at AT TIME ZONE t.time_zone)::date,
                              (now() AT TIME ZONE t.time_zone)::date + 1)) AS span (days),
    LATERAL (SELECT %s::bigint) AS reader (id)
    WHERE j.id = %s
"""  # noqa: S608 - made of the law's constants; what varies are parameters


# By hand, because every page of a team asks it: built by the ORM it takes ten times as long. `waiting_for` in words.
WAITING = """
    SELECT count(*) FROM decisions_jointdecision j
    WHERE j.team_id = %s AND j.state = 'open' AND j.proposed_at > now() - %s::interval AND (
        'product_owner' = ANY (%s) AND j.signed_by_po_id IS NULL AND j.signed_by_lead_id IS DISTINCT FROM %s
        OR 'tech_lead' = ANY (%s) AND j.signed_by_lead_id IS NULL AND j.signed_by_po_id IS DISTINCT FROM %s)
"""


def count_waiting(team: StandingTeam) -> int:
    """How many decisions wait for the reader's signature. Asks only for those who sign."""
    seats, reader = list(team.standing.seats), team.standing.user.pk
    if not seats:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(WAITING, [team.pk, str(GOOD_FOR), seats, reader, seats, reader])
        [count] = cursor.fetchone() or (0,)
    return int(count)


def get_joint(user: User, slug: str, number: int) -> tuple[StandingTeam, JointDecision]:
    """A joint decision by its number in its team, for whoever may see the team."""
    team = get_team(user, slug)
    decision = JointDecision.objects.filter(team=team, number=number).with_people().first()
    if decision is None:
        raise Http404
    decision.team = team
    return team, decision


def require_seat(team: StandingTeam) -> None:
    """Refuse who signs for neither side."""
    if not team.standing.seats:
        raise PermissionDenied(_("Only the Product Owner, the tech lead, and who stands in for them sign here."))


def get_team_to_write(user: User, slug: str) -> StandingTeam:
    """The team, for whoever signs for one of its two guarded roles: they write its decision rights."""
    team = get_team(user, slug)
    if not team.standing.seats:
        raise PermissionDenied(
            _("Product Owner and tech lead write the decision rights, or who stands in for one of them.")
        )
    return team


@dataclass(frozen=True)
class OfferedSeat:
    """A side that the reader can sign for, and on what ground."""

    role: Role
    ground: SignedAs


@dataclass(frozen=True)
class Signing:
    """What one reader can do with a decision that waits.

    `late` are seats they came to after the proposal, so that their signature does not count. `lapsed` are signatures
    that count no more, since their role has changed hands: then it can only be declined, and proposed again.
    """

    seats: tuple[OfferedSeat, ...] = ()
    late: tuple[Role, ...] = ()
    lapsed: tuple[Role, ...] = ()
    may_decline: bool = False
    may_withdraw: bool = False


def signing_of(team: StandingTeam, decision: JointDecision) -> Signing:
    """What the reader can do: one query, none where nothing waits."""
    if not decision.is_waiting:
        return Signing()
    reader = team.standing.user
    grounds, standing = _asked(decision, reader)
    lapsed = tuple(role for role in COLUMN if not standing[role])
    missing = [role for role in decision.missing if role in team.standing.seats and not _has_signed(decision, reader)]
    is_own = decision.proposed_by_id == reader.pk
    return Signing(
        seats=() if lapsed else tuple(OfferedSeat(role, SignedAs(grounds[role])) for role in missing if grounds[role]),
        late=tuple(role for role in missing if not grounds[role]),
        lapsed=lapsed,
        may_decline=bool(team.standing.seats) and not is_own and not _has_signed(decision, reader),
        may_withdraw=is_own,
    )


def _asked(decision: JointDecision, reader: User) -> tuple[dict[Role, str], dict[Role, bool]]:
    with connection.cursor() as cursor:
        cursor.execute(GROUNDS, [reader.pk, decision.pk])
        po, lead, po_stands, lead_stands = cursor.fetchone() or ("", "", True, True)
    return {PO: po, LEAD: lead}, {PO: po_stands, LEAD: lead_stands}


def _has_signed(decision: JointDecision, person: User) -> bool:
    return person.pk in (decision.signed_by_po_id, decision.signed_by_lead_id)


def deputised_for(decision: JointDecision) -> dict[str, User]:
    """For whom a deputy signed, by role: the holder who had named them for that day."""
    found: dict[str, User] = {}
    for side in decision.signatures:
        if side.ground != SignedAs.DEPUTY or side.at is None:
            continue
        day = side.at.astimezone(decision.team.zone).date()
        named = Deputy.objects.filter(team=decision.team_id, role=side.role, deputy=side.person, starts__lte=day)
        if deputy := named.filter(ends__gte=day).select_related("holder").first():
            found[side.role] = deputy.holder
    return found


def who_speaks(team: StandingTeam, roles: Collection[str]) -> dict[str, list[str]]:
    """Whose signature is waited for, by role: its holder and who stands in today. Empty where the role is vacant."""
    held = team.memberships.on(team.today).filter(role__in=roles).values_list("role", "user__name")
    acting = Deputy.objects.today().filter(team=team, role__in=roles).values_list("role", "deputy__name")
    names: dict[str, list[str]] = {role: [] for role in roles}
    for role, name in [*held, *acting]:
        names[role].append(name)
    return names
