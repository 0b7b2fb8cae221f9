"""Where somebody is signed in: shown to them, and ended from elsewhere."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.accounts.devices import in_words
from apps.accounts.models import Session, User
from apps.accounts.services import change_person
from apps.accounts.tasks import forget_sessions
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0"
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/19.0 Mobile/15E148 Safari/604.1"
)
END = "accounts:sessions_end"


@pytest.fixture
def person() -> User:
    user: User = UserFactory(email="nora@example.org")
    return user


def signed_in(person: User, user_agent: str = FIREFOX) -> Client:
    """A browser in which somebody signed in by themselves."""
    client = Client(headers={"User-Agent": user_agent})
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    return client


def page(client: Client) -> str:
    response = client.get(reverse("accounts:sessions"))
    assert response.status_code == 200
    return response.content.decode()


def is_in(client: Client) -> bool:
    return client.get(reverse("accounts:profile")).status_code == 200


def handle(client: Client) -> str:
    return Session.objects.get(session_key=client.session.session_key).handle


def test_every_browser_is_named_in_words_and_this_one_is_marked(person: User) -> None:
    computer, _phone = signed_in(person), signed_in(person, PHONE)
    shown = page(computer)
    assert "Firefox on Linux" in shown and "Safari on iPhone" in shown
    assert shown.index("this one") > shown.index("Firefox on Linux")
    assert FIREFOX not in shown


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (FIREFOX, "Firefox on Linux"),
        (PHONE, "Safari on iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/150.0 Safari/537.36 Edg/150.0", "Edge on Windows"),
        ("Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 Chrome/150.0 Mobile Safari/537.36", "Chrome on Android"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/19.0 Safari/605.1.15", "Safari on macOS"),
        ("Mozilla/5.0 (Windows NT 10.0)", "Windows"),
        ("curl/8.9", "Another browser or program"),
        ("<script>alert(1)</script>", "Another browser or program"),
        ("", "Another browser or program"),
    ],
)
def test_a_browser_is_said_in_words(user_agent: str, words: str) -> None:
    assert in_words(user_agent) == words


def test_no_key_to_a_session_stands_in_the_page(person: User) -> None:
    computer, phone = signed_in(person), signed_in(person, PHONE)
    shown = page(computer)
    assert handle(phone) in shown
    for client in (computer, phone):
        assert str(client.session.session_key) not in shown


def test_one_session_is_ended(person: User) -> None:
    computer, phone, tablet = (signed_in(person) for _ in range(3))
    computer.post(reverse(END), {"session": handle(phone)})
    assert (is_in(computer), is_in(phone), is_in(tablet)) == (True, False, True)


def test_all_others_are_ended(person: User) -> None:
    computer, phone, tablet = (signed_in(person) for _ in range(3))
    shown = computer.post(reverse(END), follow=True).content.decode()
    assert "Signed out of 2 browsers." in shown
    assert (is_in(computer), is_in(phone), is_in(tablet)) == (True, False, False)


@pytest.mark.parametrize("absurd", ["x", "\x00", "0" * 5000])
def test_an_unknown_session_ends_nothing(person: User, absurd: str) -> None:
    computer, phone = signed_in(person), signed_in(person)
    computer.post(reverse(END), {"session": absurd})
    assert (is_in(computer), is_in(phone)) == (True, True)


def test_nobody_ends_the_session_of_somebody_else_or_sees_it(person: User) -> None:
    victim, stranger = signed_in(person, PHONE), signed_in(UserFactory())
    assert handle(victim) not in page(stranger)
    stranger.post(reverse(END), {"session": handle(victim)})
    stranger.post(reverse(END))
    assert is_in(victim)


def test_who_may_no_longer_sign_in_is_signed_out_for_good(person: User) -> None:
    client = signed_in(person)
    for is_active in (False, True):
        change_person(person=person, role="member", is_active=is_active)
    assert not is_in(client)
    assert not Session.objects.filter(user=person).exists()


def test_a_change_of_role_signs_nobody_out(person: User) -> None:
    client = signed_in(person)
    change_person(person=person, role="manager", is_active=True)
    assert is_in(client)


def test_a_new_password_ends_every_other_session(person: User) -> None:
    computer, phone = signed_in(person), signed_in(person, PHONE)
    chosen = "a lighthouse keeper's tea"
    sent = {"oldpassword": PASSWORD, "password1": chosen, "password2": chosen}
    computer.post(reverse("account_change_password"), sent)
    assert (is_in(computer), is_in(phone)) == (True, False)
    assert [session.user for session in Session.of(person)] == [person]


def test_signing_out_leaves_no_session(person: User) -> None:
    client = signed_in(person)
    client.post(reverse("account_logout"))
    assert not Session.objects.filter(user=person).exists()


def test_reading_pages_says_once_in_ten_minutes_that_a_session_is_in_use(person: User) -> None:
    client = signed_in(person)
    began = Session.objects.get(user=person).seen_at

    def read_at(minutes: int) -> tuple[dt.datetime, int]:
        with time_machine.travel(began + dt.timedelta(minutes=minutes), tick=False):
            with CaptureQueriesContext(connection) as captured:
                client.get(reverse("accounts:profile"))
            writes = [query for query in captured.captured_queries if query["sql"].startswith("UPDATE")]
            return Session.objects.get(user=person).seen_at, len(writes)

    assert read_at(9) == (began, 0)
    assert read_at(11) == (began + dt.timedelta(minutes=11), 1)
    assert read_at(12) == (began + dt.timedelta(minutes=11), 0)


def test_sessions_that_expired_are_not_shown(person: User) -> None:
    client = signed_in(person)
    old = signed_in(person, PHONE)
    Session.objects.filter(session_key=old.session.session_key).update(expire_date=timezone.now())
    assert "iPhone" not in page(client)
    forget_sessions(timestamp=0)
    assert Session.objects.get().session_key == client.session.session_key
