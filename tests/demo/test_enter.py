"""Entering a demonstration: only there, and only as somebody made up."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from apps.accounts.models import User
from apps.demo.cast import PEOPLE
from apps.demo.context_processors import demo_people
from tests.factories import OrganisationFactory, UserFactory

ENTER = "/demo/enter/"


@pytest.fixture
def made_up(db: None) -> User:
    user: User = UserFactory(organisation=OrganisationFactory(is_demo=True))
    return user


def test_one_click_signs_in(client: Client, made_up: User) -> None:
    answer = client.post(ENTER, {"person": made_up.pk})

    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("home"))
    assert client.session["_auth_user_id"] == str(made_up.pk)


def test_elsewhere_the_address_does_not_exist(client: Client, made_up: User, settings: Settings) -> None:
    settings.DEMO = False

    assert client.post(ENTER, {"person": made_up.pk}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_nobody_enters_as_somebody_real(client: Client, po: User) -> None:
    assert client.post(ENTER, {"person": po.pk}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_nobody_enters_as_somebody_who_was_set_aside(client: Client, made_up: User) -> None:
    User.objects.filter(pk=made_up.pk).update(is_active=False)

    assert client.post(ENTER, {"person": made_up.pk}).status_code == 404


@pytest.mark.parametrize("person", ["", "0", "-1", "ada", "9" * 30, "1; DROP TABLE accounts_user"])
def test_a_tampered_form_is_not_found(client: Client, made_up: User, person: str) -> None:
    assert client.post(ENTER, {"person": person}).status_code == 404


@pytest.mark.django_db
def test_it_is_a_post(client: Client) -> None:
    assert client.get(ENTER).status_code == 405


@pytest.mark.django_db
def test_the_sign_in_page_offers_four_people(client: Client) -> None:
    organisation = OrganisationFactory(is_demo=True)
    for made_up in PEOPLE:
        UserFactory(organisation=organisation, name=made_up.name, email=made_up.email)
    people = demo_people()

    assert [person.label for person in people] == ["Product Owner", "Tech lead", "Developer", "Manager"]
    page = client.get(reverse("account_login")).content.decode()
    for person in people:
        assert f"Enter as {person.label}" in page
        assert f'value="{person.user_id}"' in page


@pytest.mark.django_db
def test_the_sign_in_page_offers_nobody_elsewhere(client: Client, settings: Settings) -> None:
    settings.DEMO = False

    assert "Enter as" not in client.get(reverse("account_login")).content.decode()


def test_every_page_says_that_it_is_a_demonstration(client: Client, made_up: User) -> None:
    client.post(ENTER, {"person": made_up.pk})

    assert '<span class="chip">Demo</span>' in client.get(reverse("teams:list")).content.decode()
