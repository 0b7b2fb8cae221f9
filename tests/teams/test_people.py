"""The people of an organisation: all read names and roles, administrators change them."""

import re

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from apps.accounts.models import User
from apps.teams.models import Membership, Team
from apps.teams.views.people import PEOPLE_A_PAGE
from tests.conftest import SignIn
from tests.factories import MembershipFactory, TeamFactory, UserFactory

pytestmark = pytest.mark.django_db

PEOPLE = "accounts:people"


def page(as_: SignIn, person: User, **asked: str) -> str:
    response = as_(person).get(reverse(PEOPLE), asked)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("who", ["po", "tech_lead", "developer", "observer", "manager", "admin"])
def test_everybody_of_the_organisation_reads_names_and_roles(
    request: pytest.FixtureRequest, as_: SignIn, who: str
) -> None:
    reader, other = request.getfixturevalue(who), request.getfixturevalue("po")
    assert other.name in page(as_, reader)


def test_people_of_other_organisations_are_not_there(as_: SignIn, po: User, stranger: User) -> None:
    assert po.name not in page(as_, stranger)
    assert stranger.name not in page(as_, po)


@pytest.mark.parametrize("who", ["po", "manager"])
def test_only_administrators_see_addresses_and_the_way_to_change(
    request: pytest.FixtureRequest, as_: SignIn, admin: User, developer: User, who: str
) -> None:
    change = reverse("accounts:person", args=[developer.pk])
    for reader, sees in ((request.getfixturevalue(who), False), (admin, True)):
        shown = page(as_, reader)
        assert (developer.email in shown) is sees
        assert (change in shown) is sees


def test_members_see_only_the_teams_they_share(as_: SignIn, team: Team, developer: User, manager: User) -> None:
    other = TeamFactory(organisation=team.organisation, name="Identity")
    MembershipFactory(team=other, user=UserFactory(organisation=team.organisation))
    assert "Identity" not in page(as_, developer)
    assert "Payments Platform" in page(as_, developer)
    assert "Identity" in page(as_, manager)


def test_a_search_finds_every_word_of_a_name_in_any_case(as_: SignIn, developer: User, po: User) -> None:
    found = page(as_, developer, q="developer DANA")
    assert "Dana Developer" in found
    assert "Paula Owner" not in found


def test_only_administrators_search_by_address(as_: SignIn, admin: User, developer: User, po: User) -> None:
    assert "Paula Owner" in page(as_, admin, q="product.owner@")
    assert "Paula Owner" not in page(as_, developer, q="product.owner@")


@pytest.mark.parametrize("absurd", ["\x00", "%", "_", "'; DROP TABLE", "x" * 5000, "a " * 500, "🦊"])
def test_an_absurd_search_is_answered(as_: SignIn, admin: User, absurd: str) -> None:
    page(as_, admin, q=absurd, show=absurd, page=absurd)


def test_a_search_that_finds_nobody_shows_the_way_back(as_: SignIn, admin: User) -> None:
    assert "Nobody found" in page(as_, admin, q="qqqq")


def test_who_may_not_sign_in_is_shown_to_administrators_who_ask(
    as_: SignIn, admin: User, manager: User, developer: User
) -> None:
    User.objects.filter(pk=developer.pk).update(is_active=False)
    assert developer.name not in page(as_, admin)
    assert developer.name in page(as_, admin, show="inactive")
    assert developer.name in page(as_, admin, show="all")
    assert developer.name not in page(as_, manager, show="all")


def test_the_list_is_paged_and_keeps_the_search(as_: SignIn, admin: User) -> None:
    for n in range(PEOPLE_A_PAGE + 1):
        UserFactory(organisation=admin.organisation, name=f"Guest {n:03}")
    first = page(as_, admin, q="guest")
    assert "Guest 000" in first
    assert "Guest 050" not in first
    assert "?q=guest&amp;page=2" in first
    assert "Guest 050" in page(as_, admin, q="guest", page="2")


def test_a_search_with_htmx_answers_with_the_list_alone(as_: SignIn, admin: User) -> None:
    response = as_(admin).get(
        reverse(PEOPLE), {"q": "Ada"}, headers={"HX-Request": "true", "HX-Target": "section#people-list"}
    )
    assert response.content.decode().lstrip().startswith('<section class="panel panel--flush" id="people-list"')


