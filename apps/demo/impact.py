"""What the demonstration's stories promise in numbers, and what was measured after delivery."""

from __future__ import annotations

import datetime as dt
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from apps.demo.acting import acting
from apps.stories.models import Story
from apps.stories.services import edit_story
from apps.stories.services.impact import measure

if TYPE_CHECKING:
    from apps.demo.play import Play

DATA = Path(__file__).parent / "data" / "impact.toml"
COLUMNS = {
    "line": "why",
    "from": "value_from",
    "to": "value_to",
    "unit": "value_unit",
    "for_whom": "for_whom",
    "so_that": "outcome",
    "read_off": "read_off",
}


def promise(play: Play) -> None:
    """Say why, as the tech lead does before the work is planned."""
    for said in _read(play):
        story, changes = _story(play, said), _changes(said, play)
        with acting(play.lead) as lead:
            play.stories[story.number] = edit_story(story=story, version=None, by=lead, may_tag=True, changes=changes)


def read_off(play: Play) -> None:
    """Measure what is delivered, by whoever worked on it."""
    for said in _read(play):
        if "measured" in said:
            story = _story(play, said)
            with acting(story.assignee or play.lead) as reader:
                value, on = Decimal(said["measured"]), _week(play, said["read"])
                measure(story=story, value=value, on=on, note=said.get("note", ""), by=reader)


def _story(play: Play, said: dict[str, Any]) -> Story:
    number = next(text.number for text in play.texts if text.title == said["title"])
    return play.stories[number]


def _read(play: Play) -> list[dict[str, Any]]:
    """What a team's stories say, by the team's place in addresses."""
    with DATA.open("rb") as file:
        said: list[dict[str, Any]] = tomllib.load(file, parse_float=Decimal).get(play.plan.slug, [])
    return said


def _changes(said: dict[str, Any], play: Play) -> dict[str, Any]:
    given = {column: said[name] for name, column in COLUMNS.items() if name in said}
    return given | ({"measure_on": _week(play, said["due"])} if "due" in said else {})


def _week(play: Play, weeks: int) -> dt.date:
    """The Monday so many weeks from the one in which the next sprints begin."""
    return play.calendar.begins + dt.timedelta(weeks=weeks)
