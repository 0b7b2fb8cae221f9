"""The checklists of a story: the definitions of ready and of done that are in force for its kind, and what is ticked.

They advise. Nothing is refused because a sentence is not ticked.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.decisions.definitions import definitions_in_force, texts_of
from apps.decisions.models import DefinedFor, Sentence, Which
from apps.stories.models import Story, Tick
from apps.teams.models import Team


@dataclass(frozen=True)
class Item:
    """One sentence of a checklist, ticked by somebody or not."""

    text: str
    tick: Tick | None = None

    @property
    def said(self) -> str:
        """In the reader's language, where it is one of the standard sentences."""
        return _(self.text)

    @property
    def by(self) -> User | None:
        return self.tick.by if self.tick else None

    @property
    def at(self) -> dt.datetime | None:
        return self.tick.at if self.tick else None


def checklists(story: Story) -> dict[Which, list[Item]]:
    """Both checklists of a story. Two queries; none more for longer lists."""
    sentences = definitions_in_force(story.team_id)
    ticks = {(tick.which, tick.text): tick for tick in Tick.objects.filter(story=story).select_related("by")}
    return {
        which: [Item(text, ticks.get((which, text))) for text in asked_of(story, sentences, which)] for which in Which
    }


def checklist_of(story: Story, which: Which) -> list[Item]:
    """What the definition in force asks of a story, in its order."""
    return checklists(story)[which]


def unticked(story: Story, which: Which) -> list[str]:
    """What nobody has ticked yet, as people read it."""
    return [item.said for item in checklist_of(story, which) if item.tick is None]


def open_items(team: Team, stories: Sequence[Story], which: Which) -> dict[int, tuple[int, int]]:
    """How many sentences are ticked, of how many, by the story's id. Two queries, whatever the number of stories."""
    sentences = definitions_in_force(team.pk)
    asked = {story.pk: set(asked_of(story, sentences, which)) for story in stories}
    ticks = Tick.objects.filter(story__in=asked, which=which).order_by().values_list("story", "text")
    ticked = Counter(story for story, text in ticks if text in asked[story])
    return {story: (ticked[story], len(texts)) for story, texts in asked.items()}


def asked_of(story: Story, sentences: Iterable[Sentence], which: Which) -> list[str]:
    """The sentences said of every story, then those of its kind. An epic is asked nothing: it is never worked on."""
    return [] if story.is_epic else texts_of(sentences, which, DefinedFor.EVERY, story.kind)
