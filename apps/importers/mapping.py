"""What a person decided about a file: the meaning of its columns and words. Stored as JSON, read from JSON or TOML."""

from __future__ import annotations

import datetime as dt
import json
import tomllib
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any
from urllib.parse import quote

from apps.importers.formats import Field

LONGEST_LINK = 500


class Becomes(StrEnum):
    """What an issue of a type becomes here."""

    STORY = "story"
    EPIC = "epic"
    CHECKLIST = "checklist"
    LEFT_OUT = "left_out"


class State(StrEnum):
    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"


class SprintState(StrEnum):
    """Where a sprint stands in the tracker. CSV exports do not say it, so a person does."""

    FINISHED = "finished"
    RUNNING = "running"
    FUTURE = "future"
    LEFT_OUT = "left_out"


class Order(StrEnum):
    """Which number comes first in dates such as 04/12/25."""

    UNKNOWN = ""
    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


class Twice(StrEnum):
    """What to do with a key that stands twice in a file. Only a person can know which line is right."""

    REFUSE = "refuse"
    FIRST = "first"
    LAST = "last"


class BadMapping(Exception):
    """A mapping file, or a form that was tampered with, says something that has no meaning."""

    def __init__(self, code: str, value: str = "") -> None:
        super().__init__(code, value)
        self.code = code
        self.value = value


@dataclass(frozen=True, slots=True)
class SprintPlan:
    state: SprintState
    starts: dt.date | None = None
    ends: dt.date | None = None

    @property
    def dated(self) -> bool:
        return self.starts is not None and self.ends is not None


@dataclass(frozen=True, slots=True)
class ImportMapping:
    """An empty text or a missing key means "not decided yet": `apps.importers.guess` proposes something there."""

    encoding: str = ""
    delimiter: str = ""
    site: str = ""
    dates: Order = Order.UNKNOWN
    twice: Twice = Twice.REFUSE
    columns: dict[str, Field | None] = field(default_factory=dict)
    types: dict[str, Becomes] = field(default_factory=dict)
    states: dict[str, State] = field(default_factory=dict)
    resolutions: dict[str, State] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
    months: dict[str, int] = field(default_factory=dict)
    sprints: dict[str, SprintPlan] = field(default_factory=dict)

    @property
    def fields(self) -> dict[str, Field]:
        """The columns that are read, without those a person or a guess set aside."""
        return {name: found for name, found in self.columns.items() if found is not None}

    def link(self, key: str) -> str:
        """Where the issue lives. Jira's addresses end in the key."""
        url = f"{self.site}/browse/{quote(key)}" if self.site else ""
        return url if len(url) <= LONGEST_LINK else ""

    def over(self, guess: ImportMapping) -> ImportMapping:
        """What was decided, and the guess wherever nothing was."""
        return replace(
            self,
            encoding=self.encoding or guess.encoding,
            delimiter=self.delimiter or guess.delimiter,
            site=self.site or guess.site,
            dates=self.dates or guess.dates,
            columns=guess.columns | self.columns,
            types=guess.types | self.types,
            states=guess.states | self.states,
            resolutions=guess.resolutions | self.resolutions,
            people=guess.people | self.people,
            months=guess.months | self.months,
            sprints=guess.sprints | self.sprints,
        )

    def as_json(self) -> dict[str, Any]:
        return {
            "encoding": self.encoding,
            "delimiter": self.delimiter,
            "site": self.site,
            "dates": self.dates.value,
            "twice": self.twice.value,
            "columns": {name: found.value if found else "" for name, found in self.columns.items()},
            "types": {name: found.value for name, found in self.types.items()},
            "states": {name: found.value for name, found in self.states.items()},
            "resolutions": {name: found.value for name, found in self.resolutions.items()},
            "people": self.people,
            "months": self.months,
            "sprints": {name: _plan_as_json(plan) for name, plan in self.sprints.items()},
        }


def mapping_from_bytes(content: bytes) -> ImportMapping:
    """A mapping file. JSON begins with a brace; anything else is TOML."""
    try:
        text = content.decode("utf-8-sig")
        data = json.loads(text) if text.lstrip().startswith("{") else tomllib.loads(text)
    except ValueError as error:
        raise BadMapping("not_a_mapping", str(error)) from error
    return mapping_from_data(data)


def mapping_from_data(data: dict[str, Any]) -> ImportMapping:
    if unknown := set(data) - set(ImportMapping.__slots__):
        raise BadMapping("unknown_section", ", ".join(sorted(unknown)))
    try:
        return _mapping(data)
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        raise BadMapping("not_a_mapping", str(error)) from error


def _mapping(data: dict[str, Any]) -> ImportMapping:
    return ImportMapping(
        encoding=str(data.get("encoding", "")),
        delimiter=_delimiter(str(data.get("delimiter", ""))),
        site=_site(str(data.get("site", ""))),
        dates=Order(data.get("dates", "")),
        twice=Twice(data.get("twice", Twice.REFUSE)),
        columns={str(name): Field(found) if found else None for name, found in data.get("columns", {}).items()},
        types={str(name): Becomes(found) for name, found in data.get("types", {}).items()},
        states={str(name): State(found) for name, found in data.get("states", {}).items()},
        resolutions={str(name): State(found) for name, found in data.get("resolutions", {}).items()},
        people={str(name): str(found) for name, found in data.get("people", {}).items()},
        months={str(name): _month(found) for name, found in data.get("months", {}).items()},
        sprints={str(name): sprint_plan(name, found) for name, found in data.get("sprints", {}).items()},
    )


def sprint_plan(name: str, data: dict[str, Any]) -> SprintPlan:
    plan = SprintPlan(SprintState(data["state"]), _day(data.get("starts")), _day(data.get("ends")))
    if (plan.starts is None) != (plan.ends is None):
        raise BadMapping("sprint_half_dated", name)
    if plan.starts and plan.ends and plan.ends < plan.starts:
        raise BadMapping("sprint_ends_first", name)
    return plan


def _plan_as_json(plan: SprintPlan) -> dict[str, str]:
    dates = {"starts": plan.starts, "ends": plan.ends}
    return {"state": plan.state.value} | {name: day.isoformat() for name, day in dates.items() if day}


def _day(value: object) -> dt.date | None:
    """TOML brings dates and moments, JSON and forms bring text: all begin with the date as ISO 8601 writes it."""
    return dt.date.fromisoformat(str(value)[: len("2026-01-05")]) if value else None


def _delimiter(text: str) -> str:
    if text and (len(text) != 1 or text in '"\r\n'):
        raise BadMapping("bad_delimiter", text)
    return text


def _month(value: object) -> int:
    month = int(str(value))
    if month not in range(1, 13):
        raise BadMapping("bad_month", str(value))
    return month


def _site(text: str) -> str:
    """The tracker's address becomes a link on every story, so it must be a web address and nothing else."""
    if text and not text.startswith(("https://", "http://")):
        raise BadMapping("bad_site", text)
    return text.rstrip("/")
