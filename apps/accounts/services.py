"""What happens to organisations and people."""

from itertools import count

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from procrastinate.contrib.django import app

from apps.accounts.models import Organisation, User
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
    """Add a person who cannot sign in yet; `invite` sends them the way in.

    Raises `RuleViolation` where somebody signs in with this address.
    """
    with explained(), transaction.atomic():
        return User.objects.create_user(
            email, name=name, organisation=organisation, role=role, time_zone=time_zone, password=None
        )


def invite(*, person: User, root: str) -> None:
    """Send a person the mail with which they set their password. `root` is this installation's address."""
    app.configure_task("accounts.send_invitation").defer(person_id=person.pk, root=root)


def change_person(*, person: User, role: str, is_active: bool) -> User:
    """Change what a person may do in the organisation, or whether they may sign in at all.

    Raises `RuleViolation` for the last administrator.
    """
    person.role, person.is_active = role, is_active
    with explained(), transaction.atomic():
        person.save(update_fields=["role", "is_active"])
    return person
