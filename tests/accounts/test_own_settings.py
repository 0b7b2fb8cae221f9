"""What people set for themselves."""

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from tests.factories import UserFactory

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
