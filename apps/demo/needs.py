"""Plays what stories of the demonstration need: another team's story, or something from outside. `data/needs.toml`.

`outside` is expected so many `days` after the Monday of the team's next sprint.
"""

import datetime as dt
import tomllib
from collections.abc import Mapping
from typing import Any

from apps.demo.acting import acting
from apps.demo.play import Play
from apps.demo.texts import DATA
from apps.stories.services.needs import add_need


def say_what_is_needed(plays: Mapping[str, Play]) -> None:
    """Once every team's next sprint is planned."""
    written = tomllib.loads((DATA / "needs.toml").read_text(encoding="utf-8"))
    for told in written["need"]:
        play = plays[told["team"]]
        with acting(play.people[told["by"]]) as by:
            add_need(story=play.story(told["story"]), by=by, note=told.get("note", ""), **_needed(told, plays))


def _needed(told: Mapping[str, Any], plays: Mapping[str, Play]) -> dict[str, Any]:
    if "outside" in told:
        expected_on = plays[told["team"]].calendar.begins + dt.timedelta(days=told["days"])
        return {"outside": told["outside"], "expected_on": expected_on}
    team, title = told["needs"]
    return {"needed": plays[team].story(title)}
