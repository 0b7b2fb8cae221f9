"""What the demonstration's spikes were to find out, how far they are, and what both said to them."""

import datetime as dt
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from apps.accounts.models import User
from apps.decisions.services import sign
from apps.demo.acting import acting
from apps.demo.texts import DATA
from apps.stories.models import Recommendation, Story, Topic
from apps.stories.services.recommendations import ask_again, put_recommendation
from apps.stories.services.remarks import remark
from apps.stories.services.spikes import frame_spike, make_follow_ups, start_spike
from apps.teams.models import Role

ADR = ("context", "options", "recommendation", "consequences")


@cache
def read_spikes(path: Path = DATA / "spikes.toml") -> dict[str, dict[str, Any]]:
    """Every spike that somebody framed, by the title of its story."""
    with path.open("rb") as file:
        return {spike["title"]: spike for spike in tomllib.load(file)["spike"]}


@dataclass(frozen=True)
class Pair:
    """Who answers for both sides of a team."""

    po: User
    lead: User

    def seat(self, person: User) -> str | None:
        return {self.po: Role.PRODUCT_OWNER.value, self.lead: Role.TECH_LEAD.value}.get(person)


def conclude(story: Story, pair: Pair, *, by: User, at: dt.datetime) -> None:
    """A spike that was done in a sprint of the past; `accept` is for later."""
    said = read_spikes()[story.title]
    with acting(by):
        _frame(story, said, by=by)
        start_spike(story=story, by=by, on=_days_before(at.date(), said["box_days"]))
        _put(story, pair, said, by=by)
    _talk(story, pair, said, by=by)


def accept(story: Story, pair: Pair, *, by: User) -> None:
    """What both make of its recommendation.

    That is just now, whenever it was put: a signature is good for sixty days, and the log reads in its order.
    """
    said, put = read_spikes()[story.title], Recommendation.objects.get(spike=story.pk)
    for person in (pair.lead, pair.po):
        if put.joint and person != by:
            with acting(person):
                sign(decision=put.joint, by=person, seat=pair.seat(person) or "")
    with acting(pair.lead):
        wanted = [(each["title"], each["kind"]) for each in said.get("follow_ups", [])]
        make_follow_ups(story=story, wanted=wanted, by=pair.lead, may_tag=True)


def go_on(story: Story, pair: Pair, *, by: User) -> None:
    """A spike that is not done yet, as far as its text says."""
    said = read_spikes()[story.title]
    with acting(by):
        _frame(story, said, by=by)
        if "begun" in said:
            start_spike(story=story, by=by, on=_days_before(story.team.today, said["begun"]))
        if "recommendation" in said:
            _put(story, pair, said, by=by)
    _talk(story, pair, said, by=by)
    if "asked_again" in said:
        with acting(pair.po):
            ask_again(story=story, by=pair.po, question=said["asked_again"])


def _frame(story: Story, said: dict[str, Any], *, by: User) -> None:
    frame_spike(story=story, question=story.title, unblocks=said["unblocks"], box_days=said["box_days"], by=by)


def _put(story: Story, pair: Pair, said: dict[str, Any], *, by: User) -> Recommendation:
    return put_recommendation(story=story, by=by, seat=pair.seat(by), **{name: said[name] for name in ADR})


def _talk(story: Story, pair: Pair, said: dict[str, Any], *, by: User) -> None:
    """What was said about it, each by the Product Owner, the tech lead, or whoever worked on it."""
    people = {"po": pair.po, "lead": pair.lead, "finder": by}
    for each in said.get("remarks", []):
        with acting(people[each["by"]]) as person:
            remark(story=story, topic=Topic.SPIKE, text=each["text"], by=person)


def _days_before(day: dt.date, count: int) -> dt.date:
    """So many weekdays earlier."""
    while count:
        day -= dt.timedelta(days=1)
        count -= day.weekday() < 5
    return day
