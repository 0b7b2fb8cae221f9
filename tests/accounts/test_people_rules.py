"""What the database holds about organisations and people."""

from threading import Barrier, Thread

import pytest
from django.db import connection, transaction

from apps.accounts.models import Organisation, User
from apps.accounts.services import add_person, change_person, found_organisation
from apps.core.violations import RuleViolation, explained
from tests.factories import OrganisationFactory, UserFactory

LAST = "an_organisation_keeps_an_administrator"


@pytest.fixture
def organisation(db: None) -> Organisation:
    made: Organisation = OrganisationFactory()
    return made


@pytest.fixture
def only(organisation: Organisation) -> User:
    """The organisation's one administrator."""
    person: User = UserFactory(organisation=organisation, role=User.Role.ADMIN)
    return person


@pytest.mark.parametrize(("role", "active"), [("member", True), ("manager", True), ("admin", False)])
def test_the_last_administrator_keeps_the_role_and_may_sign_in(only: User, role: str, active: bool) -> None:
    with pytest.raises(RuleViolation) as refused:
        change_person(person=only, role=role, is_active=active)
    assert refused.value.constraint == LAST
    only.refresh_from_db()
    assert (only.role, only.is_active) == ("admin", True)


def test_an_inactive_administrator_does_not_count_as_one(organisation: Organisation, only: User) -> None:
    UserFactory(organisation=organisation, role=User.Role.ADMIN, is_active=False)
    with pytest.raises(RuleViolation):
        change_person(person=only, role="member", is_active=True)


def test_an_administrator_of_another_organisation_does_not_count(only: User) -> None:
    UserFactory(role=User.Role.ADMIN)
    with pytest.raises(RuleViolation):
        change_person(person=only, role="member", is_active=True)


def test_one_of_two_administrators_may_go(organisation: Organisation, only: User) -> None:
    UserFactory(organisation=organisation, role=User.Role.ADMIN)
    change_person(person=only, role="member", is_active=False)
    only.refresh_from_db()
    assert (only.role, only.is_active) == ("member", False)


def test_all_administrators_cannot_go_in_one_statement(organisation: Organisation, only: User) -> None:
    UserFactory(organisation=organisation, role=User.Role.ADMIN)
    with pytest.raises(RuleViolation), explained(), transaction.atomic():
        User.objects.filter(organisation=organisation).update(role="member")


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_demote_each_other_at_once_leave_one() -> None:
    organisation = OrganisationFactory()
    pair = [UserFactory(organisation=organisation, role=User.Role.ADMIN) for _ in range(2)]
    together, refused = Barrier(2), []

    def demote(person: User) -> None:
        together.wait()
        try:
            change_person(person=person, role="member", is_active=True)
        except RuleViolation as violation:
            refused.append(violation.constraint)
        finally:
            connection.close()

    threads = [Thread(target=demote, args=[person]) for person in pair]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == [LAST]
    assert User.objects.administrators().count() == 1


def test_a_person_never_changes_organisation(only: User) -> None:
    with pytest.raises(RuleViolation) as refused, explained(), transaction.atomic():
        User.objects.filter(pk=only.pk).update(organisation=OrganisationFactory())
    assert refused.value.constraint == "people_stay_in_their_organisation"


def test_one_address_signs_in_one_person_across_organisations(organisation: Organisation) -> None:
    UserFactory(email="nora@example.org")
    with pytest.raises(RuleViolation) as refused:
        add_person(organisation=organisation, name="Nora", email=" NORA@example.org", role="member")
    assert refused.value.constraint == "each_e_mail_signs_in_one_person"


def test_an_address_in_capitals_cannot_make_a_second_account_past_the_services(organisation: Organisation) -> None:
    UserFactory(email="nora@example.org")
    with pytest.raises(RuleViolation) as refused, explained(), transaction.atomic():
        User.objects.create(email="NORA@example.org", name="Nora", organisation=organisation)
    assert refused.value.constraint == "e_mail_addresses_are_in_small_letters"


def test_somebody_added_cannot_sign_in_before_choosing_a_password(organisation: Organisation) -> None:
    added = add_person(organisation=organisation, name="Nora", email="nora@example.org", role="member")
    assert not added.has_usable_password()


@pytest.mark.django_db
def test_organisations_of_one_name_are_numbered() -> None:
    slugs = [found_organisation(name="Nordwind").slug for _ in range(3)]
    assert slugs == ["nordwind", "nordwind-2", "nordwind-3"]


@pytest.mark.parametrize(
    ("name", "initials"), [("Nora Nord", "NN"), ("Nora", "N"), ("Nora van der Nord", "NN"), ("", "N")]
)
def test_initials_are_of_the_first_and_last_word(name: str, initials: str) -> None:
    assert User(name=name, email="nora@example.org").initials == initials
