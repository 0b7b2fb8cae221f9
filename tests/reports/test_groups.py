"""Groups of teams: managers make them, of their own organisation's teams."""

import pytest
from django.apps import apps
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.core.violations import RuleViolation
from apps.reports.across import report_of
from apps.reports.filters import Filters
from apps.reports.models import Group
from apps.reports.services.groups import edition, make_group
from apps.teams.models import Team
from tests.conftest import Answer, SignIn
from tests.factories import TeamFactory

pytestmark = pytest.mark.django_db


def save(client: Client, group: Group, **typed: object) -> Answer:
    """As the form does, with the edition it shows."""
    group.refresh_from_db()
    return client.post(reverse("reports:group", args=[group.pk]), {"seen": edition(group), **typed})


def test_a_manager_makes_fills_and_renames_a_group(team: Team, manager: User, as_: SignIn) -> None:
    other, client = TeamFactory(organisation=team.organisation), as_(manager)
    client.post(reverse("reports:groups"), {"name": "Platforms", "teams": [team.pk]})
    group = Group.objects.get()
    for teams in ([team.pk, other.pk], [other.pk]):
        save(client, group, name="Core", teams=teams)
    group.refresh_from_db()
    assert (group.name, list(group.teams.all())) == ("Core", [other])
    assert [line.team.pk for line in report_of(manager, Filters(groups=(group.pk,))).lines] == [other.pk]
    told = apps.get_model("reports", "GroupTeamEvent").objects.order_by("pgh_id")
    labels = told.values_list("pgh_label", "team_id")
    assert list(labels) == [("insert", team.pk), ("insert", other.pk), ("delete", team.pk)]


def test_a_name_is_taken_once_whatever_its_capitals(team: Team, manager: User, as_: SignIn) -> None:
    make_group(organisation=team.organisation, name="Platforms", teams=[])
    answer = as_(manager).post(reverse("reports:groups"), {"name": "PLATFORMS", "teams": [team.pk]})
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "There is a group of this name already." in html and 'value="PLATFORMS"' in html


def test_no_group_holds_another_organisations_team(team: Team, stranger: User) -> None:
    foreign = Team.objects.get(organisation=stranger.organisation)
    with pytest.raises(RuleViolation) as refused:
        make_group(organisation=team.organisation, name="Mixed", teams=[team, foreign])
    assert refused.value.constraint == "a_groups_teams_are_its_organisations"
    assert not Group.objects.exists()


def test_a_group_stays_in_its_organisation(team: Team, stranger: User) -> None:
    group = make_group(organisation=team.organisation, name="Ours", teams=[])
    with pytest.raises(IntegrityError, match="one organisation for good"):
        Group.objects.filter(pk=group.pk).update(organisation=stranger.organisation)


def test_a_deleted_group_comes_back_as_it_was_once(team: Team, manager: User, as_: SignIn) -> None:
    group, client = make_group(organisation=team.organisation, name="Ours", teams=[team]), as_(manager)
    [message] = client.post(reverse("reports:group_delete", args=[group.pk]), follow=True).context["messages"]
    assert not Group.objects.exists()
    for _ in range(2):
        client.post(message.extra_tags, follow=True)
        back = Group.objects.get()
        assert (back.pk, back.name, list(back.teams.all())) == (group.pk, "Ours", [team])


def test_an_archived_team_keeps_its_place_unseen(team: Team, manager: User, as_: SignIn) -> None:
    group = make_group(organisation=team.organisation, name="Ours", teams=[team])
    Team.objects.filter(pk=team.pk).update(archived_at=team.created_at)
    save(as_(manager), group, name="Ours", teams=[])
    assert list(group.teams.all()) == [team]


def test_a_form_that_was_overtaken_shows_both_versions(team: Team, manager: User, as_: SignIn) -> None:
    group, client = make_group(organisation=team.organisation, name="Ours", teams=[team]), as_(manager)
    opened = edition(group)
    save(client, group, name="Core", teams=[team.pk])
    answer = client.post(reverse("reports:group", args=[group.pk]), {"seen": opened, "name": "Mine"})
    html = answer.content.decode()
    assert answer.status_code == 409 and "Now it is “Core” with: Payments Platform." in html
    assert 'value="Mine"' in html
    group.refresh_from_db()
    assert group.name == "Core" and f'value="{edition(group)}"' in html
