"""The tagging rules that a team wrote: for which stories each one speaks. None of them tags; people apply them.

Where several match a story, the first one speaks: a label before a type, a type before a component, a component before
a word; of two of a sort, the older one.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Case, Count, F, IntegerField, Q, Value, When, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext as _

from apps.stories.learning import Text, by_word_list
from apps.stories.learning import suggester as learned_suggester
from apps.stories.learning.of_team import Suggester
from apps.stories.models import Confidence, Kind, Story, StoryQuerySet, TagRule, TagRuleField
from apps.stories.suggestions import Suggestion
from apps.teams.models import Team

SHOWN = 10
_SORTS = TagRuleField.values


def in_order(rules: Iterable[TagRule]) -> list[TagRule]:
    """The order in which rules are asked. One that is not saved yet is the youngest of its sort."""
    return sorted(rules, key=lambda rule: (_SORTS.index(rule.field), rule.pk is None, rule.pk))


def rules_of(team: Team) -> list[TagRule]:
    return in_order(TagRule.objects.filter(team=team))


def edition(rules: Iterable[TagRule]) -> str:
    """What tells these rules from those that somebody makes of them later, so that nobody applies others unseen."""
    # As text, as they are read: a rule just made may still hold members of the enumerations.
    said = repr([(rule.pk, str(rule.field), rule.value, str(rule.kind)) for rule in rules])
    return hashlib.blake2b(said.encode(), digest_size=8).hexdigest()


def whole_word(value: str) -> str:
    """An expression that means the same to Python and to PostgreSQL."""
    return rf"(?<!\w){re.escape(value)}(?!\w)"


def looks_at(field: str, value: str) -> Q:
    """The stories that a rule matches."""
    if field == TagRuleField.LABEL:
        return Q(labels__contains=[value])
    if field == TagRuleField.WORD:
        # Far fewer titles hold it anywhere, and an expression costs much more than that look.
        return Q(title__icontains=value) & Q(title__iregex=whole_word(value))
    return Q(**{"source_type" if field == TagRuleField.TYPE else "component": value})


def untagged(team: Team) -> StoryQuerySet:
    """What rules are for: open stories that nobody has tagged, or proposed a kind for."""
    return Story.objects.waiting().filter(team=team, kind=Kind.UNTAGGED, proposed_kind="")


def first_of(rules: Sequence[TagRule]) -> Case:
    """Which rule speaks for a story: its place among `rules`, which stand in their order."""
    whens = (When(looks_at(rule.field, rule.value), then=Value(place)) for place, rule in enumerate(rules))
    return Case(*whens, output_field=IntegerField())


class Example(NamedTuple):
    """A story that a rule would tag."""

    number: int
    key: str
    title: str


@dataclass(frozen=True)
class Claim:
    """What one rule would tag, and how many stories more it matches for which an earlier rule speaks."""

    rule: TagRule
    count: int
    elsewhere: int
    examples: list[Example]


def claims(team: Team, rules: Sequence[TagRule]) -> list[Claim]:
    """What each rule would tag, with the first stories in the product order: two queries, however many rules."""
    if not rules:
        return []
    names = [f"rule_{place}" for place in range(len(rules))]
    counts = (Count("pk", filter=looks_at(rule.field, rule.value)) for rule in rules)
    matched: dict[str, int] = untagged(team).order_by().aggregate(**dict(zip(names, counts, strict=True)))
    spoken, shown = _spoken_for(team, rules)
    return [
        Claim(rule, spoken[place], matched[name] - spoken[place], shown[place])
        for place, (rule, name) in enumerate(zip(rules, names, strict=True))
    ]


def _spoken_for(team: Team, rules: Sequence[TagRule]) -> tuple[dict[int, int], dict[int, list[Example]]]:
    """For how many stories each rule speaks, by its place, and the first of them."""
    stories = untagged(team).annotate(first=first_of(rules)).filter(first__isnull=False)
    place = Window(RowNumber(), partition_by=F("first"), order_by="rank")
    found = stories.annotate(place=place, count=Window(Count("pk"), partition_by=F("first"))).filter(place__lte=SHOWN)
    spoken: dict[int, int] = defaultdict(int)
    shown: dict[int, list[Example]] = defaultdict(list)
    told = found.order_by("rank").values_list("first", "count", "number", "source_key", "title")
    for first, count, number, key, title in told:
        spoken[first] = count
        shown[first].append(Example(number, key or f"{team.key_prefix}-{number}", title))
    return spoken, shown


def matches(rule: TagRule, text: Text) -> bool:
    """The same as `looks_at`, for a story that is only being written."""
    if rule.field == TagRuleField.LABEL:
        return rule.value in text.labels
    if rule.field == TagRuleField.WORD:
        return re.search(whole_word(rule.value), text.title, re.IGNORECASE) is not None
    return rule.value == (text.issue_type if rule.field == TagRuleField.TYPE else text.component)


def suggest_by_rule(rules: Iterable[TagRule], text: Text) -> Suggestion | None:
    """What the team's own rules say of a story. Somebody decided on them, so it is sure; it is a suggestion still."""
    rule = next((rule for rule in rules if matches(rule, text)), None)
    if rule is None:
        return None
    said = _("your rule: %(what)s “%(value)s” → %(kind)s")
    words = {"what": rule.get_field_display(), "value": rule.value, "kind": rule.get_kind_display().lower()}
    return Suggestion(Kind(rule.kind), (said % words)[:200], Confidence.SURE)


def suggester(team: Team) -> Suggester:
    """How to suggest for this team: by the rules it wrote, and where none of them speaks by what its tags taught."""
    rules, learned = rules_of(team), learned_suggester(team)
    return lambda text: suggest_by_rule(rules, text) or learned(text)


def suggester_of_past(team: Team) -> Suggester:
    """How to suggest for what is done: by rules and word list alone, whose few reasons are confirmed by the pile."""
    rules = rules_of(team)
    return lambda text: suggest_by_rule(rules, text) or by_word_list(text)
