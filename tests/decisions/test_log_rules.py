"""The log stands: what is decided keeps its text, its number and its right, whoever writes to it."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from apps.accounts.models import User
from apps.decisions.models import Decision, DecisionStatus, JointKind, LogNumber
from apps.decisions.services import StaleEntry, decide, discard, put_to_both, rewrite, sign, supersede, withdraw
from apps.teams.models import Deputy, Team
from tests.budget.attack import refused_by, sql
from tests.decisions.log import (
    OF_BOTH,
    OF_THE_LEAD,
    OF_THE_PO,
    OF_THE_TEAM,
    WRITTEN,
    aged,
    challenged,
    decided,
    decided_together,
    given,
    proposed,
    version_from,
)
from tests.factories import MembershipFactory, TeamFactory, UserFactory
from tests.signing import LEAD, PO, give, put_rights, rows_in_force

pytestmark = pytest.mark.django_db

STANDS = "a_decided_entry_stands"
NOT_THEIRS = "who_decided_held_the_right_that_day"
SIGNED = "what_is_held_together_is_signed_by_both"


def test_entries_are_numbered_per_team_and_no_number_comes_twice(team: Team, developer: User) -> None:
    first, second = proposed(team, developer), proposed(team, developer)
    discard(entry=second)
    third = proposed(team, developer)
    other = TeamFactory(organisation=team.organisation)
    assert (first.key, third.key) == ("D-1", "D-3")
    assert proposed(other, developer).key == "D-1"
    with refused_by("a_number_is_never_given_again"):
        LogNumber.objects.filter(team=team).update(last=0)
    with refused_by("a_number_is_never_given_again"):
        LogNumber.objects.filter(team=team).delete()
    with refused_by("an_entry_is_numbered_once"):
        Decision.objects.filter(pk=first.pk).update(number=2)


def test_an_entry_copies_its_right_and_keeps_it_when_the_rights_change(team: Team, tech_lead: User, po: User) -> None:
    entry = decided(team, tech_lead)
    put_rights(team, [row | {"sentence": "Technology"} if row["key"] == OF_THE_LEAD else row for row in
                      rows_in_force(team)])  # fmt: skip
    entry.refresh_from_db()
    assert (entry.right_sentence, entry.right_holder) == ("Architecture and technology", "tech_lead")
    assert decided(team, tech_lead).right_sentence == "Technology"


def test_a_copied_right_is_the_databases_whoever_writes(team: Team, tech_lead: User) -> None:
    entry = decided(team, tech_lead, right_sentence="Everything", right_holder="team")
    assert (entry.right_sentence, entry.right_holder) == ("Architecture and technology", "tech_lead")
    with refused_by("a_right_stands_in_the_teams_list"):
        proposed(team, tech_lead, right_key="everything")


@pytest.mark.parametrize("field", ["title", "context", "options", "decision", "consequences", "right_key"])
def test_the_text_of_a_decided_entry_stands(field: str, team: Team, tech_lead: User) -> None:
    entry = decided(team, tech_lead)
    with refused_by(STANDS):
        Decision.objects.filter(pk=entry.pk).update(**{field: "quality"})
    with refused_by(STANDS):
        rewrite(entry=entry, version=entry.version, changes={field: "quality"})


@pytest.mark.parametrize(
    "change",
    [
        "status = 'proposed', decided_on = NULL, decided_by_id = NULL",
        "decided_on = decided_on - 1",
        "decided_by_id = recorded_by_id + 0, version = 7",
        "recorded_at = now() - interval '1 day'",
        "status = 'superseded'",
        "status = 'challenged'",
        "status = 'superseded', superseded_by_id = id",
        "team_id = team_id + 1",
    ],
)
def test_no_statement_alters_what_was_decided(change: str, team: Team, tech_lead: User) -> None:
    entry = decided(team, tech_lead)
    with refused_by(STANDS, "a_challenge_moves_the_entry", "a_successor_is_decided_in_the_same_team",
                    "an_entry_is_numbered_once"):  # fmt: skip
        sql(f"UPDATE decisions_decision SET {change} WHERE id = %s", entry.pk)


def test_nothing_but_a_proposed_entry_is_deleted(team: Team, tech_lead: User) -> None:
    discard(entry=proposed(team, tech_lead))
    with refused_by("only_a_proposed_entry_is_deleted"):
        discard(entry=decided(team, tech_lead))


@pytest.mark.parametrize(
    ("right", "voices"),
    [(OF_THE_PO, {"po"}), (OF_THE_LEAD, {"tech_lead"}), (OF_THE_TEAM, {"tech_lead", "developer"}), (OF_BOTH, set())],
)
def test_a_right_is_used_by_whoever_holds_it(
    right: str, voices: set[str], team: Team, request: pytest.FixtureRequest
) -> None:
    for name in ("po", "tech_lead", "developer", "observer", "manager", "admin", "stranger"):
        person = request.getfixturevalue(name)
        if name in voices:
            assert decided(team, person, right_key=right).decided_by == person
        else:
            with refused_by(SIGNED if right == OF_BOTH else NOT_THEIRS):
                decided(team, person, right_key=right)


def test_a_deputy_decides_on_the_days_named_and_no_other(team: Team, tech_lead: User, developer: User) -> None:
    tomorrow = team.today + dt.timedelta(days=1)
    named = Deputy.objects.create(team=team, role=LEAD, holder=tech_lead, deputy=developer, starts=tomorrow,
                                  ends=tomorrow)  # fmt: skip
    with refused_by(NOT_THEIRS):
        decided(team, developer)
    named.delete()
    Deputy.objects.create(team=team, role=LEAD, holder=tech_lead, deputy=developer, starts=team.today, ends=tomorrow)
    assert decided(team, developer).decided_by == developer
    with refused_by("a_decision_is_dated_until_today"):
        decided(team, developer, decided_on=tomorrow)


def test_a_predecessors_decision_is_of_their_days(team: Team, po: User) -> None:
    aged(team)
    began = team.today - dt.timedelta(days=100)
    former = UserFactory(organisation=team.organisation)
    MembershipFactory(team=team, user=former, role=LEAD, ends=began)
    lead = MembershipFactory(team=team, role=LEAD, starts=began).user
    before, after = began - dt.timedelta(days=1), began
    assert decided(team, lead, decided_by=former, decided_on=before).decided_by == former
    assert decided(team, lead, decided_on=after).decided_on == after
    for who, day in ((lead, before), (former, after)):
        with refused_by(NOT_THEIRS):
            decided(team, lead, decided_by=who, decided_on=day)


def test_a_decision_is_dated_from_the_teams_first_day_until_today(team: Team, tech_lead: User) -> None:
    with refused_by("a_decision_is_no_older_than_its_team"):
        decided(team, tech_lead, decided_on=team.today - dt.timedelta(days=1))
    with refused_by("a_decision_is_dated_until_today"):
        decided(team, tech_lead, decided_on=team.today + dt.timedelta(days=1))


def test_today_is_the_teams_own(team: Team, tech_lead: User) -> None:
    """Somewhere it is tomorrow already."""
    aged(team, days=3)
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        team.time_zone = zone
        team.save(update_fields=["time_zone"])
        assert decided(team, tech_lead).decided_on == team.today
        with refused_by("a_decision_is_dated_until_today"):
            decided(team, tech_lead, decided_on=team.today + dt.timedelta(days=1))


def test_a_decision_rests_on_the_rights_of_its_day(team: Team, po: User, tech_lead: User) -> None:
    aged(team)
    noon = timezone.now().replace(hour=12)
    version_from(team, noon - dt.timedelta(days=50), given(team, OF_THE_LEAD, PO))
    version_from(team, noon - dt.timedelta(days=20), [r for r in rows_in_force(team) if r["key"] != OF_THE_LEAD])
    old, middle, new = (team.today - dt.timedelta(days=days) for days in (60, 40, 10))
    assert decided(team, tech_lead, decided_on=old).right_holder == LEAD
    assert decided(team, po, decided_on=middle).right_holder == PO
    with refused_by(NOT_THEIRS):
        decided(team, tech_lead, decided_on=middle)
    with refused_by("a_right_was_in_force_on_the_day"):
        decided(team, tech_lead, decided_on=new)


def test_together_takes_two_signatures_under_the_very_text(team: Team, po: User, tech_lead: User) -> None:
    entry = decided_together(team, po, context="Two incidents")
    assert entry.joint and (entry.status, entry.decided_on) == (DecisionStatus.DECIDED, team.today)
    other = proposed(team, po, right_key=OF_BOTH)
    for joint in (entry.joint, None):
        with refused_by(SIGNED, "a_decision_says_when_and_by_whom"):
            Decision.objects.filter(pk=other.pk).update(status="decided", joint=joint, decided_by=None)
    with refused_by(SIGNED):
        decide(entry=other, decided_by=po, decided_on=team.today)
    half = put_to_both(entry=other, by=po, seat=PO)
    with refused_by("what_waits_for_a_signature_is_not_changed"):
        Decision.objects.filter(pk=other.pk).update(status="decided", joint=half)


def test_what_waits_for_a_signature_is_neither_changed_nor_deleted(team: Team, po: User, tech_lead: User) -> None:
    entry = proposed(team, po, right_key=OF_BOTH)
    waiting = put_to_both(entry=entry, by=po, seat=PO)
    changes: dict[str, Any] = {"decision": "Something else"}
    for act in (
        lambda: rewrite(entry=entry, version=1, changes=changes),
        lambda: discard(entry=entry),
        lambda: sql("UPDATE decisions_decision SET title = 'Another' WHERE id = %s", entry.pk),
    ):
        with refused_by("what_waits_for_a_signature_is_not_changed"):
            act()
    withdraw(decision=waiting, by=po)
    assert rewrite(entry=entry, version=1, changes=changes).decision == "Something else"
    with refused_by("this_was_settled_meanwhile"):
        sign(decision=waiting, by=tech_lead, seat=LEAD)


def test_what_is_decided_is_not_put_to_both_again(team: Team, po: User, tech_lead: User) -> None:
    for entry in (decided_together(team, po), decided(team, tech_lead)):
        with refused_by(STANDS):
            put_to_both(entry=entry, by=po, seat=PO)


def test_a_stale_text_is_not_written_over(team: Team, developer: User) -> None:
    entry = proposed(team, developer)
    rewrite(entry=entry, version=1, changes={"title": "Mine"})
    with pytest.raises(StaleEntry) as stale:
        rewrite(entry=entry, version=1, changes={"title": "Yours"})
    assert stale.value.current.title == "Mine"


def test_a_successor_takes_the_place_when_it_is_decided(team: Team, tech_lead: User) -> None:
    old = decided(team, tech_lead)
    new = proposed(team, tech_lead, replaces=old)
    old.refresh_from_db()
    assert old.status == DecisionStatus.DECIDED
    new = decide(entry=new, decided_by=tech_lead, decided_on=team.today)
    old.refresh_from_db()
    assert (old.status, old.superseded_by) == (DecisionStatus.SUPERSEDED, new)
    with refused_by("this_was_superseded_already"):
        supersede(entry=old, successor=decided(team, tech_lead))
    with refused_by("a_successor_is_decided_in_the_same_team"):
        supersede(entry=new, successor=old)


def test_a_decision_gives_way_to_its_own_voice_or_to_both(team: Team, po: User, tech_lead: User) -> None:
    old, of_the_po = decided(team, tech_lead), decided(team, po, right_key=OF_THE_PO)
    with refused_by("a_decision_gives_way_to_its_own_voice"):
        supersede(entry=old, successor=of_the_po)
    supersede(entry=old, successor=decided(team, tech_lead, right_key="quality"))
    joint = decided_together(team, po)
    supersede(entry=of_the_po, successor=joint)
    with refused_by("a_decision_gives_way_to_its_own_voice"):
        supersede(entry=joint, successor=decided(team, tech_lead))
    supersede(entry=joint, successor=decided_together(team, po))


def test_whom_a_right_was_given_to_supersedes_under_it(team: Team, po: User, tech_lead: User) -> None:
    old = decided(team, tech_lead)
    give(team, OF_THE_LEAD, PO)
    supersede(entry=old, successor=decided(team, po))


def test_what_is_challenged_is_not_superseded(team: Team, po: User, tech_lead: User) -> None:
    old, new = decided(team, tech_lead), decided(team, tech_lead)
    challenged(old, po)
    with refused_by("a_challenge_is_settled_first"):
        supersede(entry=old, successor=new)
    with refused_by("a_challenge_is_settled_first"):
        decided(team, tech_lead, replaces=old)


def test_entries_of_other_teams_take_no_place(team: Team, tech_lead: User) -> None:
    other = TeamFactory(organisation=team.organisation)
    there = decided(other, MembershipFactory(team=other, role=LEAD).user)
    with refused_by("a_successor_is_decided_in_the_same_team"):
        supersede(entry=decided(team, tech_lead), successor=there)
    with refused_by("a_successor_is_decided_in_the_same_team"):
        proposed(team, tech_lead, replaces=there)


@pytest.mark.parametrize("written", [{"title": ""}, {"decision": ""}])
def test_a_decision_says_what_was_decided(written: dict[str, str], team: Team, developer: User) -> None:
    with refused_by("a_decision_says_what_was_decided"):
        proposed(team, developer, **written)


def test_a_text_has_an_end(team: Team, developer: User) -> None:
    proposed(team, developer, context="word " * 4000)
    with refused_by("a_decision_can_be_read"):
        proposed(team, developer, context="word " * 4001)


def test_what_both_signed_elsewhere_is_written_down_once(team: Team, po: User, tech_lead: User) -> None:
    decision = give(team, OF_THE_LEAD, PO)
    entry = Decision.objects.get(joint=decision)
    assert (entry.title, entry.right_key, entry.right_holder) == ("Decision rights, version 2", "rights", "together")
    assert (entry.decided_on, entry.decided_by, entry.recorded_by) == (team.today, None, tech_lead)
    assert "Architecture and technology" in entry.decision and "→" in entry.decision
    with refused_by("decisions_decision_joint_id_key", None):  # type: ignore[arg-type]  # a constraint of Django's own
        Decision.objects.create(team=team, recorded_by=po, status="decided", joint=decision, right_key="x", **WRITTEN)
    assert decision.kind == JointKind.RIGHTS
