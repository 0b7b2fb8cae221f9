"""What templates know of a demonstration."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.demo.cast import MANAGER, PAYMENTS, PEOPLE, VISITORS
from apps.teams.models import Role


@dataclass(frozen=True)
class DemoPerson:
    """A button of the sign-in page."""

    user_id: int
    name: str
    label: str


def demonstration(request: HttpRequest) -> dict[str, Any]:
    """`is_demo` everywhere; `demo_people` for the sign-in page, read only where a template asks for them."""
    if not settings.DEMO:
        return {"is_demo": False}
    return {"is_demo": True, "demo_people": SimpleLazyObject(demo_people)}


def demo_people() -> list[DemoPerson]:
    """Whose eyes a visitor may borrow, in the order of the buttons; empty until a demonstration is loaded."""
    by_email = {person.email: person.initials for person in PEOPLE if person.initials in VISITORS}
    users = User.objects.filter(organisation__is_demo=True, is_active=True, email__in=by_email)
    found = {by_email[user.email]: user for user in users}
    return [DemoPerson(found[key].pk, found[key].name, _label(key)) for key in VISITORS if key in found]


def _label(initials: str) -> str:
    return _("Manager") if initials == MANAGER.initials else str(Role(PAYMENTS.members[initials]).label)
