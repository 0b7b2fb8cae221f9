"""What people set for themselves."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(client: Client) -> User:
    signed_in: User = UserFactory(name="Nora Nord")
    client.force_login(signed_in)
    return signed_in


def test_a_person_sets_name_time_zone_and_theme(client: Client, person: User) -> None:
    sent = {"name": "Nora  Süd", "time_zone": "Europe/Berlin", "theme": "dark"}
    assert client.post(reverse("accounts:profile"), sent)["Location"] == reverse("accounts:profile")
    person.refresh_from_db()
    assert (person.name, person.time_zone, person.theme) == ("Nora Süd", "Europe/Berlin", "dark")


@pytest.mark.parametrize(
    "wrong", [{"time_zone": "Mars/Olympus"}, {"theme": "pink"}, {"name": ""}, {"name": "\u200b"}, {"name": "x" * 121}]
)
def test_what_makes_no_sense_is_refused_and_the_rest_of_the_form_kept(
    client: Client, person: User, wrong: dict[str, str]
) -> None:
    sent = {"name": "Nora Süd", "time_zone": "Europe/Berlin", "theme": "dark"} | wrong
    response = client.post(reverse("accounts:profile"), sent)
    assert response.status_code == 422
    assert 'role="alert"' in response.content.decode()
    person.refresh_from_db()
    assert (person.name, person.time_zone, person.theme) == ("Nora Nord", "UTC", "system")


@pytest.mark.parametrize("field", ["email", "role", "is_staff", "is_superuser", "organisation"])
def test_a_tampered_form_changes_nothing_else(client: Client, person: User, field: str) -> None:
    before = getattr(person, field)
    sent = {"name": "Nora", "time_zone": "UTC", "theme": "dark", field: "admin"}
    client.post(reverse("accounts:profile"), sent)
    person.refresh_from_db()
    assert getattr(person, field) == before


def test_the_theme_is_switched_from_any_page_and_leads_back_there(client: Client, person: User) -> None:
    response = client.post(reverse("accounts:theme"), {"theme": "dark", "next": "/people/?q=no"})
    assert response["Location"] == "/people/?q=no"
    person.refresh_from_db()
    assert person.theme == "dark"
    assert 'data-theme="dark"' in client.get(reverse("accounts:people")).content.decode()


@pytest.mark.parametrize("where", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""])
def test_the_theme_switch_leads_nowhere_else(client: Client, person: User, where: str) -> None:
    assert client.post(reverse("accounts:theme"), {"theme": "dark", "next": where})["Location"] == reverse(
        "accounts:profile"
    )


def test_an_unknown_theme_changes_nothing(client: Client, person: User) -> None:
    client.post(reverse("accounts:theme"), {"theme": "pink"})
    person.refresh_from_db()
    assert person.theme == "system"


def test_the_theme_is_not_switched_by_a_link(client: Client, person: User) -> None:
    assert client.get(reverse("accounts:theme"), {"theme": "dark"}).status_code == 405


def test_a_new_e_mail_address_counts_once_its_mailbox_has_answered(client: Client, person: User) -> None:
    client.post(reverse("account_email"), {"action_add": "", "email": "Nora.Sued@example.org"})
    person.refresh_from_db()
    assert person.email != "nora.sued@example.org"
    waiting = client.get(reverse("account_email")).content.decode()
    assert "nora.sued@example.org has not answered yet" in waiting
    assert not re.search(r"\sstyle=", waiting)
    [message] = [message for message in mail.outbox if message.to == ["nora.sued@example.org"]]
    link = re.search(r"http://testserver(\S+)", str(message.body))
    assert link
    client.post(link[1])
    person.refresh_from_db()
    assert person.email == "nora.sued@example.org"


def test_the_address_of_somebody_else_cannot_be_taken(client: Client, person: User) -> None:
    UserFactory(email="taken@example.org")
    client.post(reverse("account_email"), {"action_add": "", "email": "TAKEN@example.org"})
    person.refresh_from_db()
    assert person.email != "taken@example.org"


@pytest.mark.parametrize("name", ["account_email", "account_change_password", "accounts:profile", "accounts:people"])
def test_pages_of_an_account_carry_no_inline_script_or_style(client: Client, person: User, name: str) -> None:
    page = client.get(reverse(name)).content.decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)", page)
    assert not re.search(r"\sstyle=|\son[a-z]+=", page)


def test_a_person_changes_the_password_and_stays_signed_in(client: Client, person: User) -> None:
    chosen = "a lighthouse keeper's tea"
    sent = {"oldpassword": PASSWORD, "password1": chosen, "password2": chosen}
    client.post(reverse("account_change_password"), sent)
    person.refresh_from_db()
    assert person.check_password(chosen)
    assert client.get(reverse("accounts:profile")).status_code == 200


def test_the_password_is_not_changed_without_the_old_one(client: Client, person: User) -> None:
    sent = {"oldpassword": "no", "password1": "a lighthouse keeper's tea", "password2": "a lighthouse keeper's tea"}
    assert 'role="alert"' in client.post(reverse("account_change_password"), sent).content.decode()
    person.refresh_from_db()
    assert person.check_password(PASSWORD)
