"""From tags to a model, and how good it is on tags it has not seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any

from apps.stories.learning.model import KINDS, Model, Seen, Thresholds, nothing, see
from apps.stories.learning.signs import Text
from apps.stories.models import Confidence

MOST_SIGNS = 3_000
"""The vocabulary: the signs of most stories stay. More of them cost time and guess no better."""
MOST_HELD_OUT = 5_000
ENOUGH = 20
"""Fewer held-out tags than this say nothing about how far to trust a probability."""
RIGHT = {Confidence.SURE: 0.9, Confidence.LIKELY: 0.7}
"""What the words promise: of the held-out tags that were called so, this share at least was right."""

NEVER = 2.0  # no probability is that high
LEAST = {Confidence.SURE: 0.7, Confidence.LIKELY: 0.5}
"""No word is said of a smaller probability, however well the team's easy stories went."""

_PLACE = {kind.value: place for place, kind in enumerate(KINDS)}


@dataclass(frozen=True, slots=True)
class Tag:
    """A story that somebody tagged."""

    text: Text
    kind: str


@dataclass(frozen=True, slots=True)
class HeldOut:
    """How many held-out tags were guessed right, by the model and by the word list alone."""

    of: int = 0
    right: int = 0
    listed_right: int = 0
    by_word: dict[str, list[int]] = field(default_factory=dict)

    @property
    def beats_the_list(self) -> bool:
        return self.right >= self.listed_right


@dataclass(frozen=True, slots=True)
class Trained:
    model: Model
    held_out: HeldOut

    def as_json(self) -> dict[str, Any]:
        out = self.held_out
        told = {"of": out.of, "right": out.right, "listed_right": out.listed_right, "by_word": out.by_word}
        return self.model.as_json() | {"held_out": told}


def train(tags: Iterable[Tag]) -> Trained:
    """Learn from tags, the earliest first. The same tags always make the same model.

    The latest ones are then guessed one by one, each by the model without it: counts can be taken back, so that every
    tag is a held-out one without a second training.
    """
    seen = [(see(tag.text), _PLACE[tag.kind]) for tag in tags]
    model = _counted(seen)
    guesses = [_guess(model, *each) for each in seen[-MOST_HELD_OUT:]]
    model = replace(model, thresholds=thresholds_from([(guess.chance, guess.is_right) for guess in guesses]))
    return Trained(model, _held_out(guesses, model.thresholds))


def _counted(tags: Sequence[tuple[Seen, int]]) -> Model:
    model = Model()
    for seen, kind in tags:
        model.tagged[kind] += 1
        model.verdicts.setdefault(seen.verdict, nothing())[kind] += 1
        for sign in seen.signs:
            model.signs.setdefault(sign, nothing())[kind] += 1
    if len(model.signs) > MOST_SIGNS:
        kept = sorted(model.signs, key=lambda sign: (-sum(model.signs[sign]), sign))[:MOST_SIGNS]
        model.signs = {sign: model.signs[sign] for sign in kept}
    return model


@dataclass(frozen=True, slots=True)
class _Guess:
    chance: float
    is_right: bool
    listed_is_right: bool


def _guess(model: Model, seen: Seen, kind: int) -> _Guess:
    chances = model.probabilities(seen, but=kind)
    chance = max(chances)
    return _Guess(chance, chances.index(chance) == kind, seen.listed.kind == KINDS[kind])


def _held_out(guesses: Sequence[_Guess], thresholds: Thresholds) -> HeldOut:
    called, right = Counter[str](), Counter[str]()
    for guess in guesses:
        word = thresholds.word_for(guess.chance)
        called[word] += 1
        right[word] += guess.is_right
    return HeldOut(
        of=len(guesses),
        right=right.total(),
        listed_right=sum(guess.listed_is_right for guess in guesses),
        by_word={word.value: [right[word], called[word]] for word in Confidence},
    )


def thresholds_from(guesses: Iterable[tuple[float, bool]]) -> Thresholds:
    """The lowest probabilities from which on the words keep what they promise, by guesses on held-out tags.

    Fewer than `ENOUGH` of them prove nothing, and the probability is taken at its word. A word that keeps its promise
    nowhere is not said at all.
    """
    ranked = sorted(guesses, key=lambda guess: -guess[0])
    sure = _lowest(ranked, Confidence.SURE)
    rest = [guess for guess in ranked if guess[0] < sure]
    return Thresholds(sure, min(sure, _lowest(rest, Confidence.LIKELY)))


def _lowest(ranked: Sequence[tuple[float, bool]], word: Confidence) -> float:
    """The lowest of the descending probabilities down to which the word keeps its promise."""
    if len(ranked) < ENOUGH:
        return RIGHT[word]
    lowest, said, right = NEVER, 0, 0
    for chance, alike in groupby(ranked, key=lambda guess: guess[0]):
        outcomes = [is_right for _chance, is_right in alike]
        said, right = said + len(outcomes), right + sum(outcomes)
        if said >= ENOUGH and right >= RIGHT[word] * said:
            lowest = chance
    if lowest == ranked[-1][0]:  # nothing was less probable, so nothing speaks against it
        lowest = min(lowest, RIGHT[word])
    return max(lowest, LEAST[word])
