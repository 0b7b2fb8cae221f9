"""Product Owner and tech lead change by announcement: with their holder's consent, or seven days after notice."""

import datetime as dt
from typing import cast

import pytest
import time_machine
from django.core import mail
from django.db import connections
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from apps.accounts.models import User
from apps.teams.models import Membership, Role, RoleChange, Team
from apps.teams.services import consent_to_change, give_notice
from apps.teams.tasks import tell_of_role_change
from tests.backend.base import DatabaseWrapper
from tests.conftest import SignIn
from tests.factories import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db

PO = Role.PRODUCT_OWNER
REFUSED = "change only with the holder"


@pytest.fixture
def successor(team: Team) -> User:
    person: User = UserFactory(organisation=team.organisation, name="Nina Next", email="nina@example.org")
    MembershipFactory(team=team, user=person)
    return person


@pytest.fixture
def announced(team: Team, po: User, tech_lead: User, admin: User, successor: User) -> RoleChange:
    """The administrator announced that Nina follows Paula."""
    return give_notice(membership=Membership.objects.get(user=po), successor=successor, by=admin)


def url(name: str, team: Team, role: str = PO) -> str:
    return reverse(f"teams:{name}", args=[team.slug, role])


def page(as_: SignIn, person: User, team: Team) -> str:
    return as_(person).get(reverse("teams:detail", args=[team.slug])).content.decode()


def holder(team: Team, role: str = PO) -> User | None:
    held = Membership.objects.on(team.today).filter(team=team, role=role).first()
    return held.user if held else None


def make_seven_days_pass(change: RoleChange) -> None:
    """Put the notice into the past, as only the owner of the database can."""
    connection = cast("DatabaseWrapper", connections["default"])
    connection.act_as_owner()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "UPDATE teams_rolechange SET noticed_at = now() - interval '7 days 1 minute' WHERE id = %s", [change.pk]
        )
        cursor.execute("SET LOCAL session_replication_role = origin")
    connection.act_as_server()


def test_an_administrator_announces_a_change_which_does_not_happen_yet(
    as_: SignIn, team: Team, admin: User, po: User, successor: User
) -> None:
    response = as_(admin).post(url("role_change", team), {"successor": successor.pk})
    assert response["Location"] == reverse("teams:detail", args=[team.slug])
    change = RoleChange.objects.get()
    assert (change.holder, change.successor, change.proposed_by) == (po, successor, admin)
    assert change.consented_at is None
    assert holder(team) == po


def test_the_notice_is_seen_by_both_by_the_successor_and_by_administrators_only(
    as_: SignIn, team: Team, announced: RoleChange, request: pytest.FixtureRequest
) -> None:
    for who in ("po", "tech_lead", "successor", "admin"):
        shown = page(as_, request.getfixturevalue(who), team)
        assert "Nina Next is to take over from Paula Owner" in shown, who
        assert "It may take effect from" in shown
    for who in ("developer", "observer", "manager"):
        assert "is to take over" not in page(as_, request.getfixturevalue(who), team), who


def test_the_day_it_may_take_effect_is_named(as_: SignIn, team: Team, po: User, announced: RoleChange) -> None:
    day = timezone.localtime(announced.noticed_at + dt.timedelta(days=7), dt.UTC)
    assert f"{day:%a} {day.day} {day:%b}" in page(as_, po, team)


def test_each_person_is_shown_the_buttons_that_are_theirs(
    request: pytest.FixtureRequest, as_: SignIn, team: Team, announced: RoleChange
) -> None:
    buttons = {name: url(name, team) for name in ("role_consent", "role_withdraw", "role_carry_out")}
    theirs = {"po": {"role_consent"}, "tech_lead": set(), "admin": {"role_withdraw"}, "successor": set()}
    for who, expected in theirs.items():
        shown = page(as_, request.getfixturevalue(who), team)
        assert {name for name, action in buttons.items() if f'action="{action}"' in shown} == expected, who


def test_with_the_holders_consent_it_takes_effect_at_once(
    as_: SignIn, team: Team, po: User, admin: User, successor: User, announced: RoleChange
) -> None:
    assert as_(po).post(url("role_consent", team))["Location"] == reverse("teams:detail", args=[team.slug])
    assert "it may take effect now" in page(as_, admin, team)
    as_(admin).post(url("role_carry_out", team))
    assert holder(team) == successor
    assert Membership.objects.on(team.today).get(user=po).role == "developer"
    announced.refresh_from_db()
    assert announced.done_at


def test_before_consent_and_seven_days_the_database_refuses_with_the_reason(
    as_: SignIn, team: Team, po: User, admin: User, announced: RoleChange
) -> None:
    response = as_(admin).post(url("role_carry_out", team))
    assert response.status_code == 422
    assert REFUSED in response.content.decode()
    assert 'role="alert"' in response.content.decode()
    assert holder(team) == po


def test_after_seven_days_it_takes_effect_without_consent(
    as_: SignIn, team: Team, admin: User, successor: User, announced: RoleChange
) -> None:
    make_seven_days_pass(announced)
    assert "Seven days have passed" in page(as_, admin, team)
    as_(admin).post(url("role_carry_out", team))
    assert holder(team) == successor


def test_a_clock_set_forward_on_the_web_server_does_not_help(
    as_: SignIn, team: Team, po: User, admin: User, announced: RoleChange
) -> None:
    with time_machine.travel(timezone.now() + dt.timedelta(days=8)):
        client = as_(admin)
        assert client.post(url("role_carry_out", team)).status_code == 422
    assert holder(team) == po


