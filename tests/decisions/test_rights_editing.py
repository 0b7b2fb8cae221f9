"""Writing decision rights: the draft, what it takes, and the proposal."""

import re

import pytest

from apps.accounts.models import User
from apps.decisions.models import RightsDraft, Row
from apps.decisions.rights import in_order
from apps.teams.models import HOLDERS_OF, Holder, Right, Team
from tests.conftest import Answer, SignIn
from tests.decisions.drafting import HTMX, drafted, keys, reworded, sent, url
from tests.factories import TeamFactory
from tests.signing import put_rights, rows_in_force

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows(team: Team, po: User, tech_lead: User) -> list[Row]:
    """What is in force, in the order of the form."""
    return in_order(rows_in_force(team))


@pytest.mark.parametrize(("who", "status"), [
    ("po", 200), ("tech_lead", 200), ("developer", 403), ("observer", 403), ("manager", 403), ("admin", 403),
    ("stranger", 404),
])  # fmt: skip
@pytest.mark.usefixtures("rows")
def test_product_owner_and_tech_lead_write(
    request: pytest.FixtureRequest, as_: SignIn, team: Team, who: str, status: int
) -> None:
    client = as_(request.getfixturevalue(who))
    assert client.get(url(team)).status_code == status
    for name in ("rights_edit", "rights_propose", "rights_discard", "rights_restore"):
        assert (client.post(url(team, name), {}).status_code in (403, 404)) is (status != 200), name


def test_while_a_role_is_vacant_a_developer_writes_for_it(as_: SignIn, team: Team, po: User, developer: User) -> None:
    assert as_(developer).get(url(team)).status_code == 200


def test_looking_begins_no_draft(as_: SignIn, team: Team, po: User, rows: list[Row]) -> None:
    shown = as_(po).get(url(team)).content.decode()
    assert "Draft on version 1" in shown
    assert not RightsDraft.objects.exists()


def test_a_draft_is_kept_and_decides_nothing(as_: SignIn, team: Team, po: User, rows: list[Row]) -> None:
    changed = reworded(rows, "architecture", sentence="  Architecture\n alone ")
    response = as_(po).post(url(team), sent(changed, act="save"))
    assert (response.status_code, response["Location"]) == (302, url(team))
    draft = RightsDraft.objects.get()
    assert (draft.version, draft.basis, draft.edited_by) == (1, 1, po)
    assert {row["key"]: row["sentence"] for row in drafted(team)}["architecture"] == "Architecture alone"
    assert in_order(rows_in_force(team)) == rows


def test_a_row_of_the_teams_own_is_named_after_its_sentence(as_: SignIn, team: Team, po: User, rows: list[Row]) -> None:
    own = ["Who is on call?", "Who is on call: nights", "Tagging", "????", "Who is on " * 20]
    for version, sentence in enumerate(own):
        kept = drafted(team) if version else rows
        as_(po).post(url(team), sent(kept, version=version, new_sentence=sentence, new_holder="team", act="add"))
    added = {row["sentence"]: row["key"] for row in drafted(team) if row["sentence"] in own}
    assert list(added.values()) == ["who-is-on-call", "who-is-on-call-nights", "tagging-2", "right"]
    assert len(own[-1].strip()) > 190 and keys(team)[-1].startswith("who-is-on-who-is-on")


def test_rows_move_within_their_list(as_: SignIn, team: Team, po: User, rows: list[Row]) -> None:
    client = as_(po)
    client.post(url(team), sent(rows, act="down:implementation"))
    assert keys(team).index("implementation") == keys(team).index("architecture") + 1
    client.post(url(team), sent(drafted(team), version=1, act="up:implementation"))
    client.post(url(team), sent(drafted(team), version=2, act="up:implementation"))
    assert keys(team) == [row["key"] for row in rows]


def test_with_htmx_the_form_comes_back_and_the_move_is_read_out(
    as_: SignIn, team: Team, po: User, rows: list[Row]
) -> None:
    response = as_(po).post(url(team), sent(rows, act="down:implementation"), headers=HTMX)
    shown = response.content.decode()
    assert response.status_code == 200
    assert shown.strip().startswith('<form class="stack" id="rights-form"')
    assert "is number 2 of 5." in response["HX-Trigger"]
    assert shown.index('id="up-architecture"') < shown.index('id="up-implementation"')


def test_a_row_goes_to_another_holders_list(as_: SignIn, team: Team, po: User, rows: list[Row]) -> None:
    as_(po).post(url(team), sent(reworded(rows, "incidents", holder="team")))
    held = {row["key"]: row["holder"] for row in drafted(team)}
    assert held["incidents"] == "team"
    assert [row["holder"] for row in drafted(team)] == sorted(
        (row["holder"] for row in drafted(team)), key=list(Holder.values).index
    )


def test_a_removed_row_can_be_put_back(as_: SignIn, team: Team, po: User, rows: list[Row]) -> None:
    client = as_(po)
    client.post(url(team), sent(rows, act="remove:architecture"))
    assert "architecture" not in keys(team)
    assert 'value="take:architecture"' in client.get(url(team)).content.decode()
    client.post(url(team), sent(drafted(team), version=1, act="take:architecture"))
    assert sorted(keys(team)) == sorted(row["key"] for row in rows)


def test_an_empty_row_that_is_removed_stops_nobody(as_: SignIn, team: Team, po: User, rows: list[Row]) -> None:
    as_(po).post(url(team), sent(reworded(rows, "quality", sentence=""), act="remove:quality"))
    assert "quality" not in keys(team)


