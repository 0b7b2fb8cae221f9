"""Where somebody lands after signing in."""

import pytest
from django.urls import reverse

from apps.accounts.models import User
from apps.teams.models import Membership, Team
from tests.conftest import SignIn
from tests.factories import MembershipFactory, TeamFactory, UserFactory

pytestmark = pytest.mark.django_db


def landing(as_: SignIn, person: User) -> str:
    response = as_(person).get(reverse("home"))
    return response["Location"] if response.status_code == 302 else response.content.decode()


@pytest.mark.parametrize("who", ["po", "tech_lead", "developer", "observer"])
def test_somebody_in_one_team_lands_on_its_planning(
    request: pytest.FixtureRequest, as_: SignIn, team: Team, who: str
) -> None:
    assert landing(as_, request.getfixturevalue(who)) == reverse("sprints:current", args=[team.slug])


def test_somebody_in_two_teams_lands_on_the_list(as_: SignIn, team: Team, developer: User) -> None:
    MembershipFactory(team=TeamFactory(organisation=team.organisation), user=developer)
    assert landing(as_, developer) == reverse("teams:list")


@pytest.mark.parametrize("who", ["manager", "admin"])
def test_who_reads_every_team_lands_on_the_list(request: pytest.FixtureRequest, as_: SignIn, who: str) -> None:
    assert landing(as_, request.getfixturevalue(who)) == reverse("teams:list")


def test_a_team_that_was_left_or_archived_does_not_count(as_: SignIn, team: Team, developer: User) -> None:
    Membership.objects.filter(user=developer).update(ends=team.today)
    away = TeamFactory(organisation=team.organisation)
    MembershipFactory(team=away, user=developer)
    Team.objects.filter(pk=away.pk).update(archived_at="2026-01-01T00:00Z")
    assert "You are in no team yet" in landing(as_, developer)


def test_a_member_without_a_team_is_told_whom_to_ask(as_: SignIn, team: Team, admin: User) -> None:
    newcomer = UserFactory(organisation=team.organisation)
    page = landing(as_, newcomer)
    assert "You are in no team yet" in page
    assert admin.name in page
    assert reverse("teams:new") not in page


def test_an_administrator_of_an_empty_organisation_is_shown_the_first_steps(as_: SignIn) -> None:
    page = landing(as_, UserFactory(role=User.Role.ADMIN))
    assert reverse("teams:new") in page
    assert reverse("accounts:invite") in page


def test_a_manager_of_an_empty_organisation_is_told_what_will_stand_here(as_: SignIn) -> None:
    page = landing(as_, UserFactory(role=User.Role.MANAGER))
    assert "No team yet" in page
    assert reverse("teams:new") not in page