def test_the_holders_own_announcement_is_their_consent(as_: SignIn, team: Team, po: User, successor: User) -> None:
    client = as_(po)
    client.post(url("role_change", team), {"successor": successor.pk})
    client.post(url("role_carry_out", team))
    assert holder(team) == successor


def test_a_role_can_become_vacant_and_is_filled_freely_again(
    as_: SignIn, team: Team, po: User, admin: User, successor: User
) -> None:
    client = as_(po)
    client.post(url("role_change", team), {"successor": ""})
    client.post(url("role_carry_out", team))
    assert holder(team) is None
    assert "Name the Product Owner" in page(as_, admin, team)


def test_a_withdrawn_notice_counts_for_nothing(
    as_: SignIn, team: Team, po: User, admin: User, announced: RoleChange
) -> None:
    make_seven_days_pass(announced)
    as_(admin).post(url("role_withdraw", team))
    assert "is to take over" not in page(as_, po, team)
    response = as_(admin).post(url("role_carry_out", team))
    assert response.status_code == 422
    assert "Nothing is announced for this role any more." in response.content.decode()
    assert holder(team) == po


def test_one_change_of_a_role_at_a_time(
    as_: SignIn, team: Team, admin: User, announced: RoleChange, developer: User
) -> None:
    response = as_(admin).post(url("role_change", team), {"successor": developer.pk})
    assert response.status_code == 422
    assert "under way already" in response.content.decode()


@pytest.mark.parametrize("who", ["tech_lead", "developer", "observer", "manager", "successor"])
def test_nobody_but_the_holder_and_administrators_touches_a_change(
    request: pytest.FixtureRequest, as_: SignIn, team: Team, announced: RoleChange, po: User, who: str
) -> None:
    client = as_(request.getfixturevalue(who))
    assert client.get(url("role_change", team)).status_code == 403
    for name in ("role_change", "role_consent", "role_withdraw", "role_carry_out"):
        assert client.post(url(name, team), {"successor": ""}).status_code == 403
    assert holder(team) == po


def test_an_administrator_cannot_consent_in_the_holders_name(
    as_: SignIn, team: Team, admin: User, announced: RoleChange
) -> None:
    assert as_(admin).post(url("role_consent", team)).status_code == 403
    announced.refresh_from_db()
    assert announced.consented_at is None


def test_the_holder_cannot_withdraw_an_administrators_notice(
    as_: SignIn, team: Team, po: User, announced: RoleChange
) -> None:
    assert as_(po).post(url("role_withdraw", team)).status_code == 403


def test_consent_given_once_is_no_consent_for_the_next_change(
    as_: SignIn, team: Team, po: User, admin: User, successor: User, announced: RoleChange
) -> None:
    consent_to_change(change=announced, by=po)
    client = as_(admin)
    client.post(url("role_carry_out", team))
    assert client.post(url("role_carry_out", team)).status_code == 422
    assert holder(team) == successor


@pytest.mark.parametrize("name", ["role_change", "role_consent", "role_withdraw", "role_carry_out"])
def test_strangers_and_unknown_roles_find_nothing(
    as_: SignIn, team: Team, stranger: User, admin: User, announced: RoleChange, name: str
) -> None:
    assert as_(stranger).post(url(name, team)).status_code == 404
    assert as_(admin).post(url(name, team, "developer")).status_code == 404
    assert as_(admin).post(url(name, team, "emperor")).status_code == 404


@pytest.mark.parametrize("name", ["role_consent", "role_withdraw", "role_carry_out"])
def test_a_link_does_nothing(as_: SignIn, team: Team, po: User, announced: RoleChange, name: str) -> None:
    assert as_(po).get(url(name, team)).status_code == 405


def test_a_vacant_role_has_nothing_to_announce(as_: SignIn, team: Team, admin: User) -> None:
    for method in ("get", "post"):
        response = getattr(as_(admin), method)(url("role_change", team))
        assert response.url == reverse("teams:detail", args=[team.slug])


@pytest.mark.parametrize("who", ["tech_lead", "manager", "stranger"])
def test_only_people_of_the_team_without_a_guarded_role_take_over(
    request: pytest.FixtureRequest, as_: SignIn, team: Team, po: User, admin: User, who: str
) -> None:
    other = request.getfixturevalue(who)
    response = as_(admin).post(url("role_change", team), {"successor": other.pk})
    assert response.status_code == 422
    assert "Select a valid choice." in response.content.decode()
    assert not RoleChange.objects.exists()


def test_both_and_the_successor_are_told_by_mail(
    as_: SignIn, team: Team, admin: User, po: User, tech_lead: User, successor: User
) -> None:
    as_(admin).post(url("role_change", team), {"successor": successor.pk})
    [job] = ProcrastinateJob.objects.filter(task_name=tell_of_role_change.name)
    tell_of_role_change(**job.args)
    assert {message.to[0] for message in mail.outbox} == {po.email, tech_lead.email, successor.email}
    assert all("Product Owner of Payments Platform" in message.subject for message in mail.outbox)
    assert all(f"http://testserver/teams/{team.slug}/" in str(message.body) for message in mail.outbox)


def test_the_announcer_gets_no_mail_about_it(team: Team, po: User, tech_lead: User, successor: User) -> None:
    change = give_notice(membership=Membership.objects.get(user=po), successor=None, by=po)
    tell_of_role_change(change_id=change.pk, link="http://testserver/")
    assert [message.to[0] for message in mail.outbox] == [tech_lead.email]
    assert "agrees, so it may take effect at once" in str(mail.outbox[0].body)
