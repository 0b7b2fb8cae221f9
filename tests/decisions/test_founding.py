"""Founding a team: administrators do it, and it begins with 20% and the standard rights."""

import pytest
from django.urls import reverse

from apps.accounts.models import Organisation, User
from apps.decisions.forms.founding import suggest_address, suggest_key
from apps.decisions.models import Agreement
from apps.teams.models import STANDARD_RIGHTS, DecisionRight, Membership, Team
from tests.conftest import SignIn
from tests.factories import MembershipFactory, OrganisationFactory, TeamFactory, UserFactory

pytestmark = pytest.mark.django_db

NEW = "teams:new"
GOOD = {
    "name": "Identity Platform",
    "slug": "identity",
    "key_prefix": "IDY",
    "unit": "days",
    "time_zone": "Europe/Berlin",
    "product_owner": "",
    "tech_lead": "",
}


@pytest.fixture
def founder() -> User:
    person: User = UserFactory(role=User.Role.ADMIN, name="Ada Admin", time_zone="Asia/Tokyo")
    return person


@pytest.fixture
def pair(founder: User) -> tuple[User, User]:
    paula: User = UserFactory(organisation=founder.organisation, name="Paula Owner", email="paula@example.org")
    tariq: User = UserFactory(organisation=founder.organisation, name="Tariq Lead", email="tariq@example.org")
    return paula, tariq


def found(as_: SignIn, founder: User, **changes: str) -> tuple[int, str]:
    response = as_(founder).post(reverse(NEW), GOOD | changes)
    return response.status_code, response.content.decode()


def roles(team: Team) -> dict[str, str]:
    return {m.role: m.user.name for m in Membership.objects.filter(team=team).select_related("user")}


def test_a_team_begins_with_its_agreement_and_rights(as_: SignIn, founder: User) -> None:
    response = as_(founder).post(reverse(NEW), GOOD)
    team = Team.objects.get()
    assert response["Location"] == reverse("teams:detail", args=[team.slug])
    assert (team.organisation, team.key_prefix, team.unit) == (founder.organisation, "IDY", "days")
    agreement = Agreement.objects.get(team=team)
    assert (agreement.tech_share, agreement.reserve_share, agreement.is_default) == (20, 0, True)
    assert DecisionRight.objects.filter(team=team).count() == len(STANDARD_RIGHTS)


def test_the_one_who_founds_it_is_not_in_it(as_: SignIn, founder: User) -> None:
    found(as_, founder)
    assert not Membership.objects.exists()


@pytest.mark.parametrize(
    ("owner", "lead"), [("paula@example.org", "tariq@example.org"), ("Paula Owner", " TARIQ  lead ")]
)
def test_product_owner_and_tech_lead_are_named_at_once_by_address_or_name(
    as_: SignIn, founder: User, pair: tuple[User, User], owner: str, lead: str
) -> None:
    found(as_, founder, product_owner=owner, tech_lead=lead)
    assert roles(Team.objects.get()) == {"product_owner": "Paula Owner", "tech_lead": "Tariq Lead"}


def test_naming_somebody_who_is_in_another_team_warns(as_: SignIn, founder: User, pair: tuple[User, User]) -> None:
    MembershipFactory(team=TeamFactory(organisation=founder.organisation, name="Payments"), user=pair[0])
    response = as_(founder).post(reverse(NEW), GOOD | {"product_owner": "Paula Owner"}, follow=True)
    assert "Paula Owner is in other teams too: Payments." in response.content.decode()


def test_one_person_in_both_roles_is_refused_and_no_half_team_is_left(
    as_: SignIn, founder: User, pair: tuple[User, User]
) -> None:
    status, page = found(as_, founder, product_owner="Paula Owner", tech_lead="paula@example.org")
    assert status == 422
    assert "has a role in this team already" in page
    assert not Team.objects.exists()
    assert not Agreement.objects.exists()


def test_two_accounts_of_one_mailbox_are_one_person(as_: SignIn, founder: User, pair: tuple[User, User]) -> None:
    UserFactory(organisation=founder.organisation, name="P. Twin", email="paula+lead@example.org")
    status, page = found(as_, founder, product_owner="Paula Owner", tech_lead="P. Twin")
    assert status == 422
    assert "share one mailbox" in page


def test_a_name_that_several_people_have_asks_for_the_address(
    as_: SignIn, founder: User, pair: tuple[User, User]
) -> None:
    UserFactory(organisation=founder.organisation, name="Paula Owner")
    assert "Several people have this name." in found(as_, founder, product_owner="Paula Owner")[1]


@pytest.mark.usefixtures("pair")
def test_people_of_other_organisations_and_inactive_ones_cannot_be_named(as_: SignIn, founder: User) -> None:
    UserFactory(name="Sam Stranger", email="sam@example.org")
    User.objects.filter(email="tariq@example.org").update(is_active=False)
    for nobody in ("Sam Stranger", "sam@example.org", "tariq@example.org", "\u200b", "x' OR 1=1"):
        status, page = found(as_, founder, product_owner=nobody)
        assert status == 422
        assert "Nobody of your organisation" in page
    assert not Team.objects.exists()


def test_address_and_story_key_are_made_from_the_name_where_left_empty(as_: SignIn, founder: User) -> None:
    found(as_, founder, slug="", key_prefix="")
    team = Team.objects.get()
    assert (team.slug, team.key_prefix) == ("identity-platform", "IDEN")


