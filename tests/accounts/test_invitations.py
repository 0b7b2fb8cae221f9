"""What the database holds about invitations."""

import datetime as dt
from threading import Barrier, Thread

import pytest
import time_machine
from django.db import connection, transaction
from django.test import override_settings
from django.utils import timezone

from apps.accounts.invitations import accept_as_newcomer, decline, invite_by_mail, make_link, renew, revoke
from apps.accounts.models import Invitation, User
from apps.accounts.models.invitation import hash_of
from apps.accounts.services import change_person
from apps.core.violations import RuleViolation, explained
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

CLOSED, STANDS = "a_closed_invitation_admits_nobody", "an_invitation_stands_as_given"
LONG_AGO = dt.datetime(2026, 1, 5, tzinfo=dt.UTC)


@pytest.fixture
def giver() -> User:
    person: User = UserFactory(role=User.Role.ADMIN, name="Ada Admin")
    return person


@pytest.fixture
def mailed(giver: User) -> Invitation:
    return invite_by_mail(by=giver, emails=["nora@example.org"], role="member", days=7)[0]


@pytest.fixture
def link(giver: User) -> Invitation:
    return make_link(by=giver, role="member", places=2, days=7)


def accept(invitation: Invitation, email: str = "nora@example.org") -> User:
    said = {"name": "Nora Nord", "email": email, "password": PASSWORD, "root": "http://testserver/"}
    return accept_as_newcomer(invitation=invitation, **said)[0]


def refusal_of(invitation: Invitation, **changes: object) -> str:
    """The rule that speaks when a row is changed past the services."""
    with pytest.raises(RuleViolation) as refused, explained(), transaction.atomic():
        Invitation.objects.filter(pk=invitation.pk).update(**changes)
    return refused.value.constraint


@pytest.mark.parametrize("role", ["manager", "member"])
def test_only_administrators_invite(role: str) -> None:
    person = UserFactory(role=role)
    for give in (
        lambda: invite_by_mail(by=person, emails=["nora@example.org"], role="member", days=7),
        lambda: make_link(by=person, role="member", places=1, days=7),
    ):
        with pytest.raises(RuleViolation) as refused:
            give()
        assert refused.value.constraint == "only_administrators_invite"
    assert not Invitation.objects.exists()


def test_nobody_invites_into_another_organisation(giver: User) -> None:
    giver.organisation = UserFactory().organisation  # in memory only: as if somebody had tampered with it
    with pytest.raises(RuleViolation) as refused:
        make_link(by=giver, role="member", places=1, days=7)
    assert refused.value.constraint == "only_administrators_invite"


@pytest.mark.parametrize(
    "changes",
    [
        {"role": "admin"},
        {"email": "mine@example.org"},
        {"token_hash": hash_of("mine")},
        {"created_at": LONG_AGO},
        {"uses": 2},
    ],
)
def test_an_invitation_stands_as_it_was_given(mailed: Invitation, changes: dict[str, object]) -> None:
    assert refusal_of(mailed, **changes) == STANDS


def test_a_place_is_never_given_back(link: Invitation) -> None:
    accept(link)
    assert refusal_of(link, uses=0) == STANDS


def test_administrators_are_never_made_by_a_link(giver: User) -> None:
    with pytest.raises(RuleViolation) as refused:
        make_link(by=giver, role="admin", places=1, days=7)
    assert refused.value.constraint == "a_link_makes_no_administrator"


@pytest.mark.parametrize("places", [0, 101])
def test_a_link_admits_between_one_and_a_hundred(giver: User, places: int) -> None:
    with pytest.raises(RuleViolation) as refused:
        make_link(by=giver, role="member", places=places, days=7)
    assert refused.value.constraint == "an_address_admits_one_and_a_link_a_hundred"


def test_the_token_is_kept_nowhere(mailed: Invitation) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(i)::text FROM accounts_invitation i")
        [(row,)] = cursor.fetchall()
    assert mailed.token not in row
    assert hash_of(mailed.token) in row


def test_tokens_are_long_and_no_two_are_alike(giver: User) -> None:
    tokens = {make_link(by=giver, role="member", places=1, days=7).token for _ in range(5)}
    assert {len(token) for token in tokens} == {43}
    assert len(tokens) == 5


