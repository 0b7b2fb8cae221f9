"""What the demonstration's stories promise in numbers, and what was measured after delivery."""

import datetime as dt
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

from apps.demo.acting import acting
from apps.demo.play import Play
from apps.stories.models import Story
from apps.stories.services import edit_story
from apps.stories.services.impact import measure

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
    """Say why by the tech lead, and measure what is delivered by whoever worked on it."""
    stories = {story.title: story for story in Story.objects.filter(team=play.team).select_related("assignee")}
    for said in _read()[play.plan.slug]:
        story = stories[said["title"]]
        with acting(play.lead) as lead:
            edit_story(story=story, version=None, by=lead, may_tag=True, changes=_changes(said, play))
        if "measured" in said:
            with acting(story.assignee or play.lead) as reader:
                value, on = Decimal(said["measured"]), _week(play, said["read"])
                measure(story=story, value=value, on=on, note=said.get("note", ""), by=reader)


def _read() -> dict[str, list[dict[str, Any]]]:
    """What each team's stories say, by the team's place in addresses."""
    with DATA.open("rb") as file:
        return tomllib.load(file, parse_float=Decimal)


def _changes(said: dict[str, Any], play: Play) -> dict[str, Any]:
    given = {column: said[name] for name, column in COLUMNS.items() if name in said}
    return given | ({"measure_on": _week(play, said["due"])} if "due" in said else {})


def _week(play: Play, weeks: int) -> dt.date:
    """The Monday so many weeks from the one in which the next sprints begin."""
    return play.calendar.begins + dt.timedelta(weeks=weeks)
