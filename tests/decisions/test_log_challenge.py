"""A challenge cites a right, is answered, and is settled by both; the log keeps both voices."""

from typing import Any

import pytest
from django.urls import reverse

from apps.accounts.models import User
from apps.decisions.models import Challenge, Decision, DecisionStatus, JointDecision, Outcome
from apps.decisions.services import answer, challenge, propose_settlement, sign, withdraw_challenge
from apps.teams.models import Role, Team
from tests.budget.attack import refused_by, sql
from tests.conftest import SignIn
from tests.decisions.log import (
    OF_BOTH,
    OF_THE_PO,
    OF_THE_TEAM,
    aged,
    challenged,
    decided,
    decided_together,
    proposed,
    settled,
)
from tests.signing import LEAD, PO, put_rights, rows_in_force

pytestmark = pytest.mark.django_db

KEPT = "a_voice_is_kept"


@pytest.fixture
def entry(team: Team, po: User, tech_lead: User) -> Decision:
    """The tech lead's."""
    return decided(team, tech_lead, title="Keep one queue")


def url(team: Team, name: str, number: int = 1) -> str:
    return reverse(f"decisions:{name}", args=[team.slug, number])


def status(entry: Decision) -> str:
    entry.refresh_from_db()
    return entry.status


def test_a_challenge_shows_until_it_is_settled(entry: Decision, po: User) -> None:
    raised = challenged(entry, po)
    assert (status(entry), raised.right_sentence) == ("challenged", "When a release serves the business")
    settled(raised, Outcome.STANDS)
    assert (status(entry), raised.outcome, raised.ruling) == ("decided", "stands", "We ship first.")


def test_what_falls_gives_way_to_an_entry_that_says_so(entry: Decision, po: User, tech_lead: User) -> None:
    """And not back to a proposal, whose text could be changed: what was decided stays readable."""
    raised = challenged(entry, po)
    answer(raised=raised, by=tech_lead, text="It is how it is built.")
    settled(raised, Outcome.FALLS)
    assert status(entry) == DecisionStatus.SUPERSEDED
    fall = entry.superseded_by
    assert fall and fall.title == "D-1 no longer holds: Keep one queue"
    assert (fall.decision, fall.right_key, fall.right_holder) == ("We ship first.", OF_THE_PO, "product_owner")
    assert "> It delays the release." in fall.context and "> It is how it is built." in fall.context
    assert fall.joint == raised.joint
    with refused_by("a_decided_entry_stands", "this_was_superseded_already"):
        sql("UPDATE decisions_decision SET status = 'decided', superseded_by_id = NULL WHERE id = %s", entry.pk)


def test_one_challenge_at_a_time_and_another_one_later(entry: Decision, po: User, developer: User) -> None:
    raised = challenged(entry, po)
    with refused_by("one_challenge_at_a_time"):
        challenged(entry, developer)
    withdraw_challenge(raised=raised, by=po)
    assert status(entry) == DecisionStatus.DECIDED
    challenged(entry, developer)
    assert status(entry) == DecisionStatus.CHALLENGED


def test_only_what_is_decided_is_challenged(team: Team, entry: Decision, po: User, tech_lead: User) -> None:
    decided(team, tech_lead, replaces=entry)
    for other in (proposed(team, po), entry):
        with refused_by("only_what_is_decided_is_challenged"):
            challenged(other, po)


@pytest.mark.parametrize(
    ("who", "may"),
    [("po", True), ("tech_lead", True), ("developer", True), ("observer", False), ("manager", False),
     ("admin", False), ("stranger", False)],
)  # fmt: skip
def test_who_acts_in_the_team_challenges(who: str, may: bool, entry: Decision, request: pytest.FixtureRequest) -> None:
    person = request.getfixturevalue(who)
    if may:
        assert challenged(entry, person).raised_by == person
    else:
        with refused_by("who_acts_in_the_team_challenges"):
            challenged(entry, person)


def test_a_challenge_cites_a_right_of_that_day_or_of_today(team: Team, entry: Decision, po: User) -> None:
    rows: list[Any] = [row for row in rows_in_force(team) if row["key"] != "quality"]
    put_rights(team, [*rows, {"key": "cloud", "sentence": "Which cloud", "holder": "product_owner"}])
    with refused_by("a_challenge_cites_a_right"):
        challenge(entry=entry, by=po, right_key="everything", reason="Because")
    assert challenge(entry=entry, by=po, right_key="cloud", reason="Because").right_sentence == "Which cloud"


def test_nothing_of_a_challenge_is_rewritten_or_deleted(entry: Decision, po: User, tech_lead: User) -> None:
    raised = challenged(entry, po)
    answer(raised=raised, by=tech_lead, text="It is how it is built.")
    for change in ("reason = 'Never mind'", "answer = 'Sorry'", "raised_by_id = raised_by_id + 1", "right_key = 'x'"):
        with refused_by(KEPT):
            sql(f"UPDATE decisions_challenge SET {change} WHERE id = %s", raised.pk)
    with refused_by(KEPT):
        sql("DELETE FROM decisions_challenge WHERE id = %s", raised.pk)
    settled(raised, Outcome.STANDS)
    for change in ("outcome = ''", "outcome = 'falls'", "ruling = 'Other'"):
        with refused_by(KEPT):
            sql(f"UPDATE decisions_challenge SET {change} WHERE id = %s", raised.pk)


