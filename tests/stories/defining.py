"""Definitions of ready and of done, put in force by the services."""

from apps.decisions.models import Sentence
from apps.decisions.services import newest_version, propose_rights, sign
from apps.teams.models import Team
from tests.signing import LEAD, PO, holder_of, rows_in_force


def define(team: Team, *said: tuple[str, str, str]) -> None:
    """Both sign these definitions."""
    definitions = [Sentence(which=which, kind=kind, text=text) for which, kind, text in said]
    proposal = propose_rights(
        team=team, rows=rows_in_force(team), definitions=definitions, basis=newest_version(team).number,
        by=holder_of(team, PO), seat=PO,
    )  # fmt: skip
    sign(decision=proposal, by=holder_of(team, LEAD), seat=LEAD)
