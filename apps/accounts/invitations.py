"""Inviting people, and what they answer."""

import datetime as dt
from collections.abc import Sequence
from uuid import uuid4

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from apps.accounts.joining import bring_about, bring_what_can_be
from apps.accounts.models import Invitation, User
from apps.accounts.models.invitation import hash_of, token_of
from apps.core.violations import explained


def _given(*, by: User, role: str, days: int, email: str = "", places: int = 1) -> Invitation:
    seed, now = uuid4(), timezone.now()
    return Invitation(
        organisation=by.organisation,
        email=email,
        role=role,
        places=places,
        seed=seed,
        token_hash=hash_of(token_of(seed)),
        invited_by=by,
        created_at=now,
        expires_at=now + dt.timedelta(days=days),
    )


def invite_by_mail(*, by: User, emails: Sequence[str], role: str, days: int) -> list[Invitation]:
    """Invite each address. What was still open for one is revoked: the newest invitation is the one that counts.

    Raises `RuleViolation` where `by` is no administrator.
    """
    with explained(), transaction.atomic():
        earlier = Invitation.objects.unanswered().filter(organisation=by.organisation_id, email__in=emails)
        earlier.update(revoked_at=timezone.now())
        given = [_given(by=by, role=role, days=days, email=email) for email in emails]
        return Invitation.objects.bulk_create(given)


def make_link(*, by: User, role: str, places: int, days: int) -> Invitation:
    """Make a link that so many people may follow. Raises `RuleViolation` for the role of an administrator."""
    made = _given(by=by, role=role, days=days, places=places)
    with explained(), transaction.atomic():
        made.save(force_insert=True)
    return made


def send_invitation(*, invitation: Invitation, root: str) -> None:
    """Mail an invitation. `root` is this installation's address."""
    app.configure_task("accounts.send_invitation").defer(invitation_id=invitation.pk, root=root)


def renew(*, invitation: Invitation, days: int) -> Invitation:
    """Let an invitation hold from now on for so many days; its link stays the same."""
    invitation.expires_at = timezone.now() + dt.timedelta(days=days)
    with explained(), transaction.atomic():
        invitation.save(update_fields=["expires_at"])
    return invitation


def revoke(*, invitation: Invitation) -> Invitation:
    """Take an invitation back. Who came in by it stays."""
    invitation.revoked_at = timezone.now()
    with explained(), transaction.atomic():
        invitation.save(update_fields=["revoked_at"])
    return invitation


def decline(*, invitation: Invitation, root: str) -> Invitation:
    """Say no. Whoever invited is told."""
    invitation.declined_at = timezone.now()
    with explained(), transaction.atomic():
        invitation.save(update_fields=["declined_at"])
        _tell(invitation, root)
    return invitation


def accept_as_newcomer(
    *, invitation: Invitation, name: str, email: str, password: str, root: str
) -> tuple[User, list[str]]:
    """Make the account of somebody who was invited, and what the invitation brings as far as the rules allow.

    Returns the sentences of what they refused: the person is in the organisation all the same. An address that was
    invited by mail has answered, so it counts as verified. Raises `RuleViolation` where the invitation closed
    meanwhile, or somebody signs in with this address.
    """
    inviter = invitation.invited_by
    with explained(), transaction.atomic():
        _use(invitation)
        person = User.objects.create_user(
            invitation.email or email,
            password,
            name=name,
            organisation=invitation.organisation,
            role=invitation.role,
            time_zone=inviter.time_zone,
            invitation=invitation,
        )
        verified = not invitation.is_link
        EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=verified)
        refusals = bring_what_can_be(invitation=invitation, person=person)
        _tell(invitation, root, person)
    return person, refusals


def accept_as_member(*, invitation: Invitation, person: User, root: str) -> None:
    """Let somebody who is in the organisation have what else the invitation brings; their role stays as it is.

    Raises `RuleViolation` where that is refused, and the invitation stays unused.
    """
    with explained(), transaction.atomic():
        _use(invitation)
        bring_about(invitation=invitation, person=person)
        _tell(invitation, root, person)


def _use(invitation: Invitation) -> None:
    """Take one of the places. The row is locked and read again: of two at once for the last place, one is refused."""
    held = Invitation.objects.select_for_update().get(pk=invitation.pk)
    held.uses, held.accepted_at = held.uses + 1, timezone.now()
    held.save(update_fields=["uses", "accepted_at"])


def _tell(invitation: Invitation, root: str, person: User | None = None) -> None:
    task = app.configure_task("accounts.tell_of_answer")
    task.defer(invitation_id=invitation.pk, person_id=person.pk if person else None, root=root)
