"""Plays how the demonstration's teams tag: `data/tagging.toml`, by the team's address."""

import datetime as dt
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from apps.demo.acting import acting
from apps.demo.play import Play
from apps.stories.models import Story
from apps.stories.services.learning import suggest_anew
from apps.stories.services.questions import answer_about_tag, ask_about_tag
from apps.stories.services.rules import add_rule

DATA = Path(__file__).parent / "data" / "tagging.toml"


@dataclass
class Tagging:
    """One team's rules and questions, on the stage of its play."""

    play: Play

    def perform(self) -> None:
        """Once its stories are there. Nobody has applied the rules yet: they suggest."""
        with DATA.open("rb") as file:
            told = tomllib.load(file)[self.play.plan.slug]
        with acting(self.play.lead) as lead:
            for field, value, kind in told["rules"]:
                add_rule(team=self.play.team, by=lead, field=field, value=value, kind=kind)
            for title, source_type, component, key in told["sources"]:
                Story.objects.filter(pk=self._story(title).pk).update(
                    source="jira", source_key=key, source_type=source_type, component=component
                )
        for question in told["questions"]:
            self._ask(question)
        suggest_anew(team=self.play.team)

    def _ask(self, told: dict[str, Any]) -> None:
        play, story = self.play, self._story(told["story"])
        day = play.calendar.begins - dt.timedelta(days=told["days"])
        with acting(play.po) as po:
            asked = ask_about_tag(story=story, text=told["question"], by=po, at=play.calendar.on(day, 10))
        if "answer" in told:
            with acting(play.lead) as lead:
                answer_about_tag(
                    question=asked,
                    team=play.team,
                    seen=story.kind,
                    kind=told["kind"],
                    reason=told["answer"],
                    by=lead,
                )

    def _story(self, title: str) -> Story:
        return Story.objects.get(team=self.play.team, title=title)
