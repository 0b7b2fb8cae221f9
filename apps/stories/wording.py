"""What the coach knows of words: tools, effects, people, places and numbers, by lists that anybody can check."""

import re
from functools import lru_cache

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

type Amount = re.Match[str]


def amounts(line: str) -> list[Amount]:
    """The numbers of a line that say how much, without those that belong to a name."""
    return [number for number in _NUMBER.finditer(line) if not _belongs_to_a_name(line[: number.start()])]


@lru_cache(maxsize=4096)
def holds_a_number(line: str) -> bool:
    """Whether a line says how much of anything. A board asks it of the same few lines again and again."""
    return bool(amounts(line))


def first_of(listed: str, line: str) -> str:
    """The first of the listed words in a line, as it was typed where it can be found so; empty where there is none."""
    found = _PATTERNS[listed].search(fold(line))
    if found is None:
        return ""
    typed = re.search(re.escape(found[0]), line, re.IGNORECASE)
    return typed[0] if typed else found[0]


def _belongs_to_a_name(before: str) -> bool:
    words = fold(before).split()[-1:]
    return any(_NAMES.fullmatch(word) for word in words)


def _pattern(listed: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{listed.replace('*', r'\w*')})\b")


_PATTERNS = {listed: _pattern(listed) for listed in (TOOLS, EFFECTS, VAGUE, PEOPLE, PLACES)}
_NAMES = _pattern(NUMBERED)
