"""Whoever signs up founds an organisation and is its administrator."""

from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from django.urls import reverse

from apps.accounts import adapter
from apps.accounts.models import Organisation, User
from apps.core.violations import RuleViolation
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

GOOD = {
    "organisation": "Nordwind Logistics",
    "name": "Nora Nord",
    "email": "nora@example.org",
    "password1": "a quiet harbour at dawn",
}


def sign_up(client: Client, **changes: str) -> tuple[int, str]:
    response = client.post(reverse("account_signup"), GOOD | changes)
    return response.status_code, response.content.decode()


def test_signing_up_founds_an_organisation_with_its_administrator(client: Client) -> None:
    response = client.post(reverse("account_signup"), GOOD)
    assert response["Location"] == reverse("home")
    person = User.objects.get(email="nora@example.org")
    assert (person.name, person.role, person.organisation.name) == ("Nora Nord", "admin", "Nordwind Logistics")
    assert person.organisation.slug == "nordwind-logistics"
    assert client.session["_auth_user_id"] == str(person.pk)


def test_the_first_page_after_signing_up_says_what_to_do_first(client: Client) -> None:
    client.post(reverse("account_signup"), GOOD)
    page = client.get(reverse("home"))
    assert page.status_code == 200
    assert reverse("teams:new") in page.content.decode()


def test_an_e_mail_address_is_kept_in_small_letters(client: Client) -> None:
    sign_up(client, email="Nora@Example.ORG")
    assert User.objects.get(name="Nora Nord").email == "nora@example.org"


def test_the_password_is_asked_after_the_names(client: Client) -> None:
    form = client.get(reverse("account_signup")).context["form"]
    assert list(form.fields) == ["organisation", "name", "email", "password1"]


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("organisation", "", "This field is required."),
        ("organisation", "   ", "This field is required."),
        ("organisation", "x" * 121, "at most 120 characters"),
        ("organisation", "\u200b\u200b", "no visible letter"),
        ("name", "", "This field is required."),
        ("name", "a\x00b", "Null characters are not allowed."),
        ("email", "no address", "Enter a valid email address."),
        ("password1", "short", "too short"),
        ("password1", "password1234", "too common"),
        ("password1", "nora@example.org", "too similar"),
    ],
)
def test_bad_input_is_refused_beside_its_field_and_keeps_the_rest(
    client: Client, field: str, value: str, sentence: str
) -> None:
    _status, page = sign_up(client, **{field: value})
    assert sentence in page
    kept = "Nora Nord" if field == "organisation" else "Nordwind Logistics"
    assert f'value="{kept}"' in page
    assert not Organisation.objects.exists()
    assert not User.objects.exists()


def test_an_address_somebody_signs_in_with_cannot_sign_up_again(client: Client) -> None:
    UserFactory(email="nora@example.org")
    _status, page = sign_up(client, email="NORA@example.org")
    assert "Somebody signs in with this e-mail address already." in page
    assert User.objects.count() == 1


def test_two_organisations_may_have_one_name_but_never_one_short_name(client: Client) -> None:
    sign_up(client)
    sign_up(Client(), email="other@example.org")
    assert set(Organisation.objects.values_list("slug", flat=True)) == {"nordwind-logistics", "nordwind-logistics-2"}


def test_an_organisation_named_in_another_script_gets_a_short_name_too(client: Client) -> None:
    sign_up(client, organisation="北風物流")
    assert Organisation.objects.get().slug == "organisation"


def test_a_form_sent_twice_at_once_leads_to_signing_in_and_leaves_no_second_organisation(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def taken_meanwhile(*, name: str) -> Organisation:
        raise RuleViolation("each_e_mail_signs_in_one_person", "Somebody already signs in with this e-mail address.")

    monkeypatch.setattr(adapter, "found_organisation", taken_meanwhile)
    response = client.post(reverse("account_signup"), GOOD, follow=True)
    assert response.redirect_chain[0][0] == reverse("account_login")
    assert "Somebody already signs in with this e-mail address." in response.content.decode()
    assert not Organisation.objects.exists()


def test_a_mail_server_that_is_down_does_not_undo_a_sign_up(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: EmailBackend, messages: object) -> int:
        raise SMTPServerDisconnected

    monkeypatch.setattr(EmailBackend, "send_messages", fail)
    response = client.post(reverse("account_signup"), GOOD, follow=True)
    assert response.status_code == 200
    assert "The mail could not be sent." in response.content.decode()
    assert User.objects.filter(email="nora@example.org").exists()


def test_signing_up_sends_a_mail_to_confirm_the_address(client: Client) -> None:
    sign_up(client)
    assert [message.to for message in mail.outbox] == [["nora@example.org"]]


def test_signing_up_is_limited_by_rate(client: Client) -> None:
    answers = [sign_up(client, email="no address")[0] for _ in range(25)]
    assert 429 in answers
