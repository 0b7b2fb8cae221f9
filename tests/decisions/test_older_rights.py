"""A team whose decision rights were signed before the app asked for some of them is not stuck."""

import json
from typing import Any

import pytest

from apps.accounts.models import User
from apps.decisions.models import JointDecision, Row
from apps.decisions.rights import up_to_date
from apps.decisions.services import newest_version, restart_draft, sign, write_draft
from apps.teams.models import STANDARD_RIGHTS, DecisionRight, Right, Team
from tests.budget.attack import as_owner, sql
from tests.conftest import SignIn
from tests.decisions.drafting import drafted, sent, text_of, url
from tests.signing import LEAD, rows_in_force

MISSING = {Right.READY_TO_SHIP.value, Right.RELEASE_TIMING.value}


@pytest.fixture
def older(team: Team, po: User, tech_lead: User) -> list[Row]:
    """Two rows that the app asks for by now are not in the list, and one is held by those who cannot hold it."""
    rows = [row for row in rows_in_force(team) if row["key"] not in MISSING]
    rows = [Row(**row | {"holder": "together"}) if row["key"] == Right.DONE_ENOUGH else row for row in rows]
    with as_owner():
        sql("SET LOCAL session_replication_role = replica")
        sql(
            "UPDATE decisions_rightsversion SET rows = %s, definitions = '[]' WHERE team_id = %s",
            json.dumps(rows),
            team.pk,
        )
        sql("DELETE FROM teams_decisionright WHERE team_id = %s AND key = ANY(%s)", team.pk, list(MISSING))
        sql("UPDATE teams_decisionright SET holder = 'together' WHERE team_id = %s AND key = 'done_enough'", team.pk)
        sql("SET LOCAL session_replication_role = origin")
    return rows


@pytest.mark.django_db
def test_the_draft_has_what_is_missing_and_says_so(as_: SignIn, team: Team, po: User, older: list[Row]) -> None:
    page = as_(po).get(url(team))
    assert "Since version 1 was signed, the app has come to ask for rights that its list lacks" in text_of(page)
    assert "When a release serves the business: Product Owner" in text_of(page)
    assert all(f'id="row-{key}"' in page.content.decode() for key in MISSING)


@pytest.mark.django_db
def test_it_is_saved_proposed_and_signed_as_it_stands(
    as_: SignIn, team: Team, po: User, tech_lead: User, older: list[Row]
) -> None:
    client = as_(po)
    shown: Any = client.get(url(team)).context["form"]
    assert client.post(url(team), sent(shown.lines.initial, act="preview")).status_code == 302
    assert "+ Added" in text_of(client.get(url(team, "rights_propose")))
    client.post(url(team, "rights_propose"), {"version": 1})
    sign(decision=JointDecision.objects.get(), by=tech_lead, seat=LEAD)
    held = dict(DecisionRight.objects.filter(team=team).values_list("key", "holder"))
    standard = {right.key: right.holder.value for right in STANDARD_RIGHTS}
    assert held == standard
    assert "has come to ask" not in text_of(client.get(url(team)))


@pytest.mark.django_db
def test_a_draft_from_before_and_one_that_begins_again_have_it_too(
    as_: SignIn, team: Team, po: User, older: list[Row]
) -> None:
    full = up_to_date(older)
    draft = write_draft(team=team, rows=full, by=po)
    type(draft).objects.update(rows=older)
    shown: Any = as_(po).get(url(team)).context["form"]
    assert {row["key"] for row in shown.lines.initial} == {row["key"] for row in full}
    restart_draft(team=team, by=po)
    assert {row["key"] for row in drafted(team)} == {row["key"] for row in full}


def test_a_list_that_has_all_stays_as_it_is() -> None:
    standard = [Row(key=right.key, sentence=right.sentence, holder=right.holder.value) for right in STANDARD_RIGHTS]
    assert up_to_date(standard) == standard


@pytest.mark.django_db
def test_without_definitions_the_team_has_none_until_both_sign(
    as_: SignIn, team: Team, po: User, older: list[Row]
) -> None:
    assert newest_version(team).definitions == []
    assert "Begin with the standard set" in text_of(as_(po).get(url(team, "rights")))