@pytest.mark.parametrize("key", [right.value for right in Right])
def test_a_row_the_app_asks_for_offers_the_holders_that_make_sense(
    as_: SignIn, team: Team, po: User, rows: list[Row], key: str
) -> None:
    shown = as_(po).get(url(team)).content.decode()
    row = shown[shown.index(f'id="row-{key}"') :].partition("</li>")[0]
    offered = [holder.value for holder in Holder if f'<option value="{holder}"' in row]
    allowed = sorted(HOLDERS_OF[key])
    assert sorted(offered) == (allowed if len(allowed) > 1 else [])
    assert f'value="remove:{key}"' not in row


def refused(response: Answer, words: str, team: Team) -> str:
    shown = response.content.decode()
    assert response.status_code == 422
    assert words in shown
    assert 'role="alert"' in shown
    assert not RightsDraft.objects.filter(team=team).exists()
    return shown


@pytest.mark.parametrize(
    ("name", "changes", "words"),
    [
        ("quality", {"sentence": " "}, "Say what is decided, or remove the row."),
        ("quality", {"sentence": "architecture and  TECHNOLOGY."}, "This stands in the list twice."),
        ("quality", {"sentence": "x" * 201}, "at most 200 characters"),
        ("quality", {"sentence": "nul\x00"}, "Null characters"),
        ("quality", {"holder": "nobody"}, "Select a valid choice"),
        ("product_budget", {"holder": "team"}, "the product budget stays the Product Owner&#x27;s"),
        ("tech_budget", {"holder": "product_owner"}, "the tech budget stays the team&#x27;s"),
        ("tagging", {"holder": "product_owner"}, "Who builds it says which work is technical"),
        ("estimates", {"holder": "together"}, "Who builds it says how large it is"),
        ("capacity", {"holder": "product_owner"}, "neither side sets it alone"),
        ("sprint_start", {"holder": "team"}, "A sprint is started and closed by Product Owner or tech lead"),
        ("product_order", {"holder": "team"}, "The order of product work is the Product Owner&#x27;s"),
    ],
)
def test_what_cannot_be_a_right_is_refused_beside_its_row(
    as_: SignIn, team: Team, rows: list[Row], *, name: str, changes: dict[str, str], words: str
) -> None:
    po = team.memberships.get(role="product_owner").user
    typed = reworded(reworded(rows, "incidents", sentence="Typed and not lost"), name, **changes)
    shown = refused(as_(po).post(url(team), sent(typed)), words, team)
    row = shown[shown.index(f'id="row-{name}"') :].partition('<li class="draft-row"')[0]
    assert words in "".join(re.findall(r'<ul class="field__errors.*?</ul>', row, re.DOTALL))
    assert "Typed and not lost" in shown


@pytest.mark.parametrize("key", [right.value for right in Right])
def test_no_form_drops_a_row_that_the_app_asks_for(
    as_: SignIn, team: Team, po: User, rows: list[Row], key: str
) -> None:
    without = [row for row in rows if row["key"] != key]
    renamed = reworded(rows, key, key="mine")
    for tampered in (sent(without), sent(rows, act=f"remove:{key}"), sent(renamed)):
        refused(as_(po).post(url(team), tampered), "this row stays in the list, once", team)


def test_a_list_has_an_end(as_: SignIn, team: Team, po: User, rows: list[Row]) -> None:
    many = [Row(key=f"n{number}", sentence=f"Number {number}", holder="team") for number in range(60)]
    refused(as_(po).post(url(team), sent([*rows, *many])), "at most 60 rows", team)


@pytest.mark.parametrize("tampered", [
    {}, {"version": "1", "basis": "1"}, {"version": "x", "basis": "9" * 40, "row-TOTAL_FORMS": "-1"},
    {"version": "0", "basis": "1", "row-TOTAL_FORMS": "100000", "row-INITIAL_FORMS": "0", "new_holder": "team"},
])  # fmt: skip
def test_a_form_that_our_page_does_not_send_is_answered(
    as_: SignIn, team: Team, po: User, rows: list[Row], tampered: dict[str, str]
) -> None:
    assert as_(po).post(url(team), tampered).status_code == 422
    assert not RightsDraft.objects.exists()


def test_names_that_the_team_never_had_are_made_anew(as_: SignIn, team: Team, po: User, rows: list[Row]) -> None:
    other = TeamFactory(organisation=team.organisation)
    put_rights(other, [*rows_in_force(other), Row(key="theirs", sentence="Of another team", holder="team")])
    own = [Row(key=key, sentence=f"Own {n}", holder="team") for n, key in enumerate(["theirs", "quality", "<b>"])]
    as_(po).post(url(team), sent([*rows, *own]))
    assert {row["key"] for row in drafted(team) if row["sentence"].startswith("Own")} == {"own-0", "own-1", "own-2"}
    assert not any(row["key"] == "theirs" for row in drafted(team))


def test_scripts_in_a_draft_are_text(as_: SignIn, team: Team, po: User, rows: list[Row]) -> None:
    bad = '"><script>alert(1)</script>'
    client = as_(po)
    client.post(url(team), sent(rows, new_sentence=bad, new_holder="team"))
    for name in ("rights_edit", "rights_propose"):
        shown = client.get(url(team, name)).content.decode()
        assert "<script>alert" not in shown and "&lt;script&gt;alert" in shown