def test_nobody_settles_it_alone(entry: Decision, po: User, tech_lead: User) -> None:
    raised = challenged(entry, po)
    half = propose_settlement(raised=raised, by=po, seat=PO, outcome=Outcome.FALLS, ruling="It falls.")
    for joint in (None, half):
        with refused_by("a_challenge_is_settled_by_both", "a_decided_entry_stands"):
            Challenge.objects.filter(pk=raised.pk).update(outcome="falls", ruling="It falls.", joint=joint)
    with refused_by("only_the_challenger_withdraws"):
        withdraw_challenge(raised=raised, by=tech_lead)
    with refused_by("a_challenge_moves_the_entry"):
        Decision.objects.filter(pk=entry.pk).update(status="decided")


def test_a_signature_is_for_the_words_that_were_read(entry: Decision, po: User, tech_lead: User) -> None:
    raised = challenged(entry, po)
    signed = propose_settlement(raised=raised, by=po, seat=PO, outcome=Outcome.STANDS, ruling="It stands.")
    signed = JointDecision.objects.get(pk=signed.pk)
    withdraw_challenge(raised=raised, by=po)
    with refused_by("a_signature_is_for_what_was_seen"):
        sign(decision=signed, by=tech_lead, seat=LEAD)
    again = challenged(entry, po)
    with refused_by("a_challenge_is_settled_by_both"):
        Challenge.objects.filter(pk=again.pk).update(outcome="stands", ruling="It stands.", joint=signed)


def test_the_other_voice_answers_once(entry: Decision, po: User, tech_lead: User) -> None:
    raised = challenged(entry, po)
    with refused_by("somebody_else_answers"):
        answer(raised=raised, by=po, text="I agree with myself.")
    assert answer(raised=raised, by=tech_lead, text="No.").answered_by == tech_lead
    with refused_by(KEPT):
        answer(raised=raised, by=tech_lead, text="On second thought")


def test_the_pages_carry_a_challenge_from_its_reason_to_both_signatures(
    team: Team, entry: Decision, po: User, tech_lead: User, as_: SignIn
) -> None:
    sent = {"right_key": OF_THE_PO, "reason": "It delays the **release**."}
    assert as_(po).post(url(team, "decision_challenge"), sent).status_code == 302
    page = as_(tech_lead).get(url(team, "decision")).content.decode()
    assert "delays the <strong>release</strong>" in page and "Challenged" in page and "Your answer" in page
    as_(tech_lead).post(url(team, "decision_answer"), {"answer": "It is how it is built."})
    as_(tech_lead).post(url(team, "decision_settle"), {"outcome": "falls", "ruling": "Two queues."})
    joint = JointDecision.objects.get(kind="challenge")
    assert joint.get_absolute_url() in as_(po).get(url(team, "decision")).content.decode()
    as_(po).post(reverse("decisions:joint_sign", args=[team.slug, joint.number]), {"seat": Role.PRODUCT_OWNER})
    page = as_(po).get(url(team, "decision")).content.decode()
    for voice in ("delays the <strong>release</strong>", "It is how it is built.", "Two queues.", "The decision falls"):
        assert voice in page
    assert status(entry) == DecisionStatus.SUPERSEDED


def test_a_withdrawn_challenge_stays_readable(team: Team, entry: Decision, po: User, as_: SignIn) -> None:
    challenged(entry, po)
    assert as_(po).post(url(team, "decision_withdraw")).status_code == 302
    page = as_(po).get(url(team, "decision")).content.decode()
    assert "It delays the release." in page and "Withdrawn" in page
    assert as_(po).post(url(team, "decision_withdraw")).status_code == 404


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("decision_challenge", {"right_key": OF_THE_PO, "reason": " "}),
        ("decision_challenge", {"right_key": "everything", "reason": "Because"}),
        ("decision_challenge", {"right_key": OF_THE_PO, "reason": "x" * 20_001}),
        ("decision_answer", {"answer": "a\x00b"}),
        ("decision_settle", {"outcome": "withdrawn", "ruling": "Never mind"}),
        ("decision_settle", {"outcome": "falls", "ruling": ""}),
    ],
)
def test_what_makes_no_sense_is_refused(
    name: str, sent: dict[str, str], team: Team, entry: Decision, developer: User, as_: SignIn
) -> None:
    if name != "decision_challenge":
        challenged(entry, developer)
    assert as_(entry.recorded_by).post(url(team, name), sent).status_code == 422
    assert Challenge.objects.exclude(outcome="").count() == 0


def test_the_other_voice_is_whose_decision_it_was(
    team: Team, entry: Decision, po: User, tech_lead: User, developer: User, as_: SignIn
) -> None:
    challenged(entry, tech_lead)
    sent = {"answer": "No."}
    assert as_(tech_lead).post(url(team, "decision_answer"), sent).status_code == 403
    assert as_(developer).post(url(team, "decision_answer"), sent).status_code == 403
    assert as_(po).post(url(team, "decision_answer"), sent).status_code == 302
    challenged(decided(team, developer, right_key=OF_THE_TEAM), po)
    assert as_(developer).post(url(team, "decision_answer", 2), sent).status_code == 302


def test_what_both_decided_is_challenged_like_the_rest(team: Team, po: User, tech_lead: User, developer: User) -> None:
    entry = decided_together(aged(team), po)
    raised = challenge(entry=entry, by=developer, right_key=OF_BOTH, reason="The incident came first.")
    settled(raised, Outcome.FALLS)
    assert status(entry) == DecisionStatus.SUPERSEDED
