"""Administrators say who is in a team; nobody else does, and budgets stay out of their reach."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from apps.accounts.models import User
from apps.teams.access import get_team
from apps.teams.models import Membership, Right, Role, Team
from apps.teams.views.members import CANDIDATES_A_PAGE
from tests.conftest import SignIn
from tests.factories import MembershipFactory, TeamFactory, UserFactory

pytestmark = pytest.mark.django_db

READERS = ["po", "tech_lead", "developer", "observer", "manager"]


@pytest.fixture
def newcomer(team: Team) -> User:
    person: User = UserFactory(organisation=team.organisation, name="Nora Newcomer")
    return person


def add_url(team: Team) -> str:
    return reverse("teams:member_add", args=[team.slug])


def of(user: User) -> Membership:
    return Membership.objects.get(user=user)


def member_url(name: str, membership: Membership) -> str:
    return reverse(f"teams:{name}", args=[membership.team.slug, membership.pk])


def fields(person: User, team: Team, **changes: object) -> dict[str, object]:
    return {"person": person.pk, "role": Role.DEVELOPER, "starts": team.today} | changes


def test_an_administrator_adds_somebody(as_: SignIn, team: Team, admin: User, newcomer: User) -> None:
    response = as_(admin).post(add_url(team), fields(newcomer, team))
    assert response["Location"] == reverse("teams:detail", args=[team.slug])
    assert (of(newcomer).role, of(newcomer).starts, of(newcomer).ends) == ("developer", team.today, None)


@pytest.mark.parametrize("role", Role.values)
def test_the_first_one_in_a_role_is_simply_named(as_: SignIn, admin: User, newcomer: User, role: str) -> None:
    empty = TeamFactory(organisation=admin.organisation)
    as_(admin).post(add_url(empty), fields(newcomer, empty, role=role))
    assert of(newcomer).role == role


@pytest.mark.usefixtures("po", "tech_lead")
@pytest.mark.parametrize("role", ["product_owner", "tech_lead"])
def test_a_filled_role_is_refused_beside_its_field(
    as_: SignIn, team: Team, admin: User, newcomer: User, role: str
) -> None:
    response = as_(admin).post(add_url(team), fields(newcomer, team, role=role))
    assert response.status_code == 422
    assert re.search(r"This team has a (Product Owner|tech lead) already\.", response.content.decode())
    assert "role" in response.context["form"].errors
    assert not Membership.objects.filter(user=newcomer).exists()


@pytest.mark.parametrize(("role", "status"), [("tech_lead", 422), ("developer", 302)])
def test_a_guarded_role_is_not_named_ahead(
    as_: SignIn, team: Team, admin: User, newcomer: User, role: str, status: int
) -> None:
    tomorrow = team.today + dt.timedelta(days=1)
    assert as_(admin).post(add_url(team), fields(newcomer, team, role=role, starts=tomorrow)).status_code == status


def test_the_other_teams_of_people_stand_beside_their_names(
    as_: SignIn, team: Team, admin: User, newcomer: User
) -> None:
    MembershipFactory(team=TeamFactory(organisation=team.organisation, name="Identity"), user=newcomer)
    shown = as_(admin).get(add_url(team)).content.decode()
    assert "Identity · Developer" in shown


def test_adding_somebody_who_is_in_another_team_warns(as_: SignIn, team: Team, admin: User, newcomer: User) -> None:
    MembershipFactory(team=TeamFactory(organisation=team.organisation, name="Identity"), user=newcomer)
    shown = as_(admin).post(add_url(team), fields(newcomer, team), follow=True).content.decode()
    assert "Nora Newcomer is in other teams too: Identity." in shown


def test_adding_somebody_who_is_free_does_not_warn(as_: SignIn, team: Team, admin: User, newcomer: User) -> None:
    shown = as_(admin).post(add_url(team), fields(newcomer, team), follow=True).content.decode()
    assert "in other teams too" not in shown


def test_members_inactive_people_and_strangers_are_not_offered(
    as_: SignIn, team: Team, admin: User, developer: User, stranger: User, newcomer: User
) -> None:
    User.objects.filter(pk=newcomer.pk).update(is_active=False)
    shown = as_(admin).get(add_url(team)).content.decode()
    for person in (developer, stranger, newcomer):
        assert f'value="{person.pk}"' not in shown
        assert as_(admin).post(add_url(team), fields(person, team)).status_code == 422


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"person": ""}, "Choose somebody from the list."),
        ({"person": "0"}, "Choose somebody of your organisation"),
        ({"person": "x"}, "Choose somebody of your organisation"),
        ({"role": "emperor"}, "Select a valid choice."),
        ({"starts": "tomorrow"}, "Enter a valid date."),
        ({"starts": ""}, "This field is required."),
        ({"starts": "1066-10-14"}, "within a year of today"),
        ({"starts": "9999-12-31"}, "within a year of today"),
    ],
)
def test_bad_input_is_refused_and_nothing_typed_is_lost(
    as_: SignIn, team: Team, admin: User, newcomer: User, wrong: dict[str, str], sentence: str
) -> None:
    response = as_(admin).post(add_url(team), fields(newcomer, team, role="observer") | wrong)
    assert response.status_code == 422
    shown = response.content.decode()
    assert sentence in shown
    if "person" not in wrong:
        assert f'value="{newcomer.pk}" checked' in shown
    if "role" not in wrong:
        assert '<option value="observer" selected>' in shown
    assert not Membership.objects.filter(user=newcomer).exists()


def test_a_choice_made_before_a_search_is_kept_when_the_form_is_refused(as_: SignIn, team: Team, admin: User) -> None:
    crowd = UserFactory.create_batch(CANDIDATES_A_PAGE + 1, organisation=team.organisation)
    last = max(crowd, key=lambda person: (person.name, person.pk))
    shown = as_(admin).post(add_url(team), fields(last, team, starts="")).content.decode()
    assert f'value="{last.pk}" checked' in shown


def test_a_search_keeps_who_is_chosen_already(
    as_: SignIn, team: Team, admin: User, newcomer: User, developer: User
) -> None:
    other = UserFactory(organisation=team.organisation, name="Otto Other")
    client = as_(admin)
    shown = client.get(add_url(team), {"q": "otto", "person": str(newcomer.pk)}).content.decode()
    assert shown.index(f'value="{newcomer.pk}" checked') < shown.index(f'value="{other.pk}"')
    for nobody in (str(developer.pk), "9" * 30, "²", "x"):
        shown = client.get(add_url(team), {"q": "otto", "person": str(nobody)}).content.decode()
        assert " checked" not in shown


def test_people_are_searched(as_: SignIn, team: Team, admin: User, newcomer: User) -> None:
    UserFactory(organisation=team.organisation, name="Otto Other")
    response = as_(admin).get(
        add_url(team), {"q": "newcomer"}, headers={"HX-Request": "true", "HX-Target": "div#people-found"}
    )
    shown = response.content.decode()
    assert shown.lstrip().startswith('<div class="stack" id="people-found"')
    assert "Nora Newcomer" in shown
    assert "Otto Other" not in shown


def test_a_link_asks_for_the_role_to_fill(as_: SignIn, team: Team, admin: User) -> None:
    shown = as_(admin).get(add_url(team), {"role": "tech_lead"}).content.decode()
    assert '<option value="tech_lead" selected>' in shown
    assert '<option value="developer" selected>' in as_(admin).get(add_url(team), {"role": "x"}).content.decode()


def test_a_new_role_holds_from_today_and_the_old_one_stays_on_record(
    as_: SignIn, team: Team, admin: User, developer: User
) -> None:
    response = as_(admin).post(member_url("member_role", of(developer)), {"role": "observer"})
    assert response["Location"] == reverse("teams:detail", args=[team.slug])
    held = list(Membership.objects.filter(user=developer).order_by("starts").values_list("role", "ends"))
    assert held == [("developer", team.today), ("observer", None)]


def test_a_role_given_today_is_corrected_in_place(as_: SignIn, team: Team, admin: User, newcomer: User) -> None:
    joined = MembershipFactory(team=team, user=newcomer, starts=team.today)
    as_(admin).post(member_url("member_role", joined), {"role": "observer"})
    assert (of(newcomer).role, of(newcomer).starts) == ("observer", team.today)


def test_a_member_takes_a_vacant_role_but_not_a_filled_one(
    as_: SignIn, team: Team, admin: User, po: User, developer: User
) -> None:
    client, url = as_(admin), member_url("member_role", of(developer))
    assert client.post(url, {"role": "product_owner"}).status_code == 422
    assert client.post(url, {"role": "tech_lead"}).status_code == 302
    assert Membership.objects.on(team.today).get(user=developer).role == "tech_lead"


@pytest.mark.parametrize("who", ["po", "tech_lead"])
def test_a_guarded_role_is_not_changed_here(request: pytest.FixtureRequest, as_: SignIn, admin: User, who: str) -> None:
    held = of(request.getfixturevalue(who))
    client = as_(admin)
    for response in (
        client.get(member_url("member_role", held)),
        client.post(member_url("member_role", held), {"role": "observer"}),
    ):
        assert response["Location"] == reverse("teams:role_change", args=[held.team.slug, held.role])
    response = client.post(member_url("member_end", held), {"day": held.team.today})
    assert response.status_code == 422
    assert "change only with the holder" in response.content.decode()
    held.refresh_from_db()
    assert (held.role, held.ends) == (Role(held.role).value, None)


def test_a_membership_ends_on_a_day_and_stays_on_record(as_: SignIn, team: Team, admin: User, developer: User) -> None:
    day = team.today + dt.timedelta(days=5)
    response = as_(admin).post(member_url("member_end", of(developer)), {"day": day})
    assert response["Location"] == reverse("teams:detail", args=[team.slug])
    assert of(developer).ends == day


@pytest.mark.parametrize("days", [-1, -400, 400])
def test_a_membership_ends_neither_in_the_past_nor_in_a_far_future(
    as_: SignIn, team: Team, admin: User, developer: User, days: int
) -> None:
    day = team.today + dt.timedelta(days=days)
    assert as_(admin).post(member_url("member_end", of(developer)), {"day": day}).status_code == 422
    assert of(developer).ends is None


def test_who_left_can_be_added_again(as_: SignIn, team: Team, admin: User, developer: User) -> None:
    client = as_(admin)
    client.post(member_url("member_end", of(developer)), {"day": team.today})
    assert client.post(add_url(team), fields(developer, team)).status_code == 302
    assert Membership.objects.on(team.today).filter(user=developer).count() == 1


@pytest.mark.parametrize("name", ["member_role", "member_end"])
def test_a_membership_of_another_team_or_one_that_ended_is_not_there(
    as_: SignIn, team: Team, admin: User, developer: User, name: str
) -> None:
    elsewhere = MembershipFactory(team=TeamFactory(organisation=team.organisation))
    ended = MembershipFactory(team=team, ends=team.today)
    for membership in (elsewhere, ended):
        url = reverse(f"teams:{name}", args=[team.slug, membership.pk])
        assert as_(admin).get(url).status_code == 404


@pytest.mark.parametrize("who", READERS)
def test_nobody_but_administrators_manages_members(
    request: pytest.FixtureRequest, as_: SignIn, team: Team, developer: User, newcomer: User, who: str
) -> None:
    client, held = as_(request.getfixturevalue(who)), of(developer)
    for url in (add_url(team), member_url("member_role", held), member_url("member_end", held)):
        assert client.get(url).status_code == 403
        assert client.post(url, fields(newcomer, team)).status_code == 403


def test_for_strangers_and_uninvolved_colleagues_the_team_is_not_there(
    as_: SignIn, team: Team, stranger: User, newcomer: User, developer: User
) -> None:
    held = of(developer)
    for person in (stranger, newcomer):
        for url in (add_url(team), member_url("member_role", held), member_url("member_end", held)):
            assert as_(person).get(url).status_code == 404
            assert as_(person).post(url, fields(newcomer, team)).status_code == 404


def test_managing_members_gives_an_administrator_no_right_over_budgets(
    as_: SignIn, team: Team, admin: User, newcomer: User
) -> None:
    as_(admin).post(add_url(team), fields(newcomer, team))
    standing = get_team(admin, team.slug).standing
    assert not any(standing.may(right) for right in Right.values)


@pytest.mark.parametrize("rows", [3, 18])
def test_choosing_somebody_costs_the_same_for_three_as_for_many(
    as_: SignIn, team: Team, admin: User, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    other = TeamFactory(organisation=team.organisation)
    for person in UserFactory.create_batch(rows, organisation=team.organisation):
        MembershipFactory(team=other, user=person)
    client = as_(admin)
    with django_assert_num_queries(6):  # session, reader, team, count, people, their teams
        client.get(add_url(team))
