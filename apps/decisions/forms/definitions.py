"""Writing definitions of ready and of done: a field for each list, one sentence a line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django import forms
from django.http import QueryDict

from apps.decisions.definitions import place, places, texts_of, title
from apps.decisions.models import DefinedFor, Sentence, Which
from apps.decisions.rights import one_line

# More than a full list takes, so that what is too long comes back with a word and not cut off.
LONGEST_LIST = 6000
BULLETS = "-*•· \t"


@dataclass(frozen=True)
class KindOfStories:
    """Both lists for one kind of stories."""

    kind: DefinedFor
    fields: list[forms.BoundField]
    is_open: bool

    @property
    def title(self) -> str:
        return str(self.kind.label)


class DefinitionsForm(forms.Form):
    """All lists. One that was not sent at all stays as it is: a page from before knows nothing of it."""

    prefix = "define"

    def __init__(self, data: QueryDict | None = None, *, sentences: Sequence[Sentence]) -> None:
        super().__init__(data)
        self.kept = sentences
        for which, kind in places():
            texts = texts_of(sentences, which, kind)
            self.fields[place(which, kind)] = forms.CharField(
                label=title(which, kind),
                initial="\n".join(texts),
                required=False,
                max_length=LONGEST_LIST,
                widget=forms.Textarea(attrs={"rows": max(2, len(texts) + 1)}),
            )

    def sentences(self) -> list[Sentence]:
        """What was typed, without the signs that come with pasting a list."""
        return [
            Sentence(which=which.value, kind=kind.value, text=text)
            for which, kind in places()
            for text in self._texts(which, kind)
        ]

    def _texts(self, which: Which, kind: DefinedFor) -> Iterable[str]:
        name = place(which, kind)
        if self.add_prefix(name) not in self.data:
            return texts_of(self.kept, which, kind)
        lines = (one_line(line.lstrip(BULLETS)) for line in self.cleaned_data[name].splitlines())
        return [line for line in lines if line]

    def take(self, flaws: dict[str, str]) -> None:
        """Put what is wrong beside the list it is wrong with; what is wrong elsewhere is left in `flaws`."""
        for name in self.fields:
            if flaw := flaws.pop(name, ""):
                self.add_error(name, flaw)

    @property
    def says_something(self) -> bool:
        return any(self[name].value() for name in self.fields)

    def kinds(self) -> list[KindOfStories]:
        """By kind of stories; those that say something are open, and every story's always are."""
        found = ((kind, [self[place(which, kind)] for which in Which]) for kind in DefinedFor)
        return [KindOfStories(kind, fields, kind == DefinedFor.EVERY or _says(fields)) for kind, fields in found]

    def refused(self) -> list[forms.BoundField]:
        """The lists that need a change first."""
        return [self[name] for name in self.fields if name in self.errors]


def _says(fields: Iterable[forms.BoundField]) -> bool:
    return any(field.value() or field.errors for field in fields)
