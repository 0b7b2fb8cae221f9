"""Writing a team's decision rights: a draft, a proposal, and what both signatures put in force."""

from django.db import transaction

from apps.accounts.models import User
from apps.core.violations import explained
from apps.decisions.models import JointDecision, JointKind, RightsDraft, RightsVersion, Row
from apps.decisions.services.joint import propose
from apps.teams.models import DecisionRight, Team


def newest_version(team: Team) -> RightsVersion:
    """The version in force."""
    return RightsVersion.objects.filter(team=team).latest("number")


def write_draft(*, team: Team, rows: list[Row], by: User) -> RightsDraft:
    """Keep what is being written. One draft a team: the next writer continues it."""
    draft = RightsDraft.objects.filter(team=team).first() or RightsDraft(team=team, basis=newest_version(team).number)
    draft.rows, draft.edited_by, draft.version = rows, by, draft.version + 1
    with explained(), transaction.atomic():
        draft.save()
    return draft


def discard_draft(*, team: Team) -> None:
    """Drop the draft; what is in force stays."""
    RightsDraft.objects.filter(team=team).delete()


def propose_rights(*, team: Team, rows: list[Row], basis: int, by: User, seat: str, note: str = "") -> JointDecision:
    """Put new decision rights to the other side. The draft is used up.

    Raises `RuleViolation` where a proposal of the rights waits already.
    """
    with transaction.atomic():
        decision = propose(
            team=team, kind=JointKind.RIGHTS, by=by, seat=seat, terms={"rows": rows}, basis=str(basis), note=note
        )
        discard_draft(team=team)
    return decision


def put_in_force(*, decision: JointDecision) -> RightsVersion:
    """The effect of both signatures: a new version, and the rows that every permission asks."""
    rows: list[Row] = decision.terms["rows"]
    with explained(), transaction.atomic():
        version = RightsVersion.objects.create(
            team_id=decision.team_id, number=int(decision.basis) + 1, rows=rows, decision=decision
        )
        _replace_rows(version.team, rows)
    return version


def _replace_rows(team: Team, rows: list[Row]) -> None:
    DecisionRight.objects.filter(team=team).delete()
    DecisionRight.objects.bulk_create(DecisionRight(team=team, position=n, **row) for n, row in enumerate(rows))
