"""What the tests of the decision log share: entries under each kind of right, and a past to decide in."""

import datetime as dt
from typing import Any

from apps.accounts.models import User
from apps.decisions.models import Challenge, Decision, JointDecision, RightsVersion, Row
from apps.decisions.services import challenge, propose_settlement, put_to_both, record, record_decided, sign
from apps.teams.models import DecisionRight, Team
from tests.budget.attack import as_owner, sql
from tests.signing import LEAD, PO, holder_of, rows_in_force

# A right of each holder, of those the app does not ask for itself.
OF_THE_PO, OF_THE_LEAD, OF_BOTH = "release_timing", "architecture", "debt_first"
OF_THE_TEAM = "tech_budget"
WRITTEN = {"title": "Keep one queue", "decision": "All jobs go through **one** queue."}


def proposed(team: Team, by: User, **written: Any) -> Decision:
    return record(team=team, by=by, **{"right_key": OF_THE_LEAD, **WRITTEN, **written})


def decided(team: Team, by: User, **written: Any) -> Decision:
    """An entry of somebody's, of today unless said otherwise."""
    day = written.pop("decided_on", None) or team.today
    who = written.pop("decided_by", by)
    return record_decided(
        team=team, by=by, decided_by=who, decided_on=day, **{"right_key": OF_THE_LEAD, **WRITTEN, **written}
    )


def signed_by_both(decision: JointDecision) -> JointDecision:
    """Whatever signatures are missing."""
    for seat in decision.missing:
        decision = sign(decision=decision, by=holder_of(decision.team, seat), seat=seat)
    return decision


def decided_together(team: Team, by: User, **written: Any) -> Decision:
    entry = proposed(team, by, **{"right_key": OF_BOTH, **written})
    signed_by_both(put_to_both(entry=entry, by=by, seat=None))
    entry.refresh_from_db()
    return entry


def challenged(entry: Decision, by: User, right_key: str = OF_THE_PO) -> Challenge:
    return challenge(entry=entry, by=by, right_key=right_key, reason="It delays the release.")


def settled(raised: Challenge, outcome: str, ruling: str = "We ship first.") -> Challenge:
    """Proposed by the Product Owner, signed by both."""
    po = holder_of(raised.decision.team, PO)
    signed_by_both(propose_settlement(raised=raised, by=po, seat=PO, outcome=outcome, ruling=ruling))
    raised.refresh_from_db()
    return raised


def aged(team: Team, days: int = 400) -> Team:
    """The team as if it had begun that long ago."""
    team.created_at -= dt.timedelta(days=days)
    team.save(update_fields=["created_at"])
    return team


def version_from(team: Team, moment: dt.datetime, rows: list[Row]) -> None:
    """A version of the rights that came into force in the past, as only who migrates could write it."""
    number = RightsVersion.objects.filter(team=team).count() + 1
    signed = signed_by_both_of_old(team)
    with as_owner():
        sql("SET session_replication_role = replica")
        RightsVersion.objects.create(team=team, number=number, rows=rows, in_force_from=moment, decision=signed)
        DecisionRight.objects.filter(team=team).delete()
        DecisionRight.objects.bulk_create(DecisionRight(team=team, position=n, **row) for n, row in enumerate(rows))
        sql("SET session_replication_role = DEFAULT")


def signed_by_both_of_old(team: Team) -> JointDecision:
    """Something to rest a version on."""
    entry = decided_together(team, holder_of(team, LEAD))
    assert entry.joint
    return entry.joint


def given(team: Team, key: str, holder: str) -> list[Row]:
    """The rights in force, with another holder of one of them."""
    return [
        Row(key=r["key"], sentence=r["sentence"], holder=holder if r["key"] == key else r["holder"])
        for r in rows_in_force(team)
    ]
