"""Questions to tags that nobody has answered yet, and how long they wait."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.stories.models import TagQuestion
from apps.teams.models import Team

LATE_AFTER = 5
"""So many days without an answer are too many."""


@dataclass(frozen=True)
class OpenQuestion:
    """A question with the days it has waited, in the team's own time zone."""

    asked: TagQuestion
    days: int

    @property
    def is_late(self) -> bool:
        return self.days > LATE_AFTER

    @property
    def ago(self) -> str:
        if not self.days:
            return _("asked today")
        return ngettext("asked %(days)s day ago", "asked %(days)s days ago", self.days) % {"days": self.days}


def opened(team: Team, question: TagQuestion) -> OpenQuestion:
    return OpenQuestion(question, (team.today - timezone.localdate(question.asked_at, team.zone)).days)


def open_questions(team: Team, *, most: int) -> list[OpenQuestion]:
    """The longest waiting first, each with its story and who asked: one query."""
    waiting = TagQuestion.objects.filter(story__team=team, answered_at=None).select_related("story", "asked_by")
    found = [opened(team, each) for each in waiting.order_by("asked_at", "id")[:most]]
    for each in found:
        each.asked.story.team = team
    return found
