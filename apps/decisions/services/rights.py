"""Writing a team's decision rights: a draft, a proposal, and what both signatures put in force."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.violations import RuleViolation, explained
from apps.decisions.comparing import differences
from apps.decisions.definitions import flaws_of_definitions, in_order_of_lists
from apps.decisions.models import JointDecision, JointKind, RightsDraft, RightsVersion, Row, Sentence
from apps.decisions.models.law import RIGHTS_RULES
from apps.decisions.rights import Terms, flaws_of, in_order, up_to_date
from apps.decisions.services.joint import propose
from apps.teams.models import DecisionRight, Team
from apps.teams.services import lock_team

DraftEvent: Any = RightsDraft.pgh_event_model  # type: ignore[attr-defined]  # pghistory makes it
OUTDATED = "rights_follow_the_version_that_was_seen"


class FlawedRights(RuleViolation):
    """These cannot be decision rights yet. `flaws` says why, by the key of a row or list, "" for all rows."""

    def __init__(self, flaws: Mapping[str, str]) -> None:
        super().__init__("a_right_says_who_decides_what", " ".join(dict.fromkeys(flaws.values())))
        self.flaws = flaws


class StaleDraft(Exception):
    """Somebody saved, proposed or discarded the draft since the form was opened. Holds what there is now, if any."""

    def __init__(self, current: RightsDraft | None) -> None:
        super().__init__(str(current))
        self.current = current


def newest_version(team: Team) -> RightsVersion:
    """The version in force."""
    return RightsVersion.objects.filter(team=team).latest("number")


def write_draft(
    *,
    team: Team,
    rows: Sequence[Row],
    by: User,
    definitions: Sequence[Sentence] | None = None,
    version: int | None = None,
    basis: int | None = None,
) -> RightsDraft:
    """Keep what is being written. One draft a team: the next writer continues it.

    `definitions` are left as they are unless given. `version` is the count of the draft as somebody saw it (0: there
    was none; None takes it as it is), `basis` the version of the rights that a new draft starts from. Raises
    `FlawedRights` and `StaleDraft`; nothing is kept then.
    """
    _refuse_flawed(rows, definitions or [])
    with explained(), transaction.atomic():
        draft = _locked_draft(team, version) or _new_draft(team, basis)
        draft.rows, draft.edited_by, draft.version = in_order(rows), by, draft.version + 1
        if definitions is not None:
            draft.definitions = in_order_of_lists(definitions)
        draft.save()
    return draft


def restart_draft(*, team: Team, by: User, version: int | None = None) -> RightsDraft:
    """Begin again from what is in force. What was typed stays on record, to be compared (`left_behind`)."""
    with explained(), transaction.atomic():
        draft = _locked_draft(team, version)
        if draft is None:
            raise StaleDraft(None)
        newest = newest_version(team)
        draft.rows, draft.definitions = in_order(up_to_date(newest.rows)), newest.definitions
        draft.basis, draft.edited_by, draft.version = newest.number, by, draft.version + 1
        draft.save()
    return draft


def left_behind(draft: RightsDraft) -> Terms:
    """What this draft said before it began again from a newer version; nothing where it never did."""
    event = DraftEvent.objects.filter(pgh_obj_id=draft.pk, basis__lt=draft.basis).order_by("-pgh_id").first()
    return Terms(event.rows, event.definitions) if event else Terms([], [])


def discard_draft(*, team: Team) -> None:
    """Drop the draft; what is in force stays."""
    RightsDraft.objects.filter(team=team).delete()


def restore_draft(*, team: Team, by: User) -> RightsDraft | None:
    """Bring back the last draft that was discarded or proposed, unless another one was begun since."""
    with explained(), transaction.atomic():
        if _locked_draft(team, None):
            return None
        last = last_draft(team)
        if last is None:
            return None
        return RightsDraft.objects.create(
            team=team, rows=last.rows, definitions=last.definitions, basis=last.basis, version=last.version + 1,
            edited_by=by,
        )  # fmt: skip


def last_draft(team: Team) -> Any | None:
    """The last draft as it was saved last, whatever became of it; from the history, so that none is ever lost."""
    return DraftEvent.objects.filter(team=team).select_related("edited_by").order_by("-pgh_id").first()


def _new_draft(team: Team, basis: int | None) -> RightsDraft:
    """It counts on from the last one, so that a form of that one is known to be stale."""
    last, versions = last_draft(team), RightsVersion.objects.filter(team=team)
    begun_on = versions.get(number=basis) if basis else versions.latest("number")
    return RightsDraft(
        team=team, definitions=begun_on.definitions, basis=begun_on.number, version=last.version if last else 0
    )


def _refuse_flawed(rows: Sequence[Row], definitions: Sequence[Sentence]) -> None:
    if flaws := flaws_of(rows) | flaws_of_definitions(definitions):
        raise FlawedRights(flaws)


def _locked_draft(team: Team, version: int | None) -> RightsDraft | None:
    """The team's draft, if it still is the one that was seen. Two who write wait for each other at the team."""
    lock_team(team.pk)
    draft = RightsDraft.objects.filter(team=team).select_related("edited_by").first()
    if version is not None and version != (draft.version if draft else 0):
        raise StaleDraft(draft)
    return draft


def propose_rights(
    *,
    team: Team,
    rows: Sequence[Row],
    basis: int,
    by: User,
    seat: str,
    definitions: Sequence[Sentence] | None = None,
    note: str = "",
    version: int | None = None,
    at: dt.datetime | None = None,
) -> JointDecision:
    """Put new decision rights to the other side. The draft is used up.

    `definitions` stay as they are in force unless given. `version` is the count of the draft that was previewed. Raises
    `StaleDraft` where it was written on since, `RuleViolation` where a proposal of the rights waits already, where
    `basis` is in force no more and where nothing would change, and `FlawedRights` where they cannot be decision rights.
    """
    newest = newest_version(team)
    terms = Terms(list(rows), list(newest.definitions if definitions is None else definitions))
    _refuse_flawed(terms.rows, terms.definitions)
    if basis != newest.number:
        raise RuleViolation(OUTDATED, _(RIGHTS_RULES[OUTDATED]))
    if not differences(newest, terms):
        raise RuleViolation(
            "a_proposal_changes_something", _("This is what is in force already: nothing would change.")
        )
    with transaction.atomic():
        _locked_draft(team, version)
        decision = propose(
            team=team, kind=JointKind.RIGHTS, by=by, seat=seat, terms=terms.as_signed(), basis=str(basis), note=note,
            at=at,
        )  # fmt: skip
        discard_draft(team=team)
    return decision


def put_in_force(*, decision: JointDecision) -> RightsVersion:
    """The effect of both signatures: a new version, and the rows that every permission asks."""
    terms = Terms.of(decision)
    with explained(), transaction.atomic():
        version = RightsVersion.objects.create(
            team_id=decision.team_id, number=int(decision.basis) + 1, rows=terms.rows, definitions=terms.definitions,
            decision=decision,
        )  # fmt: skip
        _replace_rows(version.team, terms.rows)
    return version


def _replace_rows(team: Team, rows: list[Row]) -> None:
    DecisionRight.objects.filter(team=team).delete()
    DecisionRight.objects.bulk_create(DecisionRight(team=team, position=n, **row) for n, row in enumerate(rows))
