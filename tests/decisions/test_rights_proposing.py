"""A draft beside those of others, beside what was signed meanwhile, and on its way to the other side."""

from typing import Any

import pytest
from django.urls import reverse

from apps.accounts.models import User
from apps.decisions.matters import matter_of
from apps.decisions.models import JointDecision, JointKind, RightsDraft, Row
from apps.decisions.rights import in_order
from apps.decisions.services import decline, discard_draft, propose_rights, sign, write_draft
from apps.teams.models import Right, Team
from tests.conftest import Answer, SignIn
from tests.decisions.drafting import HTMX, drafted, reworded, sent, text_of, url
from tests.signing import LEAD, PO, give, rows_in_force

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows(team: Team, po: User, tech_lead: User) -> list[Row]:
    """What is in force, in the order of the form."""
    return in_order(rows_in_force(team))


def test_a_stale_form_shows_both_drafts_and_loses_nothing(
    as_: SignIn, team: Team, po: User, tech_lead: User, rows: list[Row]
) -> None:
    write_draft(team=team, rows=reworded(rows, "quality", sentence="Tests and review"), by=tech_lead)
    mine = reworded(rows, "architecture", sentence="Mine alone")
    response = as_(po).post(url(team), sent(mine, version=0))
    shown = response.content.decode()
    assert response.status_code == 409
    assert "Tariq Lead" in shown and "Somebody saved this draft while you were writing" in shown
    assert "Tests and review" in text_of(response) and 'value="Mine alone"' in shown
    assert "Mine alone" not in str(drafted(team))
    assert '<input type="hidden" name="version" value="1"' in shown
    as_(po).post(url(team), sent(mine, version=1))
    assert "Mine alone" in str(drafted(team)) and "Tests and review" not in str(drafted(team))


def test_a_form_of_a_draft_that_is_gone_is_stale_also_when_another_was_begun(
    as_: SignIn, team: Team, po: User, tech_lead: User, rows: list[Row]
) -> None:
    write_draft(team=team, rows=rows, by=po)
    discard_draft(team=team)
    mine = sent(reworded(rows, "quality", sentence="Mine"), version=1)
    gone = as_(po).post(url(team), mine)
    assert gone.status_code == 409
    assert "proposed or discarded while you were writing" in gone.content.decode()
    write_draft(team=team, rows=rows, by=tech_lead)
    assert as_(po).post(url(team), mine).status_code == 409
    assert "Mine" not in str(drafted(team))


def test_what_another_version_changed_stands_beside_the_draft_and_is_never_merged(
    as_: SignIn, team: Team, po: User, rows: list[Row]
) -> None:
    client, mine = as_(po), reworded(rows, "quality", sentence="Tests and review")
    write_draft(team=team, rows=mine, by=po)
    give(team, Right.TAGGING, "team")
    write_draft(team=team, rows=mine, by=po, basis=1)
    shown = text_of(client.get(url(team)))
    assert "Version 2 came into force meanwhile" in shown
    assert "Tests and review" in shown and "What version 2 changed" in shown
    refusal = client.post(url(team, "rights_propose"), {"version": RightsDraft.objects.get().version})
    assert refusal.status_code == 422
    assert "Another version was signed since this was proposed" in refusal.content.decode()
    assert not JointDecision.objects.waiting().exists()


def test_starting_again_keeps_what_was_typed_to_be_taken_over(
    as_: SignIn, team: Team, po: User, rows: list[Row]
) -> None:
    give(team, Right.TAGGING, "team")
    client, mine = as_(po), reworded(rows, "quality", sentence="Tests and review")
    draft = write_draft(team=team, rows=mine, by=po, basis=1)
    client.post(
        url(team), sent(reworded(mine, "incidents", sentence="Night calls"), version=draft.version, act="restart")
    )
    assert drafted(team) == in_order(rows_in_force(team))
    assert RightsDraft.objects.get().basis == 2
    again = client.get(url(team))
    assert "What you had written before" in text_of(again) and "Night calls" in text_of(again)
    assert 'value="take:quality"' in again.content.decode()
    client.post(url(team), sent(drafted(team), version=RightsDraft.objects.get().version, act="take:quality"))
    held = {row["key"]: row for row in drafted(team)}
    assert held["quality"]["sentence"] == "Tests and review"
    assert held["tagging"]["holder"] == "team"


def test_a_new_form_on_an_outdated_version_begins_an_outdated_draft(
    as_: SignIn, team: Team, po: User, rows: list[Row]
) -> None:
    give(team, Right.TAGGING, "team")
    as_(po).post(url(team), sent(rows, version=0, basis=1))
    assert RightsDraft.objects.get().basis == 1


def test_a_draft_rests_on_no_version_that_is_still_to_come(as_: SignIn, team: Team, po: User, rows: list[Row]) -> None:
    as_(po).post(url(team), sent(rows, version=0, basis=99))
    assert RightsDraft.objects.get().basis == 1


def test_a_discarded_draft_can_be_brought_back(as_: SignIn, team: Team, po: User, rows: list[Row]) -> None:
    client, mine = as_(po), reworded(rows, "quality", sentence="Tests and review")
    write_draft(team=team, rows=mine, by=po)
    response = client.post(url(team, "rights_discard"), follow=True)
    assert f'action="{url(team, "rights_restore")}"' in response.content.decode()
    assert not RightsDraft.objects.exists()
    client.post(url(team, "rights_restore"))
    assert drafted(team) == mine


