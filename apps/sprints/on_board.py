"""Where a story stands on the board of a sprint, with all that a step asks for."""

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from apps.decisions.models import RightsVersion, Sentence, Which
from apps.sprints.columns import written_for
from apps.sprints.models import Commitment, Sprint
from apps.stories.definitions import asked_of
from apps.stories.models import Story, SubTask, Tick
from apps.teams.models import Team

ON_A_STEP = (
    "story__number", "story__team", "story__source_key", "story__kind", "story__assignee__name",
    "sprint__team", "sprint__number", "sprint__name", "sprint__unit", "sprint__adjustment", "sprint__status",
    "sprint__fenced", "sprint__capacity",
    "sprint__tech_share", "sprint__tech_budget", "sprint__reserve", "sprint__product_budget",
    "sprint__product_committed", "sprint__tech_committed", "sprint__unplanned_committed",
    "sprint__started_at", "sprint__time_zone", "outcome", "board_column", "work_type", "done_at", "done_by",
    "done_note",
)  # fmt: skip
"""What a step reads of the line, its story and its sprint."""


@dataclass(frozen=True)
class OnBoard:
    """A story's line, what its team wrote about the columns, and what is ticked off of it."""

    line: Commitment
    written: list[dict[str, Any]]
    open_tasks: list[str]
    definitions: list[Sentence]
    ticked: list[str]

    @property
    def story(self) -> Story:
        return self.line.story

    @property
    def sprint(self) -> Sprint:
        return self.line.sprint

    @property
    def unticked(self) -> list[str]:
        """What is open of its checklist, then of the definition of done, as people read it."""
        asked = asked_of(self.story, self.definitions, Which.DONE)
        return [*self.open_tasks, *(_(text) for text in asked if text not in self.ticked)]


def on_board(team: Team, number: int, story: int, *, whole: bool = True) -> OnBoard | None:
    """None where the story stands in that sprint no more. One query: a step has few (docs/developers/benchmarks.md).

    Not `whole` is what a step asks for that accepts nothing: reading all would take a fifth of its time.
    """
    lines = Commitment.objects.filter(sprint__team=team, sprint__number=number, story__number=story).open()
    lines = lines.select_related("story__assignee", "sprint").annotate(written=written_for("sprint__team"))
    line = (lines.annotate(**_what_is_ticked()) if whole else lines.only(*ON_A_STEP)).order_by().first()
    if line is None:
        return None
    line.sprint.team = line.story.team = team
    came = vars(line)
    return OnBoard(
        line, came["written"], came.get("open_tasks", []), came.get("definitions") or [], came.get("ticked", [])
    )


def _what_is_ticked() -> dict[str, Any]:
    tasks = SubTask.objects.filter(story=OuterRef("story"), done=False).order_by("pk")
    ticks = Tick.objects.filter(story=OuterRef("story"), which=Which.DONE).order_by()
    rights = RightsVersion.objects.filter(team=OuterRef("sprint__team")).order_by("-number")
    return {
        "open_tasks": ArraySubquery(tasks.values("title")),
        "ticked": ArraySubquery(ticks.values("text")),
        "definitions": Subquery(rights.values("definitions")[:1]),
    }
