"""Plays what happens to a sprint while it runs, and after it: `data/sprints.toml`, a table an event.

The tables stand by the team's address. `sprint` and `part` say when, or `hours_ago`; `by` who did it, `why` for which
reason. One more key says what happened to which story, by its title: `add`, `swap` (with what went `out`), `drop`,
`resize` (to `size`), `hand` (to whom; it takes somebody off technical work), `block`, `hold`, `release` (so many days
after the sprint), `tick` (how many `sentences` of the definition of done), `incident` (a story of the backlog's file),
`report` (a new one) or `adjust` (by how much capacity falls). `correct` is a note beside a closed sprint.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from apps.accounts.models import User
from apps.decisions.definitions import definitions_in_force
from apps.decisions.models import Which
from apps.decisions.services import sign
from apps.demo.acting import acting
from apps.demo.breakage import break_down
from apps.demo.life import Moment
from apps.sprints.models import Budget, Sprint
from apps.sprints.services import (
    assign_story,
    because,
    commit_story,
    propose_adjustment,
    return_story,
    swap_stories,
)
from apps.sprints.services.closing import correct
from apps.stories.definitions import asked_of
from apps.stories.models import Story
from apps.stories.services import block_story, edit_story
from apps.stories.services.releases import set_release
from apps.stories.services.ticks import tick
from apps.teams.models import Role

if TYPE_CHECKING:
    from apps.demo.play import Play

DATA = Path(__file__).parent / "data" / "sprints.toml"
UNTIL_SIGNED = dt.timedelta(hours=3)
LAST = 1.0


@cache
def read_happenings() -> dict[str, list[dict[str, Any]]]:
    """Every event, by the address of its team."""
    with DATA.open("rb") as file:
        return tomllib.load(file, parse_float=Decimal)


@dataclass
class Happenings:
    """What happens in one sprint of a team, on the stage of its play."""

    play: Play
    sprint: Sprint
    index: int

    @cached_property
    def told(self) -> list[dict[str, Any]]:
        every = read_happenings().get(self.play.plan.slug, [])
        return [event for event in every if event["sprint"] == self.sprint.number]

    @property
    def late(self) -> set[str]:
        """Titles of stories that come once the sprint runs."""
        return {event[act] for event in self.told for act in ("add", "swap") if act in event}

    def moments(self) -> Iterator[Moment]:
        for event in self.told:
            if "correct" not in event:
                yield Moment(float(event.get("part", LAST)), partial(self._happen, event))

    def corrections(self) -> None:
        """A note, some days after the close."""
        for event in self.told:
            if "correct" in event:
                at = self.play.calendar.on(self.sprint.ends + dt.timedelta(days=event["after"]), 10)
                with acting(self._by(event)) as by:
                    correct(sprint=self.sprint, text=event["correct"], by=by, at=at)

    def _happen(self, event: dict[str, Any]) -> None:
        name, act = next((name, act) for name, act in ACTS.items() if name in event)
        act(self, event[name], event, self._at(event))

    def _at(self, event: dict[str, Any]) -> dt.datetime:
        if "hours_ago" in event:
            return timezone.now() - dt.timedelta(hours=event["hours_ago"])
        return self.play.calendar.within(self.index, float(event["part"]))

    def _by(self, event: dict[str, Any]) -> User:
        return self.play.people[event["by"]]

    def _add(self, title: str, event: dict[str, Any], at: dt.datetime) -> None:
        with acting(self._by(event)) as by:
            commit_story(
                sprint=self.sprint, story=self.play.story(title), budget=self._budget(title), by=by, at=at,
                reason=event["why"],
            )  # fmt: skip

    def _swap(self, title: str, event: dict[str, Any], at: dt.datetime) -> None:
        story, out = self.play.story(title), self.play.story(event["out"])
        with acting(self._by(event)) as by:
            swap_stories(
                sprint=self.sprint, story=story, out=out, budget=self._budget(title), by=by, reason=event["why"], at=at
            )

    def _budget(self, title: str) -> Budget:
        return self.play.text(title).planned[self.sprint.number]

    def _drop(self, title: str, event: dict[str, Any], at: dt.datetime) -> None:
        with acting(self._by(event)) as by:
            return_story(sprint=self.sprint, story=self.play.story(title), by=by, reason=event["why"], at=at)

    def _resize(self, title: str, event: dict[str, Any], _at: dt.datetime) -> None:
        """Dated by the database's clock: in a closed sprint it shows at the close."""
        with acting(self._by(event)) as by, because(event["why"]):
            changes = {"size": Decimal(event["size"])}
            self._keep(edit_story(story=self.play.story(title), version=None, by=by, may_tag=False, changes=changes))

    def _hand(self, title: str, event: dict[str, Any], at: dt.datetime) -> None:
        with acting(self._by(event)) as by:
            story, to = self.play.story(title), self.play.people[event["to"]]
            self._keep(assign_story(sprint=self.sprint, story=story, to=to, by=by, reason=event["why"], at=at))

    def _keep(self, story: Story) -> None:
        self.play.stories[story.number] = story

    def _block(self, title: str, event: dict[str, Any], at: dt.datetime) -> None:
        with acting(self._by(event)):
            block_story(story=self.play.story(title), reason=event["why"], at=at)

    def _hold(self, title: str, event: dict[str, Any], at: dt.datetime) -> None:
        with acting(self.play.po) as po:
            set_release(story=self.play.story(title), reason=event["why"], by=po, at=at)

    def _release(self, title: str, event: dict[str, Any], at: dt.datetime) -> None:
        on = self.sprint.ends + dt.timedelta(days=event["days"])
        with acting(self.play.po) as po:
            set_release(story=self.play.story(title), reason=event["why"], by=po, on=on, at=at)

    def _tick(self, title: str, event: dict[str, Any], _at: dt.datetime) -> None:
        story = self.play.story(title)
        asked = asked_of(story, definitions_in_force(story.team_id), Which.DONE)
        with acting(self._by(event)) as by:
            for text in asked[: event["sentences"]]:
                tick(story=story, which=Which.DONE, text=text, by=by)

    def _adjust(self, falls_by: Decimal | int, event: dict[str, Any], at: dt.datetime) -> None:
        """By the tech lead, signed by the Product Owner."""
        self.play.until(at)
        with acting(self.play.lead) as lead:
            decision = propose_adjustment(
                sprint=self.sprint, falls_by=Decimal(falls_by), by=lead, seat=Role.TECH_LEAD, note=event["why"], at=at
            )
        with acting(self.play.po) as po:
            sign(decision=decision, by=po, seat=Role.PRODUCT_OWNER, at=at + UNTIL_SIGNED)

    def _broke(self, title: str, event: dict[str, Any], at: dt.datetime) -> None:
        break_down(self.play, self.sprint, title, event, at)


ACTS: dict[str, Callable[[Happenings, Any, dict[str, Any], dt.datetime], None]] = {
    "add": Happenings._add,
    "swap": Happenings._swap,
    "drop": Happenings._drop,
    "resize": Happenings._resize,
    "hand": Happenings._hand,
    "block": Happenings._block,
    "hold": Happenings._hold,
    "release": Happenings._release,
    "tick": Happenings._tick,
    "adjust": Happenings._adjust,
    "incident": Happenings._broke,
    "report": Happenings._broke,
}