def test_what_the_other_side_declined_can_be_taken_up_again(
    as_: SignIn, team: Team, po: User, tech_lead: User, rows: list[Row]
) -> None:
    write_draft(team=team, rows=reworded(rows, "quality", sentence="Tests"), by=po)
    proposed(as_, po, team)
    decision = JointDecision.objects.get()
    assert "Take it up again" not in text_of(as_(po).get(url(team))), "it waits"
    decline(decision=decision, by=tech_lead, answer="And review?")
    again = matter_of(decision).again_url(decision)
    assert "Take it up again" in text_of(as_(po).get(again))
    as_(po).post(url(team, "rights_restore"))
    assert {row["key"]: row["sentence"] for row in drafted(team)}["quality"] == "Tests"


def test_undo_takes_nothing_from_a_draft_begun_since(
    as_: SignIn, team: Team, po: User, tech_lead: User, rows: list[Row]
) -> None:
    write_draft(team=team, rows=reworded(rows, "quality", sentence="Old"), by=po)
    discard_draft(team=team)
    write_draft(team=team, rows=rows, by=tech_lead)
    response = as_(po).post(url(team, "rights_restore"), follow=True)
    assert "There is nothing to bring back" in response.content.decode()
    assert "Old" not in str(drafted(team))


def test_the_preview_shows_what_would_change_and_proposing_signs_it(
    as_: SignIn, team: Team, po: User, tech_lead: User, rows: list[Row]
) -> None:
    client = as_(po)
    response = client.post(url(team), sent(reworded(rows, "quality", sentence="Tests"), act="preview"))
    assert response["Location"] == url(team, "rights_propose")
    shown = client.get(response["Location"]).content.decode()
    assert "Reworded" in shown and "<ins>Tests</ins>" in shown
    assert "You sign for the Product Owner by proposing it." in shown
    answer = client.post(url(team, "rights_propose"), {"version": 1, "note": "Shorter."})
    decision = JointDecision.objects.get()
    assert answer["Location"] == reverse("decisions:joint", args=[team.slug, decision.number])
    assert (decision.kind, decision.signed_by_po, decision.signed_by_lead) == (JointKind.RIGHTS, po, None)
    assert (decision.note, decision.basis) == ("Shorter.", "1")
    assert not RightsDraft.objects.exists()
    sign(decision=decision, by=tech_lead, seat=LEAD)
    assert {row["key"]: row["sentence"] for row in rows_in_force(team)}["quality"] == "Tests"


def test_htmx_goes_to_the_preview_as_a_page(as_: SignIn, team: Team, po: User, rows: list[Row]) -> None:
    response = as_(po).post(url(team), sent(rows, act="preview"), headers=HTMX)
    assert response["HX-Redirect"] == url(team, "rights_propose")


def proposed(as_: SignIn, person: User, team: Team, **fields: Any) -> Answer:
    version = RightsDraft.objects.get(team=team).version
    return as_(person).post(url(team, "rights_propose"), {"version": version} | fields)


def test_nothing_is_not_proposed(as_: SignIn, team: Team, po: User, rows: list[Row]) -> None:
    write_draft(team=team, rows=rows, by=po)
    response = proposed(as_, po, team)
    assert response.status_code == 422
    assert "nothing would change" in response.content.decode()


def test_one_proposal_waits_at_a_time(as_: SignIn, team: Team, po: User, rows: list[Row]) -> None:
    first = propose_rights(team=team, rows=reworded(rows, "quality", sentence="One"), basis=1, by=po, seat=PO)
    write_draft(team=team, rows=reworded(rows, "quality", sentence="Two"), by=po)
    response = proposed(as_, po, team)
    assert response.status_code == 422
    assert reverse("decisions:joint", args=[team.slug, first.number]) in response.content.decode()
    assert RightsDraft.objects.exists()


def test_what_was_previewed_is_what_is_proposed(as_: SignIn, team: Team, po: User, rows: list[Row]) -> None:
    draft = write_draft(team=team, rows=reworded(rows, "quality", sentence="One"), by=po)
    write_draft(team=team, rows=reworded(rows, "quality", sentence="Two"), by=po)
    response = as_(po).post(url(team, "rights_propose"), {"version": draft.version, "note": "My words"})
    shown = response.content.decode()
    assert response.status_code == 409
    assert "changed meanwhile" in shown and "<ins>Two</ins>" in shown and "My words" in shown
    assert not JointDecision.objects.exists()


@pytest.mark.parametrize("seat", ["tech_lead", "both", "developer"])
def test_nobody_signs_for_a_seat_that_is_not_theirs(
    as_: SignIn, team: Team, po: User, rows: list[Row], seat: str
) -> None:
    write_draft(team=team, rows=reworded(rows, "quality", sentence="One"), by=po)
    assert proposed(as_, po, team, seat=seat).status_code == 422
    assert not JointDecision.objects.exists()


def test_who_has_two_seats_says_for_which_they_sign(as_: SignIn, team: Team, developer: User) -> None:
    write_draft(team=team, rows=reworded(rows_in_force(team), "quality", sentence="One"), by=developer)
    assert "You sign for" in as_(developer).get(url(team, "rights_propose")).content.decode()
    assert proposed(as_, developer, team).status_code == 422
    assert proposed(as_, developer, team, seat=LEAD).status_code == 302
    assert JointDecision.objects.get().signed_by_lead == developer


def test_without_a_draft_there_is_nothing_to_propose(as_: SignIn, team: Team, po: User, rows: list[Row]) -> None:
    assert as_(po).get(url(team, "rights_propose"))["Location"] == url(team)
