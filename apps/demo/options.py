"""Plays what was asked for "by Thursday", how it was answered, and what was chosen: `data/options.toml`.

A table a request, by the address of its team; `story` is a story's title. `sprint` says in which running sprint it was
asked, answered and `chosen`; without one it waits today, since `days_ago`. `ready` counts days from the request.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from apps.demo.acting import acting
from apps.stories.models import OptionRequest, Topic
from apps.stories.services.choosing import choose_option
from apps.stories.services.options import add_option, ask_for_options
from apps.stories.services.remarks import remark

if TYPE_CHECKING:
    from apps.demo.play import Play

DATA = Path(__file__).parent / "data" / "options.toml"
UNTIL_ANSWERED, UNTIL_CHOSEN = dt.timedelta(hours=5), dt.timedelta(days=1)


def choose_options(play: Play, index: int) -> None:
    """What was asked and chosen in a sprint that runs: its stories keep the sizes they were planned with."""
    for told in _read(play):
        if told.get("sprint") == play.plan.first_sprint + index:
            asked_at = play.calendar.within(index, told["part"])
            play.until(asked_at + UNTIL_CHOSEN)
            request = _ask(play, told, asked_at)
            chosen = request.options.get(name=told["chosen"])
            with acting(play.po) as po:
                choose_option(
                    request=request, option=chosen.pk, version=None, by=po, note=told["note"], despite_stale=True,
                    at=asked_at + UNTIL_CHOSEN,
                )  # fmt: skip


def await_options(play: Play) -> None:
    """What waits today: for an answer, or for the choice."""
    for told in _read(play):
        if "sprint" not in told:
            _ask(play, told, timezone.now() - dt.timedelta(days=told["days_ago"]))


def _read(play: Play) -> list[dict[str, Any]]:
    with DATA.open("rb") as file:
        told: list[dict[str, Any]] = tomllib.load(file, parse_float=Decimal).get(play.plan.slug, [])
    return told


def _ask(play: Play, told: dict[str, Any], at: dt.datetime) -> OptionRequest:
    story = next(play.stories[text.number] for text in play.texts if text.title == told["story"])
    day = at.astimezone(play.calendar.zone).date()
    with acting(play.po) as po:
        request = ask_for_options(
            story=story, wish=told["wish"], reason=told["reason"], by=po, at=at,
            by_when=_working(day + dt.timedelta(days=told["within"])),
        )  # fmt: skip
    for option in told.get("option", []):
        _answer(play, request, option, day)
    for by, text in told.get("said", []):
        with acting(play.people[by]) as person:
            remark(story=story, topic=Topic.OPTIONS, text=text, by=person, at=at + UNTIL_CHOSEN / 2)
    return request


def _answer(play: Play, request: OptionRequest, told: dict[str, Any], day: dt.date) -> None:
    texts = {name: told[name] for name in ("name", "covers", "lacks", "manual_work", "risk") if name in told}
    debt = {f"debt_{name}": told["debt"][name] for name in ("title", "size", "reason", "cost") if "debt" in told}
    with acting(play.lead) as lead:
        add_option(
            request=request, by=lead, at=request.asked_at + UNTIL_ANSWERED, **texts, **debt, size=told.get("size"),
            ready_on=_working(day + dt.timedelta(days=told["ready"])), production_safe=told.get("safe", True),
            team_takes_debt=told.get("debt", {}).get("by_team", False),
        )  # fmt: skip


def _working(day: dt.date) -> dt.date:
    """Nothing is ready on a weekend: then on the Friday before."""
    return day - dt.timedelta(days=max(0, day.weekday() - 4))
