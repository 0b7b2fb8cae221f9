"""What the model sees of a story: the words of its title, its labels, its type in the tracker, its component."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from apps.core.folding import fold

MOST_WORDS = 60
LONGEST = 40


@dataclass(frozen=True, slots=True)
class Text:
    """What is known of a story before anybody says what kind it is."""

    title: str
    labels: Iterable[str] = ()
    issue_type: str = ""
    component: str = ""


def signs_of(text: Text) -> list[str]:
    """Each sign once, in the order of the story. No folded word holds a colon, so the four sorts never mix.

    Numbers are left out: they are keys, versions and years, and each says little about the next.
    """
    words = [word[:LONGEST] for word in fold(text.title).split()[:MOST_WORDS] if not word.isdigit()]
    named = [("label", label) for label in text.labels]
    named += [("type", text.issue_type), ("component", text.component)]
    return list(dict.fromkeys([*words, *(f"{sort}:{fold(name)[:LONGEST]}" for sort, name in named if name)]))
