"""A team's settings, and putting it away and back."""

import pytest
from django.db import transaction
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from apps.accounts.models import User
from apps.core.violations import RuleViolation, explained
from apps.sprints.models import Sprint
from apps.sprints.services import delete_sprint
from apps.teams.models import Team
from apps.teams.services import archive_team, edit_team
from tests.conftest import SignIn
from tests.factories import TeamFactory

pytestmark = pytest.mark.django_db

GOOD = {"name": "Payments & Refunds", "slug": "payments-refunds", "unit": "days", "time_zone": "Europe/Berlin"}
UNIT_RULE = "a_teams_unit_is_fixed_with_its_first_sprint"


def url(name: str, team: Team) -> str:
    return reverse(f"teams:{name}", args=[team.slug])


def test_an_administrator_changes_a_teams_settings(as_: SignIn, team: Team, admin: User) -> None:
    response = as_(admin).post(url("edit", team), GOOD)
    team.refresh_from_db()
    assert (team.name, team.slug, team.unit, team.time_zone) == tuple(GOOD.values())
    assert response["Location"] == url("detail", team)


def test_the_story_key_and_the_organisation_stay(as_: SignIn, team: Team, admin: User, stranger: User) -> None:
    as_(admin).post(url("edit", team), GOOD | {"key_prefix": "NEW", "organisation": stranger.organisation_id})
    team.refresh_from_db()
    assert (team.key_prefix, team.organisation) == ("PAY", admin.organisation)


def test_the_unit_is_fixed_with_the_first_sprint_and_says_so_beside_its_field(
    as_: SignIn, team: Team, admin: User, sprint: Sprint
) -> None:
    response = as_(admin).post(url("edit", team), GOOD)
    assert response.status_code == 422
    assert "unit" in response.context["form"].errors
    assert "The unit is fixed once a team has a sprint" in response.content.decode()
    assert 'value="Payments &amp; Refunds"' in response.content.decode()
    team.refresh_from_db()
    assert (team.unit, team.name) == ("points", "Payments Platform")


def test_everything_else_may_change_with_sprints_there(as_: SignIn, team: Team, admin: User, sprint: Sprint) -> None:
    assert as_(admin).post(url("edit", team), GOOD | {"unit": "points"}).status_code == 302


def test_the_database_holds_the_unit_against_every_way_in(team: Team, sprint: Sprint) -> None:
    def by_service() -> None:
        edit_team(team=team, changes={"unit": "hours"})

    def by_save() -> None:
        Team.objects.get(pk=team.pk).save()
        stale = Team.objects.get(pk=team.pk)
        stale.unit = "hours"
        stale.save()

    def by_update() -> None:
        Team.objects.filter(pk=team.pk).update(unit="hours")

    for way in (by_service, by_save, by_update):
        with pytest.raises(RuleViolation) as refused, explained(), transaction.atomic():
            way()
        assert refused.value.constraint == UNIT_RULE


def test_once_its_planned_sprints_are_deleted_the_unit_is_free_again(team: Team, sprint: Sprint) -> None:
    delete_sprint(sprint=sprint)
    assert edit_team(team=team, changes={"unit": "hours"}).unit == "hours"


def test_the_sprints_of_other_teams_do_not_matter(team: Team, sprint: Sprint) -> None:
    other = TeamFactory(organisation=team.organisation)
    assert edit_team(team=other, changes={"unit": "hours"}).unit == "hours"


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"slug": "identity"}, "slug", "Another team has this address."),
        ({"slug": "new"}, "slug", "taken by a page"),
        ({"slug": "archived"}, "slug", "taken by a page"),
        ({"slug": ""}, "slug", "This field is required."),
        ({"slug": "🦊"}, "slug", "This field is required."),
        ({"slug": "x" * 61}, "slug", "at most 60 characters"),
        ({"name": "\u2060"}, "name", "no visible letter"),
        ({"name": "x" * 81}, "name", "at most 80 characters"),
        ({"unit": "bananas"}, "unit", "Select a valid choice."),
        ({"time_zone": "Mars/Olympus"}, "time_zone", "Select a valid choice."),
    ],
)
def test_bad_input_is_refused_beside_its_field(
    as_: SignIn, team: Team, admin: User, wrong: dict[str, str], field: str, sentence: str
) -> None:
    TeamFactory(organisation=team.organisation, slug="identity")
    response = as_(admin).post(url("edit", team), GOOD | wrong)
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert sentence in response.content.decode()
    team.refresh_from_db()
    assert (team.slug, team.name) == ("payments", "Payments Platform")


def test_an_address_is_written_as_addresses_are(as_: SignIn, team: Team, admin: User) -> None:
    as_(admin).post(url("edit", team), GOOD | {"slug": "Payments & Refunds"})
    team.refresh_from_db()
    assert team.slug == "payments-refunds"


def test_another_organisation_may_have_the_same_address(as_: SignIn, team: Team, stranger: User) -> None:
    theirs = TeamFactory(organisation=stranger.organisation)
    response = as_(stranger).post(url("edit", theirs), GOOD | {"slug": team.slug})
    assert response.status_code == 302


def test_an_archived_team_is_gone_and_comes_back_as_it_was(as_: SignIn, team: Team, admin: User, po: User) -> None:
    client = as_(admin)
    assert client.post(url("archive", team))["Location"] == reverse("teams:archived")
    assert client.get(url("detail", team)).status_code == 404
    assert team.name in client.get(reverse("teams:archived")).content.decode()
    assert client.post(url("restore", team))["Location"] == url("detail", team)
    assert client.get(url("detail", team)).status_code == 200
    assert as_(po).get(url("detail", team)).status_code == 200


def test_only_an_archived_team_is_restored(as_: SignIn, team: Team, admin: User) -> None:
    assert as_(admin).post(url("restore", team)).status_code == 404


def test_without_archived_teams_the_page_says_what_it_is_for(as_: SignIn, admin: User) -> None:
    assert "No archived team" in as_(admin).get(reverse("teams:archived")).content.decode()


def test_archived_teams_of_other_organisations_are_not_there(as_: SignIn, team: Team, stranger: User) -> None:
    archive_team(team=team)
    assert team.name not in as_(stranger).get(reverse("teams:archived")).content.decode()
    assert as_(stranger).post(url("restore", team)).status_code == 404


@pytest.mark.parametrize("who", ["po", "tech_lead", "developer", "observer", "manager"])
def test_nobody_but_administrators_changes_settings(
    request: pytest.FixtureRequest, as_: SignIn, team: Team, who: str
) -> None:
    client = as_(request.getfixturevalue(who))
    assert client.get(url("edit", team)).status_code == 403
    assert client.get(reverse("teams:archived")).status_code == 403
    for name in ("edit", "archive", "restore"):
        assert client.post(url(name, team), GOOD).status_code == 403
    team.refresh_from_db()
    assert (team.name, team.archived_at) == ("Payments Platform", None)


@pytest.mark.parametrize("name", ["edit", "archive", "restore"])
def test_for_strangers_the_team_is_not_there(as_: SignIn, team: Team, stranger: User, name: str) -> None:
    assert as_(stranger).post(url(name, team), GOOD).status_code == 404


@pytest.mark.parametrize("rows", [3, 30])
def test_the_list_of_archived_teams_costs_the_same_for_three_as_for_thirty(
    as_: SignIn, admin: User, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for team in TeamFactory.create_batch(rows, organisation=admin.organisation):
        archive_team(team=team)
    client = as_(admin)
    with django_assert_num_queries(5):  # session, reader, count, teams, organisation
        client.get(reverse("teams:archived"))
