"""The page of the decision rights: those in force, their versions, and the export for a wiki."""

import re

import pytest
from django.urls import reverse
from django.utils.html import escape
from pytest_django import DjangoAssertNumQueries

from apps.accounts.models import User
from apps.core.markdown import to_html
from apps.decisions.models import Row
from apps.decisions.rights import in_order
from apps.decisions.services import newest_version, propose_rights, sign, write_draft
from apps.teams.models import GUARDS, STANDARD_RIGHTS, Right, Team
from tests.conftest import SignIn
from tests.factories import MembershipFactory, TeamFactory, UserFactory
from tests.signing import LEAD, PO, give, put_rights, rows_in_force

pytestmark = pytest.mark.django_db

EVERYBODY = ["po", "tech_lead", "developer", "observer", "manager", "admin"]
HEADINGS = ["The Product Owner decides", "The tech lead decides", "Both decide together", "The team decides"]
UGLY = "# [x](javascript:alert(1)) <b>*now*</b> | =1+1 ![p](//h) `c` _d_ &amp; 1. \\"


def url(name: str, team: Team, *more: object) -> str:
    return reverse(f"decisions:{name}", args=[team.slug, *more])


def page(as_: SignIn, person: User, team: Team, name: str = "rights", *more: object, query: str = "") -> str:
    response = as_(person).get(url(name, team, *more) + query)
    assert response.status_code == 200
    return response.content.decode()


def with_own_row(team: Team, sentence: str, holder: str = "team") -> list[Row]:
    return [*rows_in_force(team), Row(key="own-row", sentence=sentence, holder=holder)]


@pytest.mark.parametrize("who", EVERYBODY)
def test_everybody_of_the_team_reads_who_decides_what(
    request: pytest.FixtureRequest, as_: SignIn, team: Team, who: str
) -> None:
    shown = page(as_, request.getfixturevalue(who), team)
    assert [shown.index(title) for title in HEADINGS] == sorted(shown.index(title) for title in HEADINGS)
    assert all(escape(right.sentence) in shown for right in STANDARD_RIGHTS)
    assert all(escape(GUARDS[right]) in shown for right in Right)
    assert shown.count("(enforced by the app)") == len(Right)


@pytest.mark.parametrize("name", ["rights", "rights_export", "rights_version"])
def test_for_others_there_is_nothing(as_: SignIn, team: Team, stranger: User, name: str) -> None:
    address = url(name, team, *([1] if name == "rights_version" else []))
    for person in (stranger, UserFactory(organisation=team.organisation)):
        assert as_(person).get(address).status_code == 404


def test_every_row_has_an_address_of_its_own(as_: SignIn, team: Team, observer: User) -> None:
    shown = page(as_, observer, team)
    for right in STANDARD_RIGHTS:
        assert shown.count(f'id="right-{right.key}"') == 1
        assert f'href="#right-{right.key}"' in shown


def test_the_standard_rights_are_in_force_without_signatures(as_: SignIn, team: Team, observer: User) -> None:
    shown = page(as_, observer, team)
    assert "Version 1" in shown
    assert "The standard rights every team begins with" in shown


@pytest.mark.usefixtures("po", "tech_lead")
def test_every_version_stands_there_with_its_signatures(as_: SignIn, team: Team, observer: User) -> None:
    decision = give(team, Right.TAGGING, "team")
    shown = page(as_, observer, team)
    assert re.search(r"Signed by:\s+Paula Owner, Product Owner \([^)]+\); Tariq Lead, Tech lead", shown)
    assert [f"Version {number}" in shown for number in (1, 2, 3)] == [True, True, False]
    assert reverse("decisions:joint", args=[team.slug, decision.number]) in shown


def test_a_signature_for_a_vacant_role_is_marked(as_: SignIn, team: Team, po: User, developer: User) -> None:
    proposal = propose_rights(team=team, rows=with_own_row(team, "Lunch"), basis=1, by=po, seat=PO)
    sign(decision=proposal, by=developer, seat=LEAD)
    assert "Dana Developer for the vacant role of Tech lead" in page(as_, po, team)


def test_a_proposal_that_waits_is_said_to_whom_it_waits_for(as_: SignIn, team: Team, po: User, observer: User) -> None:
    proposal = propose_rights(team=team, rows=with_own_row(team, "Lunch"), basis=1, by=po, seat=PO)
    shown = page(as_, observer, team)
    assert "wait for the signature of the Tech lead" in shown
    assert reverse("decisions:joint", args=[team.slug, proposal.number]) in shown
    assert "Lunch" not in shown


