"""Definitions of ready and of done as people read them: list by list, the standard set, and what a list still lacks."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from apps.decisions.models import DefinedFor, RightsVersion, Sentence, Which

MOST_SENTENCES = 12
LONGEST_SENTENCE = 160

_EVERY, _READY, _DONE = DefinedFor.EVERY, Which.READY, Which.DONE
_STANDARD = {
    (_READY, _EVERY): [
        gettext_noop("Whoever builds it knows what it is for"),
        gettext_noop("The team has estimated it"),
        gettext_noop("It fits into one sprint"),
    ],
    (_READY, DefinedFor.FEATURE): [gettext_noop("It says what the Product Owner will look at to accept it")],
    (_READY, DefinedFor.BUG): [gettext_noop("It says how to see the fault")],
    (_READY, DefinedFor.IMPROVEMENT): [gettext_noop("It says what is measured today, and what it is to become")],
    (_READY, DefinedFor.DEBT): [gettext_noop("It says what the debt costs as long as it stays")],
    (_READY, DefinedFor.SPIKE): [gettext_noop("It asks one question and has a time-box")],
    (_DONE, _EVERY): [
        gettext_noop("Another member of the team has reviewed it"),
        gettext_noop("Tests that run with every change cover it"),
        gettext_noop("What users and operators need to know is written down"),
    ],
    (_DONE, DefinedFor.FEATURE): [gettext_noop("The Product Owner has seen it work")],
    (_DONE, DefinedFor.BUG): [gettext_noop("A test would notice if the fault came back")],
    (_DONE, DefinedFor.IMPROVEMENT): [gettext_noop("It is measured, or has a day on which it will be")],
    (_DONE, DefinedFor.DEBT): [gettext_noop("What is left of the debt stands on the register")],
    (_DONE, DefinedFor.SPIKE): [gettext_noop("Its recommendation is written")],
    (_DONE, DefinedFor.INCIDENT): [
        gettext_noop("Its cause is known and written down"),
        gettext_noop("What keeps it from coming back is a story"),
    ],
}
STANDARD_DEFINITIONS = [
    Sentence(which=which.value, kind=kind.value, text=text)
    for (which, kind), texts in _STANDARD.items()
    for text in texts
]


def place(which: str, kind: str) -> str:
    """The name of a list, for forms and addresses; no row of the decision rights goes by such a name."""
    return f"{which}:{kind}"


def title(which: str, kind: str) -> str:
    """The name of a list as people read it: "Ready, every story"."""
    return _("%(which)s, %(kind)s") % {"which": Which(which).label, "kind": DefinedFor(kind).label}


def places() -> Iterator[tuple[Which, DefinedFor]]:
    """Every list there can be, in the order in which they are read."""
    return ((which, kind) for which in Which for kind in DefinedFor)


def texts_of(sentences: Iterable[Sentence], which: str, *kinds: str) -> list[str]:
    """What stands in one list, or in several of one definition, one after the other."""
    listed = [sentence for sentence in sentences if sentence["which"] == which]
    return [sentence["text"] for kind in kinds for sentence in listed if sentence["kind"] == kind]


def in_order_of_lists(sentences: Sequence[Sentence]) -> list[Sentence]:
    """List by list, each in its own order."""
    order = [place(which, kind) for which, kind in places()]
    return sorted(sentences, key=lambda sentence: order.index(place(sentence["which"], sentence["kind"])))


def with_standards(sentences: Sequence[Sentence]) -> list[Sentence]:
    """The same with what it lacks of the standard set."""
    return in_order_of_lists([*sentences, *(each for each in STANDARD_DEFINITIONS if each not in sentences)])


def definitions_in_force(team: int) -> list[Sentence]:
    """What a team says today, by the newest version of its decision rights. One query."""
    newest = RightsVersion.objects.filter(team=team).order_by("-number").values_list("definitions", flat=True)
    sentences: list[Sentence] = newest.first() or []
    return sentences


@dataclass(frozen=True)
class Listed:
    """One list of a definition."""

    kind: DefinedFor
    texts: list[str]

    @property
    def title(self) -> str:
        return str(self.kind.label)


@dataclass(frozen=True)
class Definition:
    """One of the two definitions: its lists that say something."""

    which: Which
    lists: list[Listed]

    @property
    def title(self) -> str:
        return _("Definition of ready") if self.which == Which.READY else _("Definition of done")


def as_read(sentences: Iterable[Sentence]) -> list[Definition]:
    """Both definitions for a page; nothing where neither says anything."""
    said = list(sentences)
    return [Definition(which, _lists(said, which)) for which in Which] if said else []


def _lists(sentences: Iterable[Sentence], which: Which) -> list[Listed]:
    found = (Listed(kind, texts_of(sentences, which, kind)) for kind in DefinedFor)
    return [listed for listed in found if listed.texts]


def flaws_of_definitions(sentences: Sequence[Sentence]) -> dict[str, str]:
    """What has to change before these can be definitions: a word by the name of the list."""
    found = ((place(which, kind), _flaw(sentences, which, kind)) for which, kind in places())
    return {name: flaw for name, flaw in found if flaw}


def _flaw(sentences: Sequence[Sentence], which: str, kind: str) -> str:
    mine = texts_of(sentences, which, kind)
    of_every_story = texts_of(sentences, which, _EVERY) if kind != _EVERY else []
    if len(mine) > MOST_SENTENCES:
        return _("A list has at most %(most)s sentences: nobody reads a longer one before each story.") % {
            "most": MOST_SENTENCES
        }
    if any(len(text) > LONGEST_SENTENCE for text in mine):
        return _("A sentence has at most %(most)s characters.") % {"most": LONGEST_SENTENCE}
    counted = Counter(text.casefold().rstrip(".") for text in [*of_every_story, *mine])
    twice = next((text for text in mine if counted[text.casefold().rstrip(".")] > 1), "")
    return _("“%(sentence)s” would be asked twice of one story.") % {"sentence": _(twice)} if twice else ""
