"""An administrator adds people; a mail lets them in."""

import re

import pytest
from django.core import mail
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from apps.accounts.models import User
from apps.accounts.tasks import send_way_in
from apps.teams.models import Team
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db

GOOD = {"name": "Nora Nord", "email": "Nora@Example.org", "role": "member"}
NEW = "accounts:person_new"


def work() -> None:
    """What the worker would do now."""
    for job in ProcrastinateJob.objects.filter(task_name=send_way_in.name):
        send_way_in(**job.args)


def test_an_administrator_adds_a_person_who_gets_a_mail(as_: SignIn, admin: User) -> None:
    response = as_(admin).post(reverse(NEW), GOOD)
    assert response["Location"] == reverse("accounts:people")
    added = User.objects.get(email="nora@example.org")
    assert (added.organisation, added.role, added.is_staff) == (admin.organisation, "member", False)
    work()
    [message] = mail.outbox
    assert message.to == ["nora@example.org"]
    assert admin.organisation.name in message.subject


def test_after_adding_somebody_the_way_leads_on_to_the_first_team(as_: SignIn, admin: User, team: Team) -> None:
    client = as_(admin)
    lead_on = f'<a class="button button--small" href="{reverse("teams:new")}">'
    assert lead_on not in client.post(reverse(NEW), GOOD, follow=True).content.decode()
    Team.objects.filter(pk=team.pk).update(archived_at=timezone.now())
    other = GOOD | {"email": "otto@example.org"}
    assert lead_on in client.post(reverse(NEW), other, follow=True).content.decode()


def test_the_link_in_the_mail_sets_the_password_and_lets_them_in(as_: SignIn, admin: User) -> None:
    as_(admin).post(reverse(NEW), GOOD)
    work()
    link = re.search(r"http://testserver(\S+)", str(mail.outbox[0].body))
    assert link
    newcomer, chosen = Client(), "a lighthouse keeper's tea"
    action = newcomer.get(link[1], follow=True).redirect_chain[-1][0]
    newcomer.post(action, {"password1": chosen, "password2": chosen})
    newcomer.post(reverse("account_login"), {"login": "nora@example.org", "password": chosen})
    assert "_auth_user_id" in newcomer.session


def test_no_key_to_an_account_lies_in_the_queue(as_: SignIn, admin: User) -> None:
    as_(admin).post(reverse(NEW), GOOD)
    [job] = ProcrastinateJob.objects.filter(task_name=send_way_in.name)
    assert set(job.args) == {"person_id", "root"}


def test_the_mail_can_be_sent_again(as_: SignIn, admin: User, developer: User) -> None:
    response = as_(admin).post(reverse("accounts:person_way_in", args=[developer.pk]))
    assert response["Location"] == reverse("accounts:person", args=[developer.pk])
    work()
    assert [message.to for message in mail.outbox] == [[developer.email]]


def test_no_mail_goes_to_who_may_not_sign_in(as_: SignIn, admin: User, developer: User) -> None:
    User.objects.filter(pk=developer.pk).update(is_active=False)
    as_(admin).post(reverse("accounts:person_way_in", args=[developer.pk]))
    assert not ProcrastinateJob.objects.filter(task_name=send_way_in.name).exists()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"email": "no address"}, "Enter a valid email address."),
        ({"email": ""}, "This field is required."),
        ({"email": "x" * 250 + "@example.org"}, "at most 254 characters"),
        ({"name": " "}, "This field is required."),
        ({"name": "x" * 121}, "at most 120 characters"),
        ({"role": "emperor"}, "Select a valid choice."),
        ({"email": "tech.lead@example.org"}, "Somebody already signs in with this e-mail address."),
    ],
)
def test_bad_input_is_refused_beside_its_field_and_nothing_typed_is_lost(
    as_: SignIn, admin: User, tech_lead: User, wrong: dict[str, str], sentence: str
) -> None:
    before = User.objects.count()
    response = as_(admin).post(reverse(NEW), GOOD | wrong)
    assert response.status_code == 422
    page = response.content.decode()
    assert sentence in page
    assert (GOOD | wrong)["email"] in page
    assert User.objects.count() == before
    assert not ProcrastinateJob.objects.exists()


@pytest.mark.parametrize("who", ["po", "tech_lead", "developer", "observer", "manager"])
def test_only_administrators_add_people_and_send_mails(
    request: pytest.FixtureRequest, as_: SignIn, admin: User, team: Team, who: str
) -> None:
    client = as_(request.getfixturevalue(who))
    assert client.get(reverse(NEW)).status_code == 403
    assert client.post(reverse(NEW), GOOD).status_code == 403
    assert client.post(reverse("accounts:person_way_in", args=[admin.pk])).status_code == 403
    assert not User.objects.filter(email="nora@example.org").exists()


def test_people_of_another_organisation_are_not_there(as_: SignIn, stranger: User, developer: User) -> None:
    assert as_(stranger).post(reverse("accounts:person_way_in", args=[developer.pk])).status_code == 404


def test_a_stranger_adds_people_to_their_own_organisation_only(as_: SignIn, stranger: User) -> None:
    as_(stranger).post(reverse(NEW), GOOD | {"organisation": "1"})
    assert User.objects.get(email="nora@example.org").organisation == stranger.organisation


@override_settings(ACCOUNT_RATE_LIMITS={"invite": "2/h/user"})
def test_nobody_sends_mail_to_the_world(as_: SignIn, admin: User, developer: User) -> None:
    client = as_(admin)
    answers = [client.post(reverse(NEW), GOOD | {"email": f"nora{n}@example.org"}) for n in range(3)]
    assert [answer.status_code for answer in answers] == [302, 302, 422]
    assert "Wait a while" in answers[-1].content.decode()
    again = client.post(reverse("accounts:person_way_in", args=[developer.pk]), follow=True)
    assert "Wait a while" in again.content.decode()
    assert ProcrastinateJob.objects.filter(task_name=send_way_in.name).count() == 2
