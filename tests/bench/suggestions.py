"""`python -m tests.bench suggestions`: how often a suggestion is right, and what learning costs."""

from __future__ import annotations

import json
import random
import resource
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from apps.stories.learning.model import KINDS, Model
from apps.stories.learning.signs import Text
from apps.stories.learning.training import Tag, Trained, train
from apps.stories.models import Confidence, Kind
from apps.stories.suggestions import Suggestion, suggest
from tests.bench.labelled import DATA, Labelled, labelled_sets
from tests.bench.report import Line

CURVE = (20, 100, 500)
STORIES = 50_000
VOCABULARY = 30_000
ASKED = 2_000
MEGABYTE = 1_000_000

type Suggests = Callable[[Text], Suggestion]


def main() -> bool:
    """Print both tables. Whether the targets of speed and size were met; accuracy has none, it is only told."""
    lines = list(_costs())
    sys.stdout.write("\n".join(["cost of learning", *(line.text() for line in lines), ""]))
    sets = list(labelled_sets())
    for labelled in sets:
        sys.stdout.write(_accuracy(labelled))
        sys.stdout.flush()
    if not sets:
        sys.stdout.write(
            f"\nAccuracy was not measured: there are no labelled sets in {DATA}. RINGFENCE_DATA says where.\n"
        )
    return all(line.is_met for line in lines)


def _costs() -> Iterator[Line]:
    """Measured before anything else is read, so that the process's highest memory is the training's."""
    tags = _made_up_tags(STORIES)
    begun = time.perf_counter()
    trained = train(tags)
    took = time.perf_counter() - begun
    yield Line(f"training on {STORIES:,} stories, s", [took], 20, ".1f")
    yield Line("highest memory of the whole process, MB", [_highest_memory() / MEGABYTE], 300)
    stored = json.dumps(trained.as_json())
    yield Line("the stored table, MB", [len(stored) / MEGABYTE], form=".2f")
    model, asked = trained.model, iter(tags[:ASKED])
    yield Line("one suggestion, p50 in ms", [_median(lambda: model.suggest(next(asked).text), ASKED)], 5, ".2f")
    first = partial(_first_suggestion, stored, tags[0].text)
    yield Line("the first one of a process, which reads the table", [_median(first, 50)], 5, ".2f")


def _first_suggestion(stored: str, text: Text) -> Suggestion | None:
    model = Model.from_json(json.loads(stored))
    return model.suggest(text) if model else None


def _median(work: Callable[[], object], times: int) -> float:
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken) * 1000


def _highest_memory() -> int:
    highest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return highest if sys.platform == "darwin" else highest * 1024


def _made_up_tags(count: int) -> list[Tag]:
    """Titles of words as frequent as words are (the n-th one 1/n as often), the same ones at every run."""
    made = random.Random(1)  # noqa: S311 - made-up stories, no secrets
    words = [f"w{n:x}" for n in range(VOCABULARY)]
    frequent = [1 / n for n in range(1, VOCABULARY + 1)]
    chosen = iter(made.choices(words, frequent, k=count * 8))
    return [
        Tag(Text(" ".join(next(chosen) for _ in range(8)), (next(iter(made.choices(words[:40]))),)), made.choice(KINDS))
        for _ in range(count)
    ]


@dataclass
class Score:
    """How many held-out stories were guessed right: altogether, and by the word of confidence."""

    of: int = 0
    right: int = 0
    called: Counter[str] = field(default_factory=Counter)
    called_right: Counter[str] = field(default_factory=Counter)
    debt: Counter[str] = field(default_factory=Counter)

    def add(self, said: str, meant: str, confidence: str = "") -> None:
        self.of += 1
        self.right += said == meant
        self.called[confidence] += 1
        self.called_right[confidence] += said == meant
        self.debt.update(said=said == Kind.DEBT, meant=meant == Kind.DEBT, found=said == meant == Kind.DEBT)

    def text(self, name: str) -> str:
        spoken = [word for word in Confidence.values if self.called[word]]
        words = "".join(map(self._word_text, spoken)) if len(spoken) > 1 else ""
        return f"  {name:<24}{self.right:>6} {_share(self.right, self.of)}{words}"

    def _word_text(self, word: str) -> str:
        right, called = self.called_right[word], self.called[word]
        return f"   {word} {right}/{called} {_share(right, called).strip()}"

    def debt_text(self, name: str) -> str:
        said, meant, found = self.debt["said"], self.debt["meant"], self.debt["found"]
        return f"  {name:<24}found {found} of {meant}; of {said} it called debt, {_share(found, said).strip()} were"


def _share(part: int, whole: int) -> str:
    return f"{part / whole:6.1%}" if whole else "     –"


def _accuracy(labelled: Labelled) -> str:
    scores = {
        "majority": _scored(labelled, _majority),
        "word list": _scored(labelled, lambda _tags: _word_list),
    }
    scores |= {f"learned from {count}": _scored(labelled, _learned(count)) for count in _curve(labelled)}
    scores["learned from all"] = _scored(labelled, _learned(None))
    lines = [f"\n{labelled.name}: {labelled.about}", f"  right, of {scores['majority'].of:,} held out"]
    lines += [score.text(name) for name, score in scores.items()]
    if labelled.compared("anything") != "anything":
        lines += ["  debt that was found", *(score.debt_text(name) for name, score in scores.items())]
    return "\n".join([*lines, ""])


def _curve(labelled: Labelled) -> list[int]:
    return [count for count in CURVE if all(len(known) > count for known, _held_out in labelled.splits)]


def _scored(labelled: Labelled, taught: Callable[[Sequence[Tag]], Suggests]) -> Score:
    score = Score()
    for known, held_out in labelled.splits:
        suggests = taught(known)
        for tag in held_out:
            found = suggests(tag.text)
            score.add(labelled.compared(found.kind), labelled.compared(tag.kind), found.confidence)
    return score


def _majority(known: Sequence[Tag]) -> Suggests:
    kind = Counter(tag.kind for tag in known).most_common(1)[0][0]
    always = Suggestion(Kind(kind), "", Confidence.UNSURE)
    return lambda _text: always


def _word_list(text: Text) -> Suggestion:
    return suggest(title=text.title, labels=text.labels, issue_type=text.issue_type)


def _learned(count: int | None) -> Callable[[Sequence[Tag]], Suggests]:
    """Learned from the latest tags, so many of them; by the model even where the word list would go on serving."""

    def taught(known: Sequence[Tag]) -> Suggests:
        trained: Trained = train(known if count is None else known[-count:])
        return trained.model.suggest

    return taught
