"""What kind a story looks like, by simple rules that anybody can read: its labels, the words of its title, its type.

A suggestion never counts. It stands beside an untagged story until somebody who may tag it says yes or no.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.core.folding import fold
from apps.stories.models import Confidence, Kind

LABELS: dict[Kind, frozenset[str]] = {
    Kind.DEBT: frozenset({"tech debt", "technical debt", "techdebt", "debt", "dette technique"}),
    Kind.SPIKE: frozenset({"spike", "research", "poc"}),
    Kind.INCIDENT: frozenset({"incident", "outage", "postmortem", "sev1", "sev2"}),
    Kind.BUG: frozenset({"bug", "defect", "regression"}),
    Kind.IMPROVEMENT: frozenset({"refactoring", "refactor", "maintenance", "tooling", "ci", "infra", "infrastructure"}),
    Kind.FEATURE: frozenset({"feature", "customer request", "ux"}),
}
"""A label is somebody's decision already, so a label that names a kind is a sure sign."""

TYPES: dict[Kind, frozenset[str]] = {
    Kind.BUG: frozenset(
        {"bug", "defect", "fault", "bogue", "anomalie", "fehler", "defekt", "error", "erro", "errore", "バグ"}
    ),
    Kind.SPIKE: frozenset({"spike", "research", "investigation", "recherche", "untersuchung"}),
    Kind.INCIDENT: frozenset({"incident", "outage", "panne", "storung", "vorfall", "incidente"}),
    Kind.DEBT: frozenset({"technical debt", "tech debt", "debt", "dette technique", "technische schulden"}),
    Kind.FEATURE: frozenset(
        {"story", "user story", "new feature", "feature", "feature request", "wish", "recit", "historia"}
        | {"nouvelle fonctionnalite", "neue funktion", "nueva funcion", "nova funcionalidade", "nuova funzione"}
    ),
}
"""Issue types that say something. "Task" and "Improvement" do not: they are many teams' word for anything."""

WORDS: dict[Kind, str] = {
    Kind.DEBT: "tech debt|technical debt|work around|workaround|hack|dead code|legacy|clean up|cleanup|deprecat*|"
    "temporary|obsolete|leftover*",
    Kind.SPIKE: "spike|investigat*|explor*|evaluat*|proof of concept|poc|feasibility|research|find out|analys*|"
    "untersuch*|etudier",
    Kind.INCIDENT: "incident|outage|postmortem|post mortem|hotfix|sev1|sev2",
    Kind.IMPROVEMENT: "refactor*|upgrad*|migrat*|bump|rewrit*|flaky|unit test*|integration test*|test coverage|ci|"
    "pipeline*|build script*|docker*|kubernetes|terraform|helm|logging|monitoring|alerting|metrics|dashboards|tracing|"
    "lint*|dependency|dependencies|index|cache|caching|latency|throughput|performance|memory leak*|simplif*|automat*|"
    "backup*",
    Kind.BUG: "fix*|bug*|crash*|fail*|exception*|error*|broken|incorrect*|wrong*|missing|does not|doesn t|not working|"
    "cannot|can t|unable to|regression|typo*",
    Kind.FEATURE: "as a|as an|user can|users can|allow*|add support|support for|new page|new screen|show|display*|"
    "enable|let users|implement*|introduc*",
}
"""Words and phrases of a title; a star stands for any ending. The order is the precedence where several are met."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    kind: Kind
    reason: str
    confidence: Confidence


def suggest(*, title: str, labels: Iterable[str] = (), issue_type: str = "") -> Suggestion:
    """The best guess, how much to trust it, and why; there always is one, so that one key press can confirm it."""
    if by_label := _by_label(labels):
        return by_label
    by_type = _kind_named(issue_type, TYPES)
    by_words = _by_words(title)
    if by_type and by_type in by_words:
        reason = _("the type is “%(type)s” and the title says “%(word)s”")
        return _suggestion(by_type, Confidence.SURE, reason, type=issue_type, word=by_words[by_type])
    if by_type and by_type is not Kind.FEATURE:
        return _suggestion(by_type, Confidence.LIKELY, _("the type is “%(type)s”"), type=issue_type)
    if by_words:
        return _from_words(by_words, contradicted=by_type is not None)
    if by_type:
        return _suggestion(by_type, Confidence.LIKELY, _("the type is “%(type)s”"), type=issue_type)
    return _suggestion(Kind.FEATURE, Confidence.UNSURE, _("no word of the title points anywhere else"))


def _from_words(found: dict[Kind, str], *, contradicted: bool) -> Suggestion:
    kind = next(kind for kind in WORDS if kind in found)
    clear = len(found) == 1 and not contradicted
    confidence = Confidence.LIKELY if clear else Confidence.UNSURE
    return _suggestion(kind, confidence, _("the title says “%(word)s”"), word=found[kind])


def _by_label(labels: Iterable[str]) -> Suggestion | None:
    for label in labels:
        if kind := _kind_named(label, LABELS):
            return _suggestion(kind, Confidence.SURE, _("it has the label “%(label)s”"), label=label)
    return None


def _kind_named(name: str, names: Mapping[Kind, frozenset[str]]) -> Kind | None:
    folded = fold(name)
    return next((kind for kind, named in names.items() if folded in named), None)


def _by_words(title: str) -> dict[Kind, str]:
    """The first telling word of each kind."""
    found: dict[Kind, str] = {}
    for match in _PATTERN.finditer(fold(title)):
        found.setdefault(Kind(match.lastgroup or ""), match[0])
    return found


def _suggestion(kind: Kind, confidence: Confidence, reason: str, **words: str) -> Suggestion:
    return Suggestion(kind, (reason % words)[:200], confidence)


def _pattern() -> re.Pattern[str]:
    """All words in one expression, a group a kind, so that a title is read once."""
    groups = (f"(?P<{kind.value}>{words.replace('*', WILD)})" for kind, words in WORDS.items())
    return re.compile(rf"\b(?:{'|'.join(groups)})\b")


WILD = r"\w*"
_PATTERN = _pattern()
