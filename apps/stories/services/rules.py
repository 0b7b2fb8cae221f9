"""Tagging many untagged stories at once: by rules that the team wrote, or by what somebody filtered for.

What a person tagged or proposed is never among them, and nothing is written where there are more or fewer stories than
the person was told.
"""

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import Case, F, QuerySet, Value, When

from apps.accounts.models import User
from apps.core.violations import explained
from apps.stories.models import TECHNICAL_KINDS, Story, TagRule
from apps.stories.rules import edition, first_of, looks_at, rules_of, untagged
from apps.stories.services.learning import learn_soon, suggest_soon
from apps.stories.services.locking import lock_in_order
from apps.stories.services.tagging import ChangedMeanwhile
from apps.teams.models import Team

RULE_FIELDS = ("field", "value", "kind")


class StaleRule(Exception):
    """Somebody changed the rule, or deleted it, since the form was opened. Holds it as it is now, if it is."""

    def __init__(self, current: TagRule | None) -> None:
        super().__init__(str(current))
        self.current = current


def add_rule(*, team: Team, by: User, field: str, value: str, kind: str) -> TagRule:
    """Write a rule down. It tags nothing by itself. Raises `RuleViolation` where there is one for this already."""
    with explained(), transaction.atomic():
        rule = TagRule.objects.create(team=team, created_by=by, field=field, value=value, kind=kind)
        suggest_soon(team=team)
    return rule


def change_rule(*, rule: TagRule, seen: str, **changes: str) -> TagRule:
    """Write a rule anew of which somebody saw the edition `seen`. Raises `StaleRule`, `RuleViolation`."""
    with explained(), transaction.atomic():
        current = TagRule.objects.select_for_update(of=["self"]).filter(pk=rule.pk).first()
        if current is None or edition([current]) != seen:
            raise StaleRule(current)
        for name, value in changes.items():
            setattr(current, name, value)
        current.save(update_fields=list(changes))
        suggest_soon(team=current.team)
    return current


def delete_rule(*, rule: TagRule) -> None:
    """Take a rule away. What it tagged stays tagged; what it only suggested does not."""
    with transaction.atomic():
        rule.delete()
        suggest_soon(team=rule.team)


def apply_rules(*, team: Team, seen: str, only: Collection[int] | None, expected: int) -> int:
    """Tag what the rules speak for, or those of them whose ids are given, in one statement. Returns how many.

    Raises `ChangedMeanwhile` where the rules are not the edition `seen` any more or the stories not the `expected`
    number, and `RuleViolation` where a sprint's rule refuses one of them; nothing is tagged then. Takes the tagging
    right, whatever the kinds.
    """
    rules = rules_of(team)
    if edition(rules) != seen:
        raise ChangedMeanwhile
    meant = [place for place, rule in enumerate(rules) if only is None or rule.pk in only]
    kinds = (When(looks_at(rule.field, rule.value), then=Value(rule.kind)) for rule in rules)
    stories = untagged(team).annotate(first=first_of(rules)).filter(first__in=meant)
    return _write(stories, team=team, expected=expected, kind=Case(*kinds))


def tag_found(*, team: Team, stories: QuerySet[Story], kind: str, expected: int, by: User, may_tag: bool) -> int:
    """Tag untagged stories that somebody filtered for; without the right, technical kinds stay proposals.

    Returns how many. Raises as `apply_rules` does.
    """
    if may_tag or kind not in TECHNICAL_KINDS:
        return _write(stories, team=team, expected=expected, kind=kind)
    return _write(stories, team=team, expected=expected, proposed_kind=kind, proposed_by=by)


def _write(stories: QuerySet[Story], *, team: Team, expected: int, **tags: Any) -> int:
    with explained(), transaction.atomic():
        lock_in_order(stories)
        count = stories.order_by().update(**tags, version=F("version") + 1)
        if count != expected:
            raise ChangedMeanwhile
        learn_soon(team=team)
    return count
