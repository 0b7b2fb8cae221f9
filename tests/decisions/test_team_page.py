"""The team's page: who is in it, what it agreed, who decides what."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils.html import escape
from pytest_django import DjangoAssertNumQueries

from apps.accounts.models import User
from apps.teams.models import STANDARD_RIGHTS, Membership, Right, Team
from tests.budget.attack import agree
from tests.conftest import SignIn
from tests.factories import MembershipFactory, TeamFactory, UserFactory
from tests.signing import give

pytestmark = pytest.mark.django_db

EVERYBODY = ["po", "tech_lead", "developer", "observer", "manager", "admin"]


def page(as_: SignIn, person: User, team: Team) -> str:
    response = as_(person).get(reverse("teams:detail", args=[team.slug]))
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("who", EVERYBODY)
def test_everybody_of_the_team_managers_and_administrators_read_it(
    request: pytest.FixtureRequest, as_: SignIn, team: Team, who: str
) -> None:
    assert "Decision rights" in page(as_, request.getfixturevalue(who), team)


def test_for_strangers_uninvolved_colleagues_and_those_who_left_it_is_not_there(
    as_: SignIn, team: Team, stranger: User, developer: User
) -> None:
    Membership.objects.filter(user=developer).update(ends=team.today)
    for person in (stranger, UserFactory(organisation=team.organisation), developer):
        assert as_(person).get(reverse("teams:detail", args=[team.slug])).status_code == 404


@pytest.mark.parametrize("who", EVERYBODY)
def test_only_administrators_are_offered_to_change_people(
    request: pytest.FixtureRequest, as_: SignIn, team: Team, developer: User, who: str
) -> None:
    shown = page(as_, request.getfixturevalue(who), team)
    held = Membership.objects.get(user=developer)
    for name, args in (
        ("member_add", [team.slug]),
        ("edit", [team.slug]),
        ("member_role", [team.slug, held.pk]),
        ("member_end", [team.slug, held.pk]),
    ):
        assert (reverse(f"teams:{name}", args=args) in shown) is (who == "admin")


def test_who_holds_a_guarded_role_is_offered_to_hand_it_over(
    as_: SignIn, team: Team, po: User, tech_lead: User, admin: User, developer: User
) -> None:
    offered = {role: reverse("teams:role_change", args=[team.slug, role]) for role in ("product_owner", "tech_lead")}
    for person, roles in (
        (po, {"product_owner"}),
        (tech_lead, {"tech_lead"}),
        (admin, set(offered)),
        (developer, set()),
    ):
        shown = page(as_, person, team)
        assert {role for role, url in offered.items() if f'href="{url}"' in shown} == roles, person


def test_people_stand_by_role_with_their_dates(
    as_: SignIn, team: Team, tech_lead: User, po: User, observer: User, developer: User
) -> None:
    shown = page(as_, po, team)
    places = [shown.index(f"\n        {person.name}") for person in (po, tech_lead, developer, observer)]
    assert places == sorted(places)
    assert "5 Jan 2025" in shown


def test_who_joins_later_or_leaves_soon_is_marked(as_: SignIn, team: Team, po: User) -> None:
    week = dt.timedelta(days=7)
    MembershipFactory(team=team, starts=team.today + week)
    MembershipFactory(team=team, ends=dt.date(2090, 5, 1))
    shown = page(as_, po, team)
    assert "joins later" in shown
    assert "until 1 May 2090" in shown


def test_earlier_roles_stay_on_record(as_: SignIn, team: Team, po: User) -> None:
    gone = UserFactory(organisation=team.organisation, name="Gerd Gone")
    MembershipFactory(team=team, user=gone, starts=dt.date(2025, 3, 1), ends=dt.date(2025, 9, 1))
    shown = page(as_, po, team)
    assert "Gerd Gone" in shown
    assert "Developer, 1 Mar 2025 to 1 Sep 2025" in shown


def test_double_booking_is_shown_to_who_reads_both_teams(
    as_: SignIn, team: Team, admin: User, po: User, developer: User
) -> None:
    MembershipFactory(team=TeamFactory(organisation=team.organisation, name="Identity"), user=developer)
    assert "Identity" in page(as_, admin, team)
    assert "Identity" not in page(as_, po, team)


def test_somebody_who_may_not_sign_in_any_more_is_marked(as_: SignIn, team: Team, po: User, developer: User) -> None:
    User.objects.filter(pk=developer.pk).update(is_active=False)
    assert "may not sign in" in page(as_, po, team)


def test_the_standard_agreement_is_shown_as_such(as_: SignIn, team: Team, po: User) -> None:
    shown = page(as_, po, team)
    assert "20% <small>of every sprint for technical work</small>" in shown
    assert "The standard every team begins with" in shown


def test_a_signed_agreement_is_shown_with_its_signatures_once_in_force(
    as_: SignIn, team: Team, po: User, tech_lead: User
) -> None:
    agree(team, Decimal("27.5"), 5)
    shown = page(as_, po, team)
    assert "27.5% <small>" in shown
    assert "5% in reserve for unplanned work" in shown
    assert "Product Owner: Paula Owner" in shown and "Tech lead: Tariq Lead" in shown
    assert reverse("decisions:agreements", args=[team.slug]) in shown


def test_an_agreement_that_begins_later_is_marked_and_the_one_in_force_stays(
    as_: SignIn, team: Team, po: User, tech_lead: User
) -> None:
    agree(team, 30, effective_from=team.today + dt.timedelta(days=9))
    shown = page(as_, po, team)
    assert "20% <small>" in shown
    assert "<b>30%</b>" in shown and "planned" in shown


def test_each_right_stands_under_its_holder_and_the_enforced_ones_are_marked(as_: SignIn, team: Team, po: User) -> None:
    shown = page(as_, po, team)
    titles = ["The Product Owner decides", "The tech lead decides", "Both decide together", "The team decides"]
    assert [shown.index(title) for title in titles] == sorted(shown.index(title) for title in titles)
    assert shown.count("(enforced by the app)") == len(Right)
    assert all(escape(right.sentence) in shown for right in STANDARD_RIGHTS)


def test_a_right_given_to_the_whole_team_moves_to_its_list(as_: SignIn, team: Team, po: User) -> None:
    give(team, Right.TAGGING, "team")
    shown = page(as_, po, team)
    assert shown.index("Which work is technical") > shown.index("The team decides")


@pytest.mark.parametrize("who", ["admin", "manager"])
def test_a_new_team_says_what_comes_first(request: pytest.FixtureRequest, as_: SignIn, team: Team, who: str) -> None:
    shown = page(as_, request.getfixturevalue(who), team)
    assert "A team plans with a Product Owner and a tech lead: two people" in shown
    fill = reverse("teams:member_add", args=[team.slug]) + "?role=tech_lead"
    assert (fill in shown) is (who == "admin")


@pytest.mark.usefixtures("po", "tech_lead")
def test_a_complete_team_is_not_told_what_comes_first(as_: SignIn, team: Team, admin: User) -> None:
    assert "A team plans with a Product Owner" not in page(as_, admin, team)


@pytest.mark.usefixtures("po", "tech_lead")
@pytest.mark.parametrize("rows", [3, 30])
def test_it_costs_the_same_for_three_people_as_for_thirty(
    as_: SignIn, team: Team, admin: User, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    other = TeamFactory(organisation=team.organisation)
    for person in UserFactory.create_batch(rows, organisation=team.organisation):
        MembershipFactory(team=team, user=person)
        MembershipFactory(team=other, user=person)
        MembershipFactory(team=team, starts=dt.date(2025, 1, 1), ends=dt.date(2025, 2, 1))
    client = as_(admin)
    # session, reader, team; two for the guarded roles; members, people, their teams; earlier roles, agreements and
    # the proposal that waits, rights; and each subject that something can wait for
    with django_assert_num_queries(18):
        client.get(reverse("teams:detail", args=[team.slug]))
