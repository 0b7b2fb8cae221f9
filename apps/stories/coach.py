"""What a Product Owner will miss in a why, said while it is typed.

The coach reads the line by word lists that anybody can check. It advises: it never blocks, and it never writes.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from django.utils.translation import gettext as _

from apps.core.folding import fold

TOOLS = (
    "django|rails|react|angular|vue|node|python|java|kotlin|typescript|javascript|php|spring|orm|sql|postgres*|mysql|"
    "oracle|mongodb|redis|kafka|rabbitmq|elasticsearch|opensearch|docker*|kubernetes|k8s|helm|terraform|ansible|jenkins|"
    "gitlab|github|graphql|grpc|webpack|vite|nginx|aws|azure|gcp|s3|lambda*|microservice*|librar*|framework*|sdk|apis?|"
    "linter*|caches?|index|indexes|class|classes|modules?|schemas?|pipelines?|ci|dependenc*|tls|version"
)
"""What is used or built. It says nothing of what that does for anybody. A star stands for any ending."""

EFFECTS = (
    "faster|sooner|earlier|quicker|slower|shorter|longer|less|fewer|more|cheaper|safer|easier|lower|higher|larger|smaller|"
    "saves?|saving|avoid*|prevent*|stop*|reduc*|cuts?|drop*|falls?|rises?|grow*|increase*|increasing|decrease*|decreasing|shorten*|halv*|doubl*|"
    "los(?:e|es|ing)|fail*|waits?|waiting|crash*|outage*|breaks?|leav(?:e|es|ing)|without|instead|no longer"
)
"""A change that somebody would notice, with its direction."""

VAGUE = "improv*|refactor*|clean up|cleanup|cleaner|tidy*|moderni[sz]*|optimi[sz]*|better|nicer|rework*|enhanc*"
"""What promises a change and keeps its size and direction to itself."""

PEOPLE = (
    "users?|customers?|shoppers?|buyers?|sellers?|merchants?|partners?|guests?|visitors?|readers?|patients?|students?|"
    "employees?|clients?|people|person|everybody|everyone|nobody|somebody|support|finance|sales|marketing|legal|"
    "operations|ops|accounting|accountants?|auditors?|management|managers?|owners?|developers?|engineers?|testers?|"
    "designers?|analysts?|teams?|we|us|business|company|on call"
)
"""Whoever notices."""

PLACES = (
    "measured|dashboards?|reports?|grafana|datadog|kibana|prometheus|metrics?|logs?|query|queries|surveys?|invoices?|"
    "tickets?|p50|p90|p95|p99|read off|count(?:ed|er|ers)|monitor*|analytics|lighthouse"
)
"""Where the value is read off once it is released."""

NUMBERED = (
    TOOLS + "|v|release|sprint|q|phase|level|step|tier|http|ipv|chapter|iso|wcag|article|no|nr|part|section|windows|ios"
)
"""What a number after it only tells apart: Python 3.13, sprint 24, TLS 1.3."""

_NUMBER = re.compile(r"(?<![\w.,-])[+-]?\d+(?:[.,']\d+)*")
_UNIT_AFTER = re.compile(r"\s?(?:[%‰°€$£¥]|(?!(?:to|from|and|or|so|in|for|at|by|on|per|instead)\b)[^\W\d_])")
_MONEY_BEFORE = re.compile(r"[€$£¥]\s?$")
_LEADS_TO = re.compile(r"→|->|=>|\b(?:to|instead of)\b", re.IGNORECASE)

type Amount = re.Match[str]


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing that the coach looked for: whether it is there, and what to say of it."""

    name: str
    is_met: bool
    said: str


def advise(why: str) -> list[Advice]:
    """What the coach says of a line, in the order in which one would mend it. Of nothing it says nothing."""
    line = " ".join(why.split())
    if not line:
        return []
    return [_effect(line), _numbers(line), _people(line), _place(line)]


def _effect(line: str) -> Advice:
    changes = [_value(one) != _value(other) for one, other in _changes(line)]
    if changes and not all(changes):
        return Advice("effect", False, _("Both values are the same. What changes?"))
    if changes or _first(EFFECTS, line):
        return Advice("effect", True, _("Says what changes, not which tool is used"))
    if word := _first(VAGUE, line):
        said = _("“%(word)s” leaves open what will be different. Faster, safer, cheaper, and by how much?")
    elif word := _first(TOOLS, line):
        said = _("“%(word)s” says how. What will be different once it is done?")
    else:
        said = _("Better or worse? Say which way it changes: sooner, fewer, no longer …")
    return Advice("effect", False, said % {"word": word})


def _numbers(line: str) -> Advice:
    amounts = _amounts(line)
    if not amounts:
        return Advice("numbers", False, _("No number yet. From which value, to which?"))
    if len(amounts) == 1:
        said = _("Only one number, %(number)s. From which value, to which?")
        return Advice("numbers", False, said % {"number": amounts[0][0]})
    if not any(_has_unit(line, amount) for amount in amounts):
        return Advice("numbers", False, _("Numbers without a unit. Seconds, hours, percent, tickets a week?"))
    return Advice("numbers", True, _("Has a number to start from and one to reach"))


def _people(line: str) -> Advice:
    if _first(PEOPLE, line):
        return Advice("people", True, _("Says who will notice"))
    return Advice("people", False, _("Nobody is affected yet. Which customers, which colleagues will notice?"))


def _place(line: str) -> Advice:
    if _first(PLACES, line):
        return Advice("place", True, _("Says where the value is read off"))
    return Advice("place", False, _("Where will you read the value after release? Name the dashboard or the query."))


def _amounts(line: str) -> list[Amount]:
    """The numbers of a line that say how much, without those that belong to a name."""
    return [number for number in _NUMBER.finditer(line) if not _belongs_to_a_name(line[: number.start()])]


def _belongs_to_a_name(before: str) -> bool:
    words = fold(before).split()[-1:]
    return any(_NAMES.fullmatch(word) for word in words)


def _changes(line: str) -> Iterator[tuple[Amount, Amount]]:
    """The amounts that lead from one to the other."""
    for one, other in pairwise(_amounts(line)):
        if _LEADS_TO.search(line, one.end(), other.start()):
            yield one, other


def _value(amount: Amount) -> Decimal | str:
    plain = amount[0].replace(",", ".").replace("'", "")
    return Decimal(plain) if plain.count(".") < 2 else plain


def _has_unit(line: str, amount: Amount) -> bool:
    return bool(_UNIT_AFTER.match(line, amount.end()) or _MONEY_BEFORE.search(line[: amount.start()]))


def _first(listed: str, line: str) -> str:
    """The first of the listed words in a line, as it was typed where it can be found so; empty where there is none."""
    found = _PATTERNS[listed].search(fold(line))
    if found is None:
        return ""
    typed = re.search(re.escape(found[0]), line, re.IGNORECASE)
    return typed[0] if typed else found[0]


def _pattern(listed: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{listed.replace('*', r'\w*')})\b")


_PATTERNS = {listed: _pattern(listed) for listed in (TOOLS, EFFECTS, VAGUE, PEOPLE, PLACES)}
_NAMES = _pattern(NUMBERED)
