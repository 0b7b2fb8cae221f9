"""What happens to teams, memberships and the two guarded roles."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from apps.accounts.models import User
from apps.core.violations import explained
from apps.teams.models import STANDARD_RIGHTS, DecisionRight, Membership, Role, RoleChange, Team


def grant_standard_rights(*, team: Team) -> list[DecisionRight]:
    """Give a new team the standard list of decision rights."""
    return DecisionRight.objects.bulk_create(
        DecisionRight(team=team, key=r.key, sentence=r.sentence, holder=r.holder, position=n)
        for n, r in enumerate(STANDARD_RIGHTS)
    )


def join_team(
    *, team: Team, user: User, role: str, starts: dt.date | None = None, ends: dt.date | None = None
) -> Membership:
    """Add a person to a team, from today unless said otherwise.

    Raises `RuleViolation` where the role is filled or the person has one already.
    """
    with explained(), transaction.atomic():
        return Membership.objects.create(team=team, user=user, role=role, starts=starts or team.today, ends=ends)


def leave_team(*, membership: Membership, day: dt.date | None = None) -> Membership:
    """End a membership on a local date; it stays, so that old sprints keep their people."""
    membership.ends = max(day or membership.team.today, membership.starts)
    with explained(), transaction.atomic():
        membership.save(update_fields=["ends"])
    return membership


def change_role(*, membership: Membership, role: str) -> Membership:
    """Give a member another role from today on; the old one stays on record.

    Raises `RuleViolation` where the role is filled, or guarded by its holder's consent.
    """
    today = membership.team.today
    with explained(), transaction.atomic():
        if membership.starts >= today:  # begun today or later: it was never in force
            membership.role = role
            membership.save(update_fields=["role"])
            return membership
        until, membership.ends = membership.ends, today
        membership.save(update_fields=["ends"])
        return Membership.objects.create(
            team=membership.team, user=membership.user, role=role, starts=today, ends=until
        )


def edit_team(*, team: Team, changes: Mapping[str, Any]) -> Team:
    """Change a team's name, address, unit or time zone.

    Raises `RuleViolation` where the address is taken, or sprints count in the unit already.
    """
    for name, value in changes.items():
        setattr(team, name, value)
    with explained(), transaction.atomic():
        team.save(update_fields=list(changes))
    return team


def archive_team(*, team: Team) -> Team:
    """Put a team away: nothing is deleted, and it can be restored."""
    return edit_team(team=team, changes={"archived_at": timezone.now()})


def restore_team(*, team: Team) -> Team:
    """Bring an archived team back as it was."""
    return edit_team(team=team, changes={"archived_at": None})


def give_notice(*, membership: Membership, successor: User | None, by: User) -> RoleChange:
    """Announce that Product Owner or tech lead is to change. The holder's own announcement is their consent."""
    own = by == membership.user
    with explained(), transaction.atomic():
        return RoleChange.objects.create(
            team=membership.team,
            role=membership.role,
            holder=membership.user,
            successor=successor,
            proposed_by=by,
            consented_by=by if own else None,
            consented_at=timezone.now() if own else None,
        )


def tell_of_change(*, change: RoleChange, link: str) -> None:
    """Give both, and whoever is to come, notice by mail. `link` leads to the team's page."""
    app.configure_task("teams.tell_of_role_change").defer(change_id=change.pk, link=link)


def consent_to_change(*, change: RoleChange, by: User) -> RoleChange:
    """The holder agrees; the change may take effect at once."""
    change.consented_by, change.consented_at = by, timezone.now()
    with explained(), transaction.atomic():
        change.save(update_fields=["consented_by", "consented_at"])
    return change


def withdraw_notice(*, change: RoleChange) -> RoleChange:
    """Take an announcement back."""
    change.withdrawn_at = timezone.now()
    with explained(), transaction.atomic():
        change.save(update_fields=["withdrawn_at"])
    return change


def carry_out(*, change: RoleChange) -> Membership | None:
    """Let an announced change take effect: the holder becomes a developer, the successor takes the role.

    Raises `RuleViolation` before the holder's consent or the seven days.
    """
    today = change.team.today
    with explained(), transaction.atomic():
        memberships = Membership.objects.on(today).filter(team=change.team)
        memberships.filter(user=change.holder, role=change.role).update(ends=today)
        Membership.objects.create(team=change.team, user=change.holder, role=Role.DEVELOPER, starts=today)
        if change.successor is None:
            return None
        memberships.filter(user=change.successor).update(ends=today)
        return Membership.objects.create(team=change.team, user=change.successor, role=change.role, starts=today)
