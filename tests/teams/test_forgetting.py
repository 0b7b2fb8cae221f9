"""Who has left can be forgotten; what they did stays."""

import datetime as dt

import pytest
from django.db import IntegrityError
from django.urls import reverse

from apps.accounts.models import Invitation, Session, User
from apps.core.violations import RuleViolation
from apps.sprints.models import Commitment
from apps.teams.models import Calendar, Membership, OffKind, TimeOff
from apps.teams.services.forgetting import forget_person
from tests.conftest import SignIn, enter
from tests.factories import PASSWORD, CommitmentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def line(developer: User) -> Commitment:
    """Something that stands on a ledger in their name."""
    made: Commitment = CommitmentFactory(committed_by=developer, story__assignee=developer)
    return made


def test_nothing_tells_any_more_who_somebody_was(as_: SignIn, admin: User, developer: User, line: Commitment) -> None:
    was = developer.name, developer.email
    day = dt.date(2026, 1, 5)
    calendar = Calendar.objects.create(person=developer, name="Private", url="https://example.org/secret.ics")
    TimeOff.objects.create(person=developer, kind=OffKind.SICK, starts=day, ends=day, reason="Knee", calendar=calendar)
    enter(as_(developer), developer)
    response = as_(admin).post(reverse("accounts:person_forget", args=[developer.pk]), {"email": developer.email})
    assert response.status_code == 302
    row = str(User.objects.filter(pk=developer.pk).values().get())
    assert not any(word in row for word in was)
    assert not Session.objects.filter(user=developer).exists()
    assert not Calendar.objects.exists()
    off = TimeOff.objects.get()
    assert (off.kind, off.reason, off.starts) == (OffKind.HOLIDAY, "", day)
    assert not Membership.objects.today().filter(user=developer).exists()
    line.refresh_from_db()
    assert str(line.committed_by) == f"Former member {developer.pk}"


def test_the_invitation_forgets_its_address(admin: User, developer: User) -> None:
    invitation = Invitation.objects.create(
        organisation=admin.organisation, email=developer.email, invited_by=admin, token_hash="x" * 64,
        expires_at=dt.datetime(2100, 1, 1, tzinfo=dt.UTC),
    )  # fmt: skip
    was = developer.email
    forget_person(person=developer)
    invitation.refresh_from_db()
    assert was not in invitation.email
    assert invitation.email.endswith("@people.invalid")


def test_a_guarded_role_is_handed_over_first(as_: SignIn, admin: User, po: User) -> None:
    address = reverse("accounts:person_forget", args=[po.pk])
    response = as_(admin).post(address, {"email": po.email})
    assert response.status_code == 422
    assert "Hand that role over first" in response.content.decode()
    po.refresh_from_db()
    assert po.anonymised_at is None


def test_the_last_administrator_stays(admin: User) -> None:
    with pytest.raises(RuleViolation, match="last active administrator"):
        forget_person(person=admin)
    assert Membership.objects.filter(user=admin, ends=None).exists() or User.objects.get(pk=admin.pk).is_active


def test_another_address_confirms_nothing(as_: SignIn, admin: User, developer: User, po: User) -> None:
    response = as_(admin).post(reverse("accounts:person_forget", args=[developer.pk]), {"email": po.email})
    assert response.status_code == 422
    developer.refresh_from_db()
    assert developer.is_active


@pytest.mark.parametrize("change", [{"name": "Dana"}, {"email": "dana@example.org"}, {"anonymised_at": None}])
def test_nobody_takes_over_a_forgotten_row(developer: User, change: dict[str, object]) -> None:
    forget_person(person=developer)
    with pytest.raises(IntegrityError, match="anonymised"):
        User.objects.filter(pk=developer.pk).update(**change)


def test_who_was_anonymised_cannot_be_let_in_again(as_: SignIn, admin: User, developer: User) -> None:
    forget_person(person=developer)
    response = as_(admin).post(reverse("accounts:person", args=[developer.pk]), {"role": "member", "is_active": "on"})
    assert response.status_code == 422
    assert not as_(admin).login(email=developer.email, password=PASSWORD)
    assert as_(admin).get(reverse("accounts:person_forget", args=[developer.pk])).status_code == 302