@pytest.mark.parametrize(("who", "offered"), [(who, who in ("po", "tech_lead")) for who in EVERYBODY])
def test_product_owner_and_tech_lead_are_offered_to_change_them(
    request: pytest.FixtureRequest, as_: SignIn, team: Team, tech_lead: User, po: User, *, who: str, offered: bool
) -> None:
    write_draft(team=team, rows=rows_in_force(team), by=po)
    shown = page(as_, request.getfixturevalue(who), team)
    assert (url("rights_edit", team) in shown) is offered
    assert ("There is a draft" in shown) is offered


def test_a_sentence_of_the_team_is_text_and_nothing_else(as_: SignIn, team: Team, po: User, tech_lead: User) -> None:
    put_rights(team, with_own_row(team, '<script>alert("x")</script>{{ 7 }}'))
    shown = page(as_, po, team)
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;{{ 7 }}" in shown


def test_the_team_page_leads_here(as_: SignIn, team: Team, observer: User) -> None:
    shown = as_(observer).get(reverse("teams:detail", args=[team.slug])).content.decode()
    assert url("rights", team) in shown


def exported(as_: SignIn, person: User, team: Team, query: str = "") -> str:
    response = as_(person).get(url("rights_export", team) + query)
    assert response["Content-Type"] == "text/markdown; charset=utf-8"
    assert "attachment" in response["Content-Disposition"]
    return response.content.decode()


def text_of(html: str) -> str:
    return re.sub(r"<[^>]+>", "", html)


@pytest.mark.usefixtures("tech_lead")
def test_the_export_renders_as_the_page_reads(as_: SignIn, team: Team, po: User) -> None:
    give(team, Right.TAGGING, "team")
    html = to_html(exported(as_, po, team))
    assert re.findall(r"<h3>(.+)</h3>", html) == ["Decision rights of Payments Platform"]
    assert re.findall(r"<h4>(.+)</h4>", html) == [*HEADINGS, "Definition of ready", "Definition of done"]
    lists = [re.findall(r"<li>(.*?)</li>", part, re.S) for part in html.split("<ul>")[1:]]
    assert [len(rows) for rows in lists[:4]] == [5, 4, 4, 3]
    assert text_of(lists[3][0]) == "Which work is technical (enforced): " + GUARDS[Right.TAGGING]
    links = re.findall(r'<a href="http://testserver([^"]+)"', html)
    assert links[1:] == [f"{url('rights', team)}#right-{row['key']}" for row in in_order(rows_in_force(team))]
    assert "Signed by: Paula Owner, Product Owner; Tariq Lead, Tech lead." in text_of(html)


@pytest.mark.usefixtures("tech_lead")
def test_an_earlier_version_is_exported_as_what_it_was(as_: SignIn, team: Team, po: User) -> None:
    give(team, Right.TAGGING, "team")
    text = text_of(to_html(exported(as_, po, team, "?version=1")))
    assert re.search(r"Version 1, in force from .+ until .+\. The standard rights a team begins with\.", text)
    assert text.index("Which work is technical") < text.index("Both decide together")


@pytest.mark.parametrize("typed", ["2", "0", "x", "-1", "9" * 30])
def test_an_export_of_no_version_is_not_there(as_: SignIn, team: Team, po: User, typed: str) -> None:
    assert as_(po).get(url("rights_export", team), {"version": typed}).status_code == 404


def test_what_people_type_means_nothing_in_the_export(as_: SignIn, team: Team, po: User, tech_lead: User) -> None:
    Team.objects.filter(pk=team.pk).update(name="A\n# B | <i>")
    put_rights(team, with_own_row(team, UGLY))
    markdown = exported(as_, po, team)
    html = to_html(markdown)
    assert (
        text_of(html).count(
            escape(
                UGLY,
            )
        )
        == 1
    )
    assert not re.search(r"javascript:[^\"]*\"|<b>|<em>now|<img|<code>", html)
    assert re.findall(r"<h[34]>(.+)</h[34]>", html)[1:5] == HEADINGS
    assert not re.search(r"^[=@+]", markdown, re.M)


@pytest.mark.usefixtures("tech_lead")
@pytest.mark.parametrize("versions", [1, 7])
def test_rows_and_versions_cost_no_questions(
    as_: SignIn, team: Team, po: User, versions: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(versions):
        put_rights(team, [*rows_in_force(team), Row(key=f"own-{number}", sentence=f"Own {number}", holder="team")])
    client = as_(po)
    client.get(url("rights", team))
    # session, reader, team, versions, what waits, draft, and the badge of the navigation
    for address, questions in ((url("rights", team), 7), (url("rights_version", team, 1), 5)):
        with django_assert_num_queries(questions):
            client.get(address)


def test_another_teams_rows_stay_with_it(as_: SignIn, team: Team, po: User) -> None:
    other = TeamFactory(organisation=team.organisation)
    MembershipFactory(team=other, user=po)
    put_rights(other, with_own_row(other, "Theirs alone"))
    assert "Theirs alone" not in page(as_, po, team)
    assert newest_version(team).number == 1
