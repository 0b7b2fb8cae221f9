"""The voice of the rules: from a constraint's name to the model's own sentence."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from django.apps import apps
from django.db import IntegrityError
from django.utils.functional import Promise
from django.utils.translation import gettext as _


class RuleViolation(Exception):
    """A rule of the database said no.

    `constraint` is the rule's name, the same on every way in; `message` is its sentence for people.
    """

    def __init__(self, constraint: str, message: str) -> None:
        super().__init__(message)
        self.constraint = constraint
        self.message = message


@cache
def _sentences() -> dict[str, str | Promise]:
    """Every rule's name with its sentence: from the models' constraints and from their triggers' rules."""
    found: dict[str, str | Promise] = {}
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if constraint.violation_error_message != constraint.default_violation_error_message:
                found[constraint.name] = constraint.violation_error_message or ""
        for trigger in getattr(model._meta, "triggers", ()):
            found.update(getattr(trigger, "rules", {}))
        found.update(getattr(model, "foreign_rules", {}))
    return found


def broken(constraint: str) -> RuleViolation:
    """The refusal by a rule of the database, for who asks before the database would."""
    return RuleViolation(constraint, _(str(_sentences()[constraint])))


def violated(error: IntegrityError) -> RuleViolation | None:
    """The rule behind a database error, or None where no rule of ours was broken."""
    diagnostics = getattr(error.__cause__, "diag", None)
    name = getattr(diagnostics, "constraint_name", None) or ""
    sentence = _sentences().get(name)
    return None if sentence is None else RuleViolation(name, _(str(sentence)))


@contextmanager
def explained() -> Iterator[None]:
    """Turn a broken rule into `RuleViolation`. Wrap the transaction in it, never the other way round:
    after a refusal the transaction must be rolled back before anything else is read."""
    try:
        yield
    except IntegrityError as error:
        if rule := violated(error):
            raise rule from error
        raise
