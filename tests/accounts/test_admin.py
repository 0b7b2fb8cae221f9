"""People in the admin site: nobody can be impersonated or deleted there."""

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(client: Client) -> Client:
    """The person who runs the installation, signed in."""
    client.force_login(User.objects.create_superuser("Ops@example.org", "a long password", name="Olga Ops"))
    return client


def fields(person: User, **changes: object) -> dict[str, object]:
    kept = {name: getattr(person, name) for name in ("name", "role", "time_zone", "theme")}
    return kept | {"is_active": "on", "_save": ""} | changes


def test_the_installations_operator_stands_in_an_organisation_of_their_own(operator: Client) -> None:
    person = User.objects.get(email="ops@example.org")
    assert (person.organisation.slug, person.is_superuser) == ("operations", True)


def test_neither_address_nor_password_nor_organisation_can_be_changed(operator: Client, po: User) -> None:
    stranger = UserFactory()
    url = reverse("admin:accounts_user_change", args=[po.pk])
    sent = fields(po, email="mine@example.org", password="x", organisation=stranger.organisation_id)
    assert operator.post(url, sent).status_code == 302
    before = (po.email, po.password, po.organisation_id)
    po.refresh_from_db()
    assert (po.email, po.password, po.organisation_id) == before


def test_people_cannot_be_deleted(operator: Client, developer: User) -> None:
    assert operator.post(reverse("admin:accounts_user_delete", args=[developer.pk]), {"post": "yes"}).status_code == 403


def test_the_last_administrator_stays_one_here_too(operator: Client, admin: User) -> None:
    url = reverse("admin:accounts_user_change", args=[admin.pk])
    response = operator.post(url, fields(admin, role="member"))
    assert response.status_code == 422
    assert "last active administrator" in response.content.decode()


@pytest.mark.parametrize("model", ["user", "organisation"])
def test_lists_are_searched(operator: Client, developer: User, model: str) -> None:
    response = operator.get(reverse(f"admin:accounts_{model}_changelist"), {"q": "Dana"})
    assert response.status_code == 200


def test_who_is_no_staff_does_not_get_in(client: Client, po: User) -> None:
    client.force_login(po)
    assert client.get(reverse("admin:accounts_user_changelist")).status_code == 302