@pytest.mark.parametrize("rows", [3, 30])
def test_the_list_costs_the_same_for_three_as_for_thirty(
    as_: SignIn, admin: User, team: Team, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for person in UserFactory.create_batch(rows, organisation=admin.organisation):
        MembershipFactory(team=team, user=person)
    client = as_(admin)
    with django_assert_num_queries(7):  # session, reader, their organisation, count, people, teams, is there a team
        client.get(reverse(PEOPLE))


def change(as_: SignIn, who: User, whom: User, **sent: str) -> tuple[int, str]:
    response = as_(who).post(reverse("accounts:person", args=[whom.pk]), sent)
    return response.status_code, response.content.decode()


def test_an_administrator_changes_a_role(as_: SignIn, admin: User, developer: User) -> None:
    assert change(as_, admin, developer, role="manager", is_active="on")[0] == 302
    developer.refresh_from_db()
    assert (developer.role, developer.is_active) == ("manager", True)


def test_an_administrator_makes_somebody_inactive_and_active_again(as_: SignIn, admin: User, developer: User) -> None:
    change(as_, admin, developer, role="member")
    developer.refresh_from_db()
    assert not developer.is_active
    change(as_, admin, developer, role="member", is_active="on")
    developer.refresh_from_db()
    assert developer.is_active


def test_the_last_administrator_is_kept_with_the_reason(as_: SignIn, admin: User) -> None:
    for sent in ({"role": "member", "is_active": "on"}, {"role": "admin"}):
        status, shown = change(as_, admin, admin, **sent)
        assert status == 422
        assert "last active administrator" in shown
        assert 'role="alert"' in shown
    admin.refresh_from_db()
    assert (admin.role, admin.is_active) == ("admin", True)


def test_a_tampered_form_changes_neither_name_nor_address_nor_team(as_: SignIn, admin: User, developer: User) -> None:
    before = (developer.name, developer.email, developer.password, developer.is_staff, developer.organisation_id)
    sent = {"name": "X", "email": "x@example.org", "password": "x", "is_staff": "on", "organisation": "1"}
    change(as_, admin, developer, role="member", is_active="on", **sent)
    developer.refresh_from_db()
    now = (developer.name, developer.email, developer.password, developer.is_staff, developer.organisation_id)
    assert now == before


def test_an_unknown_role_is_refused(as_: SignIn, admin: User, developer: User) -> None:
    assert change(as_, admin, developer, role="emperor", is_active="on")[0] == 422


@pytest.mark.parametrize("who", ["po", "tech_lead", "developer", "observer", "manager"])
def test_nobody_else_changes_people(request: pytest.FixtureRequest, as_: SignIn, developer: User, who: str) -> None:
    client = as_(request.getfixturevalue(who))
    url = reverse("accounts:person", args=[developer.pk])
    assert client.get(url).status_code == 403
    assert client.post(url, {"role": "admin", "is_active": "on"}).status_code == 403


def test_administrators_change_nobody_of_another_organisation(as_: SignIn, stranger: User, developer: User) -> None:
    assert as_(stranger).get(reverse("accounts:person", args=[developer.pk])).status_code == 404
    assert change(as_, stranger, developer, role="admin", is_active="on")[0] == 404


def test_a_persons_page_names_their_teams_and_roles(as_: SignIn, admin: User, po: User) -> None:
    shown = as_(admin).get(reverse("accounts:person", args=[po.pk])).content.decode()
    assert "Payments Platform" in shown
    assert "Product Owner since" in shown


def test_before_a_product_owner_is_kept_out_the_page_says_what_that_means(as_: SignIn, admin: User, po: User) -> None:
    hand_over = reverse("teams:role_change", args=["payments", "product_owner"])
    url = reverse("accounts:person", args=[po.pk])
    before = as_(admin).get(url).content.decode()
    assert "is Product Owner of Payments Platform. Without a way to sign in nobody acts in that role" in before
    status, _page = change(as_, admin, po, role="member")
    after = as_(admin).get(url).content.decode()
    assert "may not sign in and is still Product Owner of Payments Platform" in after
    assert (status, hand_over in before, hand_over in after) == (302, True, True)


def test_a_developer_is_kept_out_without_further_ado_and_stays_in_the_team(
    as_: SignIn, admin: User, developer: User
) -> None:
    client = as_(admin)
    sent = {"role": "member"}
    shown = client.post(reverse("accounts:person", args=[developer.pk]), sent, follow=True).content.decode()
    assert "may no longer sign in, and was signed out everywhere" in shown
    assert "nobody acts in that role" not in shown
    assert Membership.objects.today().filter(user=developer).exists()


def test_history_says_who_changed_what(as_: SignIn, admin: User, developer: User) -> None:
    change(as_, admin, developer, role="manager", is_active="on")
    change(as_, admin, developer, role="manager")
    change(as_, admin, developer, role="manager", is_active="on")
    shown = as_(admin).get(reverse("accounts:person", args=[developer.pk])).content.decode()
    said = [text.strip() for text in re.findall(r"<li>\s*([^<]+)<span class=\"muted\">Ada Admin,", shown)]
    assert said == ["may sign in again", "may no longer sign in", "role: Member → Manager"]
