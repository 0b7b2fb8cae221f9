"""What both sides sign in tests, by the services that the pages use."""

from apps.accounts.models import User
from apps.decisions.models import JointDecision, Row, rows_of
from apps.decisions.services import newest_version, propose_rights, sign
from apps.teams.models import DecisionRight, Role, Team
from tests.factories import MembershipFactory

PO, LEAD = Role.PRODUCT_OWNER.value, Role.TECH_LEAD.value


def holder_of(team: Team, role: str) -> User:
    """Who holds a guarded role, found or appointed."""
    there = team.memberships.filter(role=role, ends=None).select_related("user").first()
    return there.user if there else MembershipFactory(team=team, role=role).user


def rows_in_force(team: Team) -> list[Row]:
    return rows_of(DecisionRight.objects.filter(team=team))


def put_rights(team: Team, rows: list[Row], note: str = "") -> JointDecision:
    """Both sign these rows, and they are in force."""
    proposal = propose_rights(
        team=team, rows=rows, basis=newest_version(team).number, by=holder_of(team, PO), seat=PO, note=note
    )
    return sign(decision=proposal, by=holder_of(team, LEAD), seat=LEAD)


def give(team: Team, right: str, holder: str) -> JointDecision:
    """Both sign that somebody else holds a right from now on."""
    rows = [Row(key=r["key"], sentence=r["sentence"], holder=holder if r["key"] == right else r["holder"])
            for r in rows_in_force(team)]  # fmt: skip
    return put_rights(team, rows)
