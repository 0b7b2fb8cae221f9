"""Teams, their people, and when these are there."""

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.services import change_person
from apps.teams.joining import invite_people, make_joining_link
from apps.teams.models import Role
from tests.factories import MembershipFactory, SprintFactory, TeamFactory
from tests.query_scenes import Scene, shows


@shows
def teams_with_their_bars(scene: Scene, rows: int) -> str:
    for _ in range(rows):
        SprintFactory(team=TeamFactory(organisation=scene.team.organisation))
    return reverse("teams:list")


@shows
def archived_teams(scene: Scene, rows: int) -> str:
    TeamFactory.create_batch(rows, organisation=scene.team.organisation, archived_at=timezone.now())
    return reverse("teams:archived")


@shows
def members_of_a_team(scene: Scene, rows: int) -> str:
    for member in MembershipFactory.create_batch(rows, team=scene.team):
        MembershipFactory(team=TeamFactory(organisation=scene.team.organisation), user=member.user)
    return scene.url("teams:detail")


@shows
def people_who_may_join(scene: Scene, rows: int) -> str:
    _people_in_a_team(scene, rows)
    return scene.url("teams:member_add")


@shows
def people_who_may_found(scene: Scene, rows: int) -> str:
    _people_in_a_team(scene, rows)
    return reverse("teams:new")


@shows
def people_of_the_organisation(scene: Scene, rows: int) -> str:
    _people_in_a_team(scene, rows)
    return reverse("accounts:people")


@shows
def teams_of_a_person(scene: Scene, rows: int) -> str:
    person = scene.team.memberships.get(role=Role.DEVELOPER).user
    for _ in range(rows):
        MembershipFactory(team=TeamFactory(organisation=scene.team.organisation), user=person)
    return reverse("accounts:person", args=[person.pk])


@shows
def invitations_that_were_not_answered(scene: Scene, rows: int) -> str:
    emails = [f"invited{n}@example.org" for n in range(rows)]
    invite_people(by=scene.reader, emails=emails, role="member", days=7, team=scene.team)
    for _ in range(rows):
        make_joining_link(by=scene.reader, role="member", places=2, days=7, team=scene.team)
    return reverse("accounts:invitations")


@shows
def browsers_one_is_signed_in_with(scene: Scene, rows: int) -> str:
    for _ in range(rows):
        Client().force_login(scene.reader)
    return reverse("accounts:sessions")


@shows
def what_became_of_a_person(scene: Scene, rows: int) -> str:
    person = scene.team.memberships.get(role=Role.DEVELOPER).user
    for n in range(rows):
        change_person(person=person, role=("member", "manager")[n % 2], is_active=True)
    return reverse("accounts:person", args=[person.pk])


def _people_in_a_team(scene: Scene, rows: int) -> None:
    other = TeamFactory(organisation=scene.team.organisation)
    MembershipFactory.create_batch(rows, team=other)
