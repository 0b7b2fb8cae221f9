"""In, out, and the way back to a forgotten password."""

import re

import pytest
from django.core import mail
from django.test import Client, override_settings
from django.urls import reverse

from apps.accounts.models import User
from config import settings as production
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> User:
    user: User = UserFactory(email="nora@example.org", name="Nora Nord")
    return user


def sign_in(client: Client, email: str = "nora@example.org", password: str = PASSWORD) -> str:
    response = client.post(reverse("account_login"), {"login": email, "password": password}, follow=True)
    return response.content.decode()


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_a_stranger_is_asked_to_sign_in_and_comes_back_to_the_page(client: Client, person: User) -> None:
    response = client.get(reverse("accounts:profile"))
    assert response["Location"] == f"{reverse('account_login')}?next={reverse('accounts:profile')}"
    back = client.post(response["Location"], {"login": person.email, "password": PASSWORD})
    assert back["Location"] == reverse("accounts:profile")


def test_the_start_page_asks_a_stranger_to_sign_in(client: Client) -> None:
    assert client.get("/")["Location"].startswith(reverse("account_login"))


def test_e_mail_and_password_sign_in_whatever_the_case_of_the_address(client: Client, person: User) -> None:
    sign_in(client, email=" Nora@Example.org ")
    assert is_in(client)


def test_a_wrong_password_is_refused_and_keeps_the_address(client: Client, person: User) -> None:
    page = sign_in(client, password="a wrong one entirely")
    assert "not correct" in page
    assert 'value="nora@example.org"' in page
    assert not is_in(client)


def test_who_may_not_sign_in_does_not(client: Client, person: User) -> None:
    User.objects.filter(pk=person.pk).update(is_active=False)
    sign_in(client)
    assert not is_in(client)


def test_who_is_made_inactive_is_out_at_once(client: Client, person: User) -> None:
    sign_in(client)
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert client.get(reverse("accounts:profile")).status_code == 302


def test_signing_out_needs_a_form_and_ends_the_session(client: Client, person: User) -> None:
    sign_in(client)
    client.get(reverse("account_logout"))
    assert is_in(client)
    assert client.post(reverse("account_logout"))["Location"] == reverse("account_login")
    assert not is_in(client)


def test_guessing_passwords_is_limited_by_rate(client: Client, person: User) -> None:
    for _ in range(5):
        sign_in(client, password="a wrong one entirely")
    assert "Too many failed attempts to sign in" in sign_in(client, password="a wrong one entirely")
    sign_in(client)
    assert not is_in(client)


def test_a_forgotten_password_is_set_by_a_link_in_a_mail(client: Client, person: User) -> None:
    client.post(reverse("account_reset_password"), {"email": "NORA@example.org"})
    [message] = mail.outbox
    assert message.to == ["nora@example.org"]
    link = re.search(r"http://testserver(\S+)", str(message.body))
    assert link
    form = client.get(link[1], follow=True)
    action = form.redirect_chain[-1][0]
    chosen = "a lighthouse keeper's tea"
    client.post(action, {"password1": chosen, "password2": chosen})
    sign_in(client, password=chosen)
    assert is_in(client)
    assert "no longer works" in Client().get(link[1], follow=True).content.decode()


def test_a_reset_does_not_tell_who_has_an_account(client: Client, person: User) -> None:
    known = client.post(reverse("account_reset_password"), {"email": person.email})
    unknown = client.post(reverse("account_reset_password"), {"email": "nobody@example.org"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert all(PASSWORD not in str(message.body) for message in mail.outbox)


def test_asking_for_resets_is_limited_by_rate(client: Client, person: User) -> None:
    for _ in range(8):
        client.post(reverse("account_reset_password"), {"email": person.email})
    assert len(mail.outbox) == 5


@pytest.mark.parametrize("name", ["account_login", "account_signup", "account_reset_password"])
def test_pages_before_signing_in_carry_a_strict_policy_and_no_inline_script(client: Client, name: str) -> None:
    response = client.get(reverse(name))
    assert response.status_code == 200
    assert "default-src 'none'" in response["Content-Security-Policy"]
    page = response.content.decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)", page)
    assert not re.search(r"\sstyle=|\son[a-z]+=", page)


@override_settings(PASSWORD_HASHERS=production.PASSWORD_HASHERS)
def test_passwords_are_kept_by_argon2(client: Client) -> None:
    UserFactory(email="nora@example.org")
    assert User.objects.get().password.startswith("argon2$argon2id$")
    sign_in(client)
    assert is_in(client)


@pytest.mark.parametrize("name", ["account_login", "account_signup", "account_reset_password", "account_email"])
def test_the_pages_around_an_account_say_e_mail(client: Client, person: User, name: str) -> None:
    if name == "account_email":
        client.force_login(person)
    page = client.get(reverse(name)).content.decode()
    assert "E-mail" in page
    assert "placeholder" not in page
    assert not re.search(r"\bEmail\b|Password \(again\)|Remember Me", page)


def test_nobody_is_greeted(client: Client, person: User) -> None:
    assert "signed in as" not in sign_in(client)
    assert is_in(client)


def test_every_mail_is_in_our_words(client: Client, person: User) -> None:
    client.post(reverse("account_reset_password"), {"email": person.email})
    client.post(reverse("account_reset_password"), {"email": "nobody@example.org"})
    client.force_login(person)
    client.post(reverse("account_email"), {"email": "nora.sued@example.org", "action_add": ""})
    subjects = [message.subject for message in mail.outbox]
    assert subjects == [
        "[Ringfence] Choose a new password",
        "[Ringfence] Nobody signs in with this address",
        "[Ringfence] Confirm your e-mail address",
    ]
    for message in mail.outbox:
        assert re.search(r"^http://testserver/accounts/\S+$", str(message.body), re.MULTILINE)
        assert "Email" not in str(message.body)
