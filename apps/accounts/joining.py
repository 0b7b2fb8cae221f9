"""What else comes with an accepted invitation: apps further right register what they added to it."""

from typing import Protocol

from django.db import transaction

from apps.accounts.models import Invitation, User
from apps.core.violations import RuleViolation, explained


class Effect(Protocol):
    """Something an invitation brings to whoever accepts it. Raises `RuleViolation` where it cannot."""

    def __call__(self, *, invitation: Invitation, person: User) -> object: ...


_effects: list[Effect] = []


def on_acceptance(effect: Effect) -> Effect:
    """Let this happen in the transaction in which an invitation is accepted."""
    _effects.append(effect)
    return effect


def bring_about(*, invitation: Invitation, person: User) -> None:
    """Everything the invitation brings, or nothing."""
    for effect in _effects:
        effect(invitation=invitation, person=person)


def bring_what_can_be(*, invitation: Invitation, person: User) -> list[str]:
    """What the invitation brings as far as the rules allow today, and the sentences of those that refused."""
    refusals = []
    for effect in _effects:
        try:
            with explained(), transaction.atomic():
                effect(invitation=invitation, person=person)
        except RuleViolation as violation:
            refusals.append(violation.message)
    return refusals
