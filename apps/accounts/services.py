"""What happens to organisations and people."""

from itertools import count

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify
from procrastinate.contrib.django import app

from apps.accounts.models import NOBODYS, Invitation, Organisation, Session, User
from apps.core.violations import explained


def found_organisation(*, name: str, is_demo: bool = False) -> Organisation:
    """Make an organisation with a short name of its own, numbered where another has that name."""
    base = slugify(name)[:50] or "organisation"
    taken = set(Organisation.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    for slug in (base if n == 1 else f"{base}-{n}" for n in count(1)):
        if slug in taken:
            continue
        try:
            with transaction.atomic():
                return Organisation.objects.create(name=name, slug=slug, is_demo=is_demo)
        except IntegrityError:  # taken in the same moment
            taken.add(slug)
    raise AssertionError("numbers do not end")


def add_person(*, organisation: Organisation, name: str, email: str, role: str, time_zone: str = "UTC") -> User:
    """Add a person who cannot sign in yet; `send_way_in` sends them the way in.

    Raises `RuleViolation` where somebody signs in with this address.
    """
    with explained(), transaction.atomic():
        return User.objects.create_user(
            email, name=name, organisation=organisation, role=role, time_zone=time_zone, password=None
        )


def send_way_in(*, person: User, root: str) -> None:
    """Send a person the mail with which they set their password. `root` is this installation's address."""
    app.configure_task("accounts.send_way_in").defer(person_id=person.pk, root=root)


def change_person(*, person: User, role: str, is_active: bool) -> User:
    """Change what a person may do in the organisation, or whether they may sign in at all.

    Who may no longer sign in is signed out everywhere, and what a former administrator invited is revoked: the
    database sees to both. Raises `RuleViolation` for the last administrator.
    """
    person.role, person.is_active = role, is_active
    with explained(), transaction.atomic():
        person.save(update_fields=["role", "is_active"])
    return person


def anonymise_person(*, person: User) -> User:
    """Forget who somebody was: name, address, password and settings. Their row stays, for ledgers and signatures.

    It cannot be undone. Raises `RuleViolation` for the last administrator.
    """
    was, person.email = person.email, f"gone-{person.pk}@{NOBODYS}"
    person.name = f"Former member {person.pk}"
    person.role, person.is_active, person.anonymised_at = User.Role.MEMBER, False, timezone.now()
    person.is_staff = person.is_superuser = False
    person.time_zone, person.theme, person.language, person.unwanted_mail = "UTC", User.Theme.SYSTEM, "", []
    person.last_login = None
    person.set_unusable_password()
    with explained(), transaction.atomic():
        person.save()
        person.groups.clear()
        person.user_permissions.clear()
        EmailAddress.objects.filter(user=person).delete()
        Invitation.objects.filter(organisation=person.organisation_id, email=was).update(email=person.email)
    return person


def end_sessions(*, person: User, but: str = "", handle: str = "") -> int:
    """Sign a person out of every browser `but` the one with this session key, or only of the one with this handle."""
    sessions = Session.objects.filter(user=person).exclude(session_key=but)
    keys = [session.session_key for session in sessions if not handle or session.handle == handle]
    ended, _of_what = Session.objects.filter(session_key__in=keys).delete()
    return ended
