"""Forgetting a person without touching what they have signed, built or committed to."""

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.services import anonymise_person
from apps.core.violations import RuleViolation
from apps.teams.models import PRIVATE_KINDS, Calendar, Membership, OffKind, Role, TimeOff
from apps.teams.services.membership import leave_team


def forget_person(*, person: User) -> User:
    """Anonymise somebody who has left: they leave their teams today, and nothing tells any more who they were.

    Days off stay, without their kind and reason, because capacities of the past were reckoned with them. What people
    wrote stays as they wrote it, names in it included. Raises `RuleViolation` while they are Product Owner or tech lead
    of a team, or the organisation's last administrator; nothing has changed then.
    """
    with transaction.atomic():
        current = list(Membership.objects.today().filter(user=person).select_related("team"))
        _require_no_guarded_role(current)
        for membership in current:
            leave_team(membership=membership)
        own = TimeOff.objects.filter(person=person)
        own.filter(kind__in=PRIVATE_KINDS).update(kind=OffKind.HOLIDAY)
        own.update(reason="", calendar=None)
        Calendar.objects.filter(person=person).delete()
        return anonymise_person(person=person)


def _require_no_guarded_role(memberships: list[Membership]) -> None:
    for membership in memberships:
        if membership.role in (Role.PRODUCT_OWNER, Role.TECH_LEAD):
            raise RuleViolation(
                "a_guarded_role_is_handed_over_first",
                _("%(person)s is %(role)s of %(team)s. Hand that role over first.")
                % {
                    "person": membership.user,
                    "role": membership.get_role_display(),
                    "team": membership.team.name,
                },
            )
