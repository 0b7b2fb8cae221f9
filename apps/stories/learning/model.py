"""The model: a table of counts that anybody can read, and the sum that makes a suggestion of it.

It begins with what the written word list says of a story, worth `TRUST` tags. Each tag of the team that the list said
the same of moves that by one, and each sign of the story multiplies it by how much more often the team's stories with
this sign were of a kind than its stories altogether (naive Bayes). docs/developers/suggestions.md has the formula.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.stories.learning.signs import Text, signs_of
from apps.stories.models import Confidence, Kind
from apps.stories.suggestions import Suggestion, suggest

FORMAT = 1
KINDS = tuple(kind for kind in Kind if kind is not Kind.UNTAGGED)
TRUST = 10.0
"""How many of the team's tags the word list is worth where it says the same of all of them."""
CALM = 5.0
"""How many stories that tell nothing every sign begins with, so that one tag of a rare word is no law."""
PROMISED = {Confidence.SURE: 0.95, Confidence.LIKELY: 0.8, Confidence.UNSURE: 0.5}
"""How often each word of the list's own confidence is taken to be right before anybody has tagged anything."""
NAMED = 3
"""So many signs a reason names at most."""
SPEAKS = math.log(1.5)
"""A sign is worth naming that makes its kind half as probable again."""

_SORTS = {
    "label": gettext_lazy("label “%s”"),
    "type": gettext_lazy("type “%s”"),
    "component": gettext_lazy("component “%s”"),
}

type Counts = list[int]


def nothing() -> Counts:
    return [0] * len(KINDS)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which probability on a suggestion is called sure, or likely."""

    sure: float = 0.9
    likely: float = 0.7

    def word_for(self, probability: float) -> Confidence:
        if probability >= self.sure:
            return Confidence.SURE
        return Confidence.LIKELY if probability >= self.likely else Confidence.UNSURE


@dataclass(slots=True)
class Seen:
    """One story, as the model reads it: what the word list says, and its signs."""

    listed: Suggestion
    signs: list[str]

    @property
    def verdict(self) -> str:
        return f"{self.listed.kind} {self.listed.confidence}"


def by_word_list(text: Text) -> Suggestion:
    """What the written word list says by itself."""
    return suggest(title=text.title, labels=text.labels, issue_type=text.issue_type)


def see(text: Text) -> Seen:
    return Seen(by_word_list(text), signs_of(text))


@dataclass(slots=True)
class Model:
    """How often the team tagged each kind: altogether, by what the word list said, and by each sign."""

    tagged: Counts = field(default_factory=nothing)
    verdicts: dict[str, Counts] = field(default_factory=dict)
    signs: dict[str, Counts] = field(default_factory=dict)
    thresholds: Thresholds = Thresholds()

    def suggest(self, text: Text) -> Suggestion:
        seen = see(text)
        chances = self.probabilities(seen)
        best = max(range(len(KINDS)), key=chances.__getitem__)
        confidence = self.thresholds.word_for(chances[best])
        return Suggestion(KINDS[best], self._reason(seen, best)[:200], confidence)

    def probabilities(self, seen: Seen, *, but: int | None = None) -> list[float]:
        """How probable each kind is. `but` leaves one tag of this kind out: the story's own, to be guessed unseen."""
        own = [int(n == but) for n in range(len(KINDS))]
        shares = self._shares(own)
        scores = self._list_says(seen, own)
        for sign in seen.signs:
            if counts := self.signs.get(sign):
                scores = [score + each for score, each in zip(scores, _weights(counts, own, shares), strict=True)]
        return _normalised(scores)

    def _shares(self, own: Counts) -> list[float]:
        """Each kind's share of all tags, as if one more story of each kind had been tagged."""
        tagged = [count - less + 1 for count, less in zip(self.tagged, own, strict=True)]
        return [each / sum(tagged) for each in tagged]

    def _list_says(self, seen: Seen, own: Counts) -> list[float]:
        promised = PROMISED[seen.listed.confidence]
        others = (1 - promised) / (len(KINDS) - 1)
        counts = self.verdicts.get(seen.verdict, own)
        return [
            math.log(TRUST * (promised if kind == seen.listed.kind else others) + count - less)
            for kind, count, less in zip(KINDS, counts, own, strict=True)
        ]

    def _reason(self, seen: Seen, best: int) -> str:
        """Where the list says the same, its reason, unless the team's own words tell more; else what outvoted it."""
        agrees = seen.listed.kind == KINDS[best]
        if agrees and seen.listed.confidence == Confidence.SURE:
            return seen.listed.reason
        if told := self._telling(seen, best, least=2 if agrees else 1):
            words = ", ".join(_name(sign) for sign in told)
            counts = ", ".join(_share(self.signs[sign], best) for sign in told)
            said = _("words: %(words)s; this team tagged %(counts)s such stories as %(kind)s")
            return said % {"words": words, "counts": counts, "kind": KINDS[best].label.lower()}
        if agrees:
            return seen.listed.reason
        return _("the word list says %(listed)s; this team's tags say otherwise") % {"listed": seen.listed.kind.phrase}

    def _telling(self, seen: Seen, best: int, *, least: int) -> list[str]:
        """The signs that were tagged so `least` times, and two times in three; the strongest first."""
        shares, none = self._shares(nothing()), nothing()
        known = {sign: counts for sign in seen.signs if (counts := self.signs.get(sign))}
        found = [sign for sign, counts in known.items() if counts[best] >= max(least, sum(counts) * 2 / 3)]
        strength = {sign: _weights(known[sign], none, shares)[best] for sign in found}
        telling = [sign for sign in found if strength[sign] > SPEAKS]
        return sorted(telling, key=strength.__getitem__, reverse=True)[:NAMED]

    def as_json(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "kinds": [kind.value for kind in KINDS],
            "tagged": self.tagged,
            "verdicts": self.verdicts,
            "signs": self.signs,
            "sure": self.thresholds.sure,
            "likely": self.thresholds.likely,
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Model | None:
        """None where another version of Ringfence wrote it: until the next training the word list serves."""
        if stored.get("format") != FORMAT or stored["kinds"] != [kind.value for kind in KINDS]:
            return None
        thresholds = Thresholds(stored["sure"], stored["likely"])
        return cls(stored["tagged"], stored["verdicts"], stored["signs"], thresholds)


def _weights(counts: Counts, own: Counts, shares: Sequence[float]) -> list[float]:
    """How much more often each kind stands beside a sign than it does altogether, as logarithms; 0 says nothing."""
    stories = sum(counts) - sum(own) + CALM
    return [
        math.log(((count - less) / share + CALM) / stories)
        for count, less, share in zip(counts, own, shares, strict=True)
    ]


def _share(counts: Counts, best: int) -> str:
    return _("%(count)d of %(all)d") % {"count": counts[best], "all": sum(counts)}


def _name(sign: str) -> str:
    sort, _colon, name = sign.rpartition(":")
    return str(_SORTS[sort]) % name if sort else name


def _normalised(scores: list[float]) -> list[float]:
    highest = max(scores)
    chances = [math.exp(score - highest) for score in scores]
    total = sum(chances)
    return [chance / total for chance in chances]
