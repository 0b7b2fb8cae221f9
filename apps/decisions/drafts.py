"""A draft of the decision rights beside what is in force: what it rests on, and what came into force since."""

from dataclasses import dataclass

from apps.decisions.comparing import Difference, compared, differences
from apps.decisions.models import RightsDraft, RightsVersion
from apps.decisions.rights import Terms, up_to_date
from apps.decisions.services import last_draft, left_behind
from apps.teams.models import Team


def draft_of(team: Team, newest: RightsVersion) -> RightsDraft:
    """The team's draft, or one that is begun with the first save; with every row that the app asks for by now."""
    draft = RightsDraft.objects.filter(team=team).select_related("edited_by").first() or begun_on(team, newest)
    draft.rows = up_to_date(draft.rows)
    return draft


def begun_on(team: Team, newest: RightsVersion) -> RightsDraft:
    """A draft that nobody has saved yet."""
    return RightsDraft(team=team, rows=up_to_date(newest.rows), definitions=newest.definitions, basis=newest.number)


def asked_since(newest: RightsVersion) -> list[Difference]:
    """What the app has come to ask for since the rights in force were signed: every draft on them has it."""
    return compared(newest.rows, up_to_date(newest.rows))


def left_by(draft: RightsDraft) -> Terms:
    """What a draft that was begun again said before."""
    return left_behind(draft) if draft.pk else Terms([], [])


def worth_taking_up(team: Team, newest: RightsVersion) -> object | None:
    """A draft that was discarded, or declined by the other side, and says something else than what is in force."""
    last = last_draft(team)
    return last if last and differences(newest, last) else None


@dataclass(frozen=True)
class Overtaken:
    """What was signed since a draft was begun, beside what the draft changes. Nothing merges the two."""

    basis: RightsVersion
    signed: list[Difference]
    drafted: list[Difference]


def overtaken(draft: RightsDraft, newest: RightsVersion) -> Overtaken | None:
    """Nothing where the draft rests on what is in force."""
    if draft.basis == newest.number:
        return None
    basis = RightsVersion.objects.get(team=draft.team_id, number=draft.basis)
    return Overtaken(basis, differences(basis, newest), differences(basis, draft))
