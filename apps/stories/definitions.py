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
from apps.stories.models import Story, SubTask, Tick
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


def open_before_done(team: Team, stories: Sequence[Story]) -> dict[int, int]:
    """How much of each story is not ticked off before it is done, by its id: of the definition, and of its own list.

    Three queries, whatever the number of stories.
    """
    sentences = definitions_in_force(team.pk)
    ticked = set(Tick.objects.filter(story__in=stories, which=Which.DONE).order_by().values_list("story", "text"))
    tasks = SubTask.objects.filter(story__in=stories, done=False).order_by().values_list("story", flat=True)
    still = Counter(tasks)
    still.update(
        story.pk
        for story in stories
        for text in asked_of(story, sentences, Which.DONE)
        if (story.pk, text) not in ticked
    )
    return still


def asked_of(story: Story, sentences: Iterable[Sentence], which: Which) -> list[str]:
    """The sentences said of every story, then those of its kind. An epic is asked nothing: it is never worked on."""
    return [] if story.is_epic else texts_of(sentences, which, DefinedFor.EVERY, story.kind)
