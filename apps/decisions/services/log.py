"""Writing the decision log: an entry is proposed, decided by whoever holds its right, and superseded by another."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.violations import RuleViolation, explained
from apps.decisions.models import TEXTS, Decision, DecisionStatus, JointDecision, JointKind
from apps.decisions.models.law_log import LOG_RULES
from apps.decisions.services.joint import propose
from apps.teams.models import Team

STANDS = "a_decided_entry_stands"


class StaleEntry(Exception):
    """Somebody changed the entry since the form was opened. Holds the entry as it is now."""

    def __init__(self, current: Decision) -> None:
        super().__init__(str(current))
        self.current = current


def record(*, team: Team, by: User, **written: Any) -> Decision:
    """Write a proposed entry; the database numbers it. Raises `RuleViolation`."""
    with explained(), transaction.atomic():
        entry = Decision.objects.create(team=team, recorded_by=by, **written)
        entry.refresh_from_db()
    return entry


def rewrite(*, entry: Decision, version: int, changes: Mapping[str, Any]) -> Decision:
    """Change named fields of a proposed entry as somebody saw it at `version`.

    Raises `StaleEntry` where it has changed since, and `RuleViolation` where it is decided or waits for a signature.
    """
    with explained(), transaction.atomic():
        current = _locked(entry)
        if version != current.version:
            raise StaleEntry(current)
        for name, value in changes.items():
            setattr(current, name, value)
        current.version += 1
        current.save(update_fields=[*changes, "version"])
    current.refresh_from_db()
    return current


def decide(*, entry: Decision, decided_by: User, decided_on: dt.date) -> Decision:
    """Let a proposed entry stand: the database checks it against the rights and the roles of that day.

    Where it replaces another entry, that one is superseded in the same act. Raises `RuleViolation`.
    """
    with explained(), transaction.atomic():
        current = _locked(entry)
        current.status, current.decided_by, current.decided_on = DecisionStatus.DECIDED, decided_by, decided_on
        current.save(update_fields=["status", "decided_by", "decided_on"])
    current.refresh_from_db()
    return current


def record_decided(*, team: Team, by: User, decided_by: User, decided_on: dt.date, **written: Any) -> Decision:
    """Write an entry that its holder has decided, in one step. Raises `RuleViolation`; nothing is kept then."""
    with explained(), transaction.atomic():
        entry = Decision.objects.create(
            team=team, recorded_by=by, status=DecisionStatus.DECIDED, decided_by=decided_by, decided_on=decided_on,
            **written,
        )  # fmt: skip
        entry.refresh_from_db()
    return entry


def put_to_both(*, entry: Decision, by: User, seat: str | None, at: dt.datetime | None = None) -> JointDecision:
    """Have Product Owner and tech lead sign the entry's very text; `seat` is the one that `by` signs for, if any.

    Raises `RuleViolation` where it is decided or waits already, or `by` has no such seat.
    """
    with transaction.atomic():
        waiting = propose(
            team=entry.team,
            kind=JointKind.LOGGED,
            by=by,
            seat=seat,
            subject_id=entry.pk,
            terms=terms_of(entry),
            basis=str(entry.version),
            note=entry.context,
            at=at,
        )
        if not Decision.objects.filter(pk=entry.pk, status=DecisionStatus.PROPOSED).exists():
            raise RuleViolation(STANDS, _(LOG_RULES[STANDS]))
    return waiting


def record_for_both(
    *, team: Team, by: User, seat: str | None, at: dt.datetime | None = None, **written: Any
) -> tuple[Decision, JointDecision]:
    """Write an entry and put it to both, in one step."""
    with transaction.atomic():
        entry = record(team=team, by=by, **written)
        return entry, put_to_both(entry=entry, by=by, seat=seat, at=at)


def terms_of(entry: Decision) -> dict[str, Any]:
    """The entry's text as both sign it. The number is for readers; the law compares the rest."""
    texts = {name: getattr(entry, name) for name in ("title", *TEXTS)}
    return texts | {"right": entry.right_key, "replaces": entry.replaces_id, "number": entry.number}


def decide_together(*, decision: JointDecision) -> Decision:
    """The effect of both signatures under an entry; the day is that of the last one."""
    with explained(), transaction.atomic():
        entry = Decision.objects.select_for_update(no_key=True).get(pk=decision.subject)
        entry.status, entry.joint = DecisionStatus.DECIDED, decision
        entry.save(update_fields=["status", "joint"])
    entry.refresh_from_db()
    return entry


def supersede(*, entry: Decision, successor: Decision) -> Decision:
    """Let another decided entry take this one's place. Raises `RuleViolation`."""
    with explained(), transaction.atomic():
        current = _locked(entry)
        current.status, current.superseded_by = DecisionStatus.SUPERSEDED, successor
        current.save(update_fields=["status", "superseded_by"])
    return current


def discard(*, entry: Decision) -> None:
    """Delete an entry that is still proposed. Its number is not given again. Raises `RuleViolation`."""
    with explained(), transaction.atomic():
        entry.delete()


def _locked(entry: Decision) -> Decision:
    """As it is now. Whoever comes second waits here, and meets what the first one left."""
    entries = Decision.objects.select_for_update(no_key=True, of=["self"]).select_related("team")
    current = entries.filter(pk=entry.pk).first()
    if current is None:
        raise RuleViolation("this_entry_was_deleted", _("This entry was deleted meanwhile."))
    return current