def test_links_outlive_a_change_of_the_secret_key_but_are_not_made_anew(mailed: Invitation) -> None:
    token = mailed.token
    with override_settings(SECRET_KEY="another"):
        assert mailed.token == ""
        assert Invitation.objects.with_token(token).get() == mailed


def test_an_e_mail_invitation_admits_once(mailed: Invitation) -> None:
    accept(mailed)
    with pytest.raises(RuleViolation) as refused:
        accept(mailed)
    assert refused.value.constraint == "an_invitation_is_used_up"


def test_a_link_admits_as_many_as_it_says(link: Invitation) -> None:
    for name in ("nora", "otto"):
        accept(link, f"{name}@example.org")
    with pytest.raises(RuleViolation):
        accept(link, "paul@example.org")
    link.refresh_from_db()
    assert (link.uses, link.state, link.newcomers.count()) == (2, "used up", 2)


def test_a_failed_acceptance_takes_no_place(link: Invitation) -> None:
    UserFactory(email="nora@example.org")
    with pytest.raises(RuleViolation) as refused:
        accept(link)
    assert refused.value.constraint == "each_e_mail_signs_in_one_person"
    link.refresh_from_db()
    assert (link.uses, link.accepted_at) == (0, None)


def test_a_revoked_or_declined_invitation_admits_nobody_and_stays_so(giver: User) -> None:
    emails = ["nora@example.org", "otto@example.org"]
    revoked, declined = invite_by_mail(by=giver, emails=emails, role="member", days=7)
    revoke(invitation=revoked)
    decline(invitation=declined, root="http://testserver/")
    for closed in (revoked, declined):
        with pytest.raises(RuleViolation) as refused:
            accept(closed)
        assert refused.value.constraint == CLOSED
        assert refusal_of(closed, revoked_at=None, declined_at=None) == CLOSED
        with pytest.raises(RuleViolation):
            renew(invitation=closed, days=7)


def test_an_expired_invitation_admits_somebody_once_it_is_renewed(giver: User) -> None:
    with time_machine.travel(LONG_AGO):
        old = make_link(by=giver, role="member", places=1, days=7)
    assert old.state == "expired"
    with pytest.raises(RuleViolation) as refused:
        accept(old)
    assert refused.value.constraint == CLOSED
    renew(invitation=old, days=7)
    assert accept(old).organisation == giver.organisation


def test_the_newest_invitation_of_an_address_is_the_one_that_counts(giver: User, mailed: Invitation) -> None:
    [newer] = invite_by_mail(by=giver, emails=["nora@example.org"], role="manager", days=7)
    mailed.refresh_from_db()
    assert (mailed.state, newer.state) == ("revoked", "open")


def test_a_link_is_nobodys_to_decline(link: Invitation) -> None:
    assert refusal_of(link, declined_at=timezone.now()) == "a_link_is_nobodys_to_decline"


@pytest.mark.parametrize(("role", "is_active"), [("manager", True), ("admin", False)])
def test_whoever_may_no_longer_invite_leaves_no_door_open(
    giver: User, mailed: Invitation, link: Invitation, role: str, is_active: bool
) -> None:
    UserFactory(organisation=giver.organisation, role=User.Role.ADMIN)
    accept(mailed)
    change_person(person=giver, role=role, is_active=is_active)
    for invitation in (mailed, link):
        invitation.refresh_from_db()
    assert (mailed.state, link.state) == ("used up", "revoked")


def test_a_door_is_closed_whichever_way_the_role_was_lost(giver: User, link: Invitation) -> None:
    UserFactory(organisation=giver.organisation, role=User.Role.ADMIN)
    User.objects.filter(pk=giver.pk).update(role="member")
    link.refresh_from_db()
    assert link.state == "revoked"


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_for_the_last_place_one_comes_in() -> None:
    giver = UserFactory(role=User.Role.ADMIN)
    link = make_link(by=giver, role="member", places=1, days=7)
    together, refused = Barrier(2), []

    def come(email: str) -> None:
        together.wait()
        try:
            accept(link, email)
        except RuleViolation as violation:
            refused.append(violation.constraint)
        finally:
            connection.close()

    threads = [Thread(target=come, args=[f"{name}@example.org"]) for name in ("nora", "otto")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == ["an_invitation_is_used_up"]
    assert giver.organisation.people.count() == 2