def test_a_story_key_may_be_typed_in_small_letters(as_: SignIn, founder: User) -> None:
    found(as_, founder, key_prefix=" idy ")
    assert Team.objects.get().key_prefix == "IDY"


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"name": ""}, "name", "This field is required."),
        ({"name": " \t "}, "name", "This field is required."),
        ({"name": "\u200b\u2060"}, "name", "no visible letter"),
        ({"name": "x" * 81}, "name", "at most 80 characters"),
        ({"name": "a\x00"}, "name", "Null characters are not allowed."),
        ({"slug": "new"}, "slug", "taken by a page"),
        ({"slug": "x" * 61}, "slug", "at most 60 characters"),
        ({"slug": "payments"}, "slug", "Another team has this address."),
        ({"key_prefix": "PAY"}, "key_prefix", "Another team has this story key."),
        ({"key_prefix": "1AB"}, "key_prefix", "a letter first"),
        ({"key_prefix": "A"}, "key_prefix", "Two to ten capital letters"),
        ({"key_prefix": "PAY-1"}, "key_prefix", "Two to ten capital letters"),
        ({"key_prefix": "X" * 11}, "key_prefix", "at most 10 characters"),
        ({"unit": "bananas"}, "unit", "Select a valid choice."),
        ({"time_zone": "Mars/Olympus"}, "time_zone", "Select a valid choice."),
        ({"product_owner": "x" * 300}, "product_owner", "at most 254 characters"),
    ],
)
def test_bad_input_is_refused_beside_its_field_and_nothing_typed_is_lost(
    as_: SignIn, founder: User, wrong: dict[str, str], field: str, sentence: str
) -> None:
    TeamFactory(organisation=founder.organisation, slug="payments", key_prefix="PAY")
    response = as_(founder).post(reverse(NEW), GOOD | wrong)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    page = response.content.decode()
    assert sentence in page
    assert 'role="alert"' in page
    assert ('value="Identity Platform"' in page) is ("name" not in wrong)
    assert Team.objects.count() == 1


def test_a_tampered_form_founds_no_team_elsewhere(as_: SignIn, founder: User) -> None:
    other = OrganisationFactory()
    found(as_, founder, organisation=str(other.pk), archived_at="2026-01-01", tech_share="0")
    team = Team.objects.get()
    assert (team.organisation, team.archived_at) == (founder.organisation, None)
    assert Agreement.objects.get(team=team).tech_share == 20


def test_another_organisation_may_use_the_same_address_and_key(as_: SignIn, founder: User) -> None:
    TeamFactory(slug="identity", key_prefix="IDY")
    assert found(as_, founder)[0] == 302


@pytest.mark.parametrize("who", ["po", "tech_lead", "developer", "observer", "manager"])
def test_nobody_but_administrators_founds_teams(request: pytest.FixtureRequest, as_: SignIn, who: str) -> None:
    client = as_(request.getfixturevalue(who))
    assert client.get(reverse(NEW)).status_code == 403
    assert client.post(reverse(NEW), GOOD).status_code == 403
    assert not Team.objects.filter(slug="identity").exists()


def test_the_form_begins_with_the_administrators_time_zone(as_: SignIn, founder: User) -> None:
    assert '<option value="Asia/Tokyo" selected>' in as_(founder).get(reverse(NEW)).content.decode()


def test_the_people_to_name_are_suggested_with_the_teams_they_are_in(as_: SignIn, admin: User, developer: User) -> None:
    page = as_(admin).get(reverse(NEW)).content.decode()
    assert f'<option value="{developer.email}">Dana Developer · Payments Platform</option>' in page


def test_a_name_brings_suggestions_that_keep_what_was_typed(as_: SignIn, founder: User) -> None:
    asked = {"name": "Identity Platform", "slug": "", "key_prefix": "MINE"}
    response = as_(founder).get(reverse(NEW), asked, headers={"HX-Request": "true", "HX-Target": "div#addresses"})
    part = response.content.decode()
    assert part.lstrip().startswith('<div class="grid-2" id="addresses"')
    assert 'value="identity-platform"' in part
    assert 'value="MINE"' in part


@pytest.mark.parametrize("absurd", ["\x00", "🦊", "x" * 5000, "<script>"])
def test_suggestions_survive_absurd_names(as_: SignIn, founder: User, absurd: str) -> None:
    assert as_(founder).get(reverse(NEW), {"name": absurd}).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "address", "key"),
    [
        ("Payments", "payments-2", "PAYM2"),
        ("New", "new-2", "NEW"),
        ("Archived", "archived-2", "ARCH"),
        ("Ünïcode Straße", "unicode-strae", "UNIC"),
        ("2nd Line", "2nd-line", "NDLI"),
        ("北風", "team", "TEAM"),
        ("X", "x", "TEAM"),
        ("!!!", "team", "TEAM"),
    ],
)
def test_suggestions_are_free_and_well_formed(name: str, address: str, key: str) -> None:
    organisation: Organisation = OrganisationFactory()
    TeamFactory(organisation=organisation, slug="payments", key_prefix="PAYM")
    assert (suggest_address(organisation, name), suggest_key(organisation, name)) == (address, key)
