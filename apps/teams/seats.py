"""The two guarded roles of a team, as one person sees them: who holds each, what was announced, what may be done."""

import datetime as dt
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.teams.access import Standing, StandingTeam
from apps.teams.models import Membership, Role, RoleChange

GUARDED = (Role.PRODUCT_OWNER, Role.TECH_LEAD)


@dataclass(frozen=True)
class Seat:
    """A guarded role. Its first filling is free; a change waits for consent or for seven days."""

    role: Role
    standing: Standing
    held: Membership | None
    change: RoleChange | None

    @property
    def holder(self) -> User | None:
        return self.held.user if self.held else None

    @property
    def is_holder(self) -> bool:
        return self.held is not None and self.held.user_id == self.standing.user.pk

    @property
    def is_ripe(self) -> bool:
        """Whether an announced change may take effect now."""
        if self.change is None:
            return False
        return bool(self.change.consented_at) or self.change.effective_at <= timezone.now()

    @property
    def concerns(self) -> bool:
        """Who is told of an announcement: Product Owner, tech lead, the one to come, and administrators."""
        user = self.standing.user
        successor = self.change is not None and self.change.successor_id == user.pk
        return self.standing.role in GUARDED or successor or user.is_administrator

    @property
    def may_announce(self) -> bool:
        return self.held is not None and self.change is None and self._governs

    @property
    def may_consent(self) -> bool:
        return self.change is not None and not self.change.consented_at and self.is_holder

    @property
    def may_withdraw(self) -> bool:
        user = self.standing.user
        return self.change is not None and (user.is_administrator or self.change.proposed_by_id == user.pk)

    @property
    def may_carry_out(self) -> bool:
        return self.is_ripe and self._governs

    @property
    def _governs(self) -> bool:
        return self.is_holder or self.standing.is_administering


def seats_of(team: StandingTeam) -> list[Seat]:
    """Both guarded roles of a team, in two queries."""
    today = team.today
    held = Membership.objects.on(today).filter(team=team, role__in=GUARDED).select_related("user")
    changes = RoleChange.objects.filter(team=team, withdrawn_at=None, done_at=None).select_related(
        "holder", "successor", "proposed_by"
    )
    by_role = {membership.role: membership for membership in held}
    announced = {change.role: change for change in changes}
    return [Seat(role, team.standing, by_role.get(role), announced.get(role)) for role in GUARDED]


def get_seat(team: StandingTeam, role: str) -> Seat:
    """One guarded role, for whoever holds it and for administrators."""
    seat = next((seat for seat in seats_of(team) if seat.role == role), None)
    if seat is None:
        raise Http404
    if not (seat.is_holder or team.standing.is_administering):
        raise PermissionDenied(
            _("Only administrators and whoever holds the role can change it: %(role)s.") % {"role": seat.role.label}
        )
    return seat


def effective_day(change: RoleChange, zone: dt.tzinfo) -> dt.date:
    """The local date from which a change may take effect without consent."""
    return timezone.localtime(change.effective_at, zone).date()
