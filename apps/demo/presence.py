"""Who is here in the demonstration: working weeks, shares, time off, holidays, and what follows for the next sprints.

Read from `data/presence.toml`, where a day is a week, counted from the one in which the next sprints begin, and a
weekday. Each person enters their own days, the tech lead who is on call, an administrator the organisation's days.
"""

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from apps.accounts.models import Organisation, User
from apps.demo.acting import acting
from apps.demo.cast import ADMIN
from apps.demo.play import Play
from apps.demo.texts import DATA
from apps.sprints.services import confirm_capacity, set_capacity
from apps.teams.availability.public_holidays import Place, holidays_between
from apps.teams.availability.rows import days_between
from apps.teams.models import OffKind, Role, Team
from apps.teams.services import add_special_day, add_time_off, join_team, set_pattern, set_place, set_share

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
FRIDAY, A_WEEK = dt.timedelta(days=4), dt.timedelta(weeks=1)
SATURDAY = 5
WHOLE_DAY = Decimal(1)
ORGANISATION = "organisation"


@dataclass(frozen=True, kw_only=True)
class WeekText:
    """A working week from a day on: the weekdays that are not worked wholly."""

    who: str
    since: str
    days: dict[str, Decimal]


@dataclass(frozen=True, kw_only=True)
class JoinText:
    """Somebody who joins one more team."""

    who: str
    team: str
    role: Role
    since: str


@dataclass(frozen=True, kw_only=True)
class ShareText:
    """What percentage of somebody's time a team has, from a day on."""

    who: str
    team: str
    since: str
    percent: Decimal


@dataclass(frozen=True, kw_only=True)
class OffText:
    """Time off or load. `late` is what was entered after the capacity had been confirmed."""

    who: str
    kind: OffKind
    first: str
    last: str
    from_noon: bool = False
    to_noon: bool = False
    lost: Decimal = WHOLE_DAY
    every_weeks: int | None = None
    reason: str = ""
    late: bool = False


@dataclass(frozen=True, kw_only=True)
class RotationText:
    """Who is on call, a week each, one after the other."""

    team: str
    who: list[str]
    first_week: int
    last_week: int
    lost: Decimal


@dataclass(frozen=True, kw_only=True)
class PlaceText:
    """Whose public holidays count for the organisation, a team, or a person."""

    of: str
    country: str
    region: str = ""


@dataclass(frozen=True, kw_only=True)
class DayText:
    """A day that is free, or half of it, for the organisation or a team: the first working day from `on`."""

    of: str
    name: str
    on: str
    off: Decimal


@dataclass(frozen=True, kw_only=True)
class CapacityText:
    """Why the next sprint's capacity is not just what the days suggest, and whether both have confirmed it."""

    team: str
    note: str
    confirmed: bool


@dataclass(frozen=True)
class PresenceTexts:
    """Everything that is written down, in the order in which it is entered."""

    weeks: list[WeekText]
    joins: list[JoinText]
    shares: list[ShareText]
    off: list[OffText]
    rotations: list[RotationText]
    places: list[PlaceText]
    days: list[DayText]
    capacities: list[CapacityText]


def read_presence() -> PresenceTexts:
    """What `data/presence.toml` says; its fractions are decimal, as they are written."""
    written = tomllib.loads((DATA / "presence.toml").read_text(encoding="utf-8"), parse_float=Decimal)

    def rows[T](kind: str, text: type[T]) -> list[T]:
        return [text(**row) for row in written[kind]]

    return PresenceTexts(
        weeks=rows("week", WeekText),
        joins=rows("join", JoinText),
        shares=rows("share", ShareText),
        off=rows("off", OffText),
        rotations=rows("rotation", RotationText),
        places=rows("place", PlaceText),
        days=rows("day", DayText),
        capacities=rows("capacity", CapacityText),
    )


@dataclass
class Presence:
    """The days of everybody in the organisation, on the stage of its teams' plays."""

    organisation: Organisation
    people: Mapping[str, User]
    plays: Mapping[str, Play]
    begins: dt.date
    texts: PresenceTexts = field(default_factory=read_presence)

    def enter(self) -> None:
        """What is known: each close counts the person-days that there were."""
        self._enter_holidays()
        self._enter_working_time()
        for rotation in self.texts.rotations:
            self._rotate(rotation)
        self._enter_time_off(late=False)

    def look_ahead(self) -> None:
        """Have both sides look at the next sprints, and then enter what came up afterwards."""
        for text in self.texts.capacities:
            self._look_at_the_capacity(text)
        self._enter_time_off(late=True)

    def day(self, written: str) -> dt.date:
        """The date of "-4 wed": Wednesday, four weeks before the next sprints begin."""
        week, _space, weekday = written.partition(" ")
        return self.begins + dt.timedelta(weeks=int(week), days=WEEKDAYS.index(weekday))

    def _enter_holidays(self) -> None:
        for place in self.texts.places:
            with acting(self._keeper(place.of)) as by:
                set_place(owner=self._owner(place.of), place=Place(place.country, place.region), by=by)
        for text in self.texts.days:
            day = self._working_day(self.day(text.on))
            with acting(self._keeper(text.of)) as by:
                add_special_day(owner=self._shared(text.of), name=text.name, starts=day, ends=day, off=text.off, by=by)

    def _working_day(self, first: dt.date) -> dt.date:
        """The first one from a day on that is a public holiday nowhere: an afternoon off gives no Christmas back."""
        last = first + A_WEEK
        places = (Place(text.country, text.region) for text in self.texts.places)
        public = {day for place in places for day in holidays_between(place, first, last)}
        return next(day for day in days_between(first, last) if day not in public and day.weekday() < SATURDAY)

    def _owner(self, of: str) -> Organisation | Team | User:
        return self.people[of] if of in self.people else self._shared(of)

    def _shared(self, of: str) -> Organisation | Team:
        return self.organisation if of == ORGANISATION else self.plays[of].team

    def _keeper(self, of: str) -> User:
        """Who keeps the days of the organisation, a team, or a person."""
        if of in self.people:
            return self.people[of]
        return self.people[ADMIN.initials] if of == ORGANISATION else self.plays[of].lead

    def _enter_working_time(self) -> None:
        for week in self.texts.weeks:
            with acting(self.people[week.who]) as person:
                set_pattern(person=person, starts=self.day(week.since), days=week.days, by=person)
        for join in self.texts.joins:
            play = self.plays[join.team]
            with acting(self.people[ADMIN.initials]):
                join_team(team=play.team, user=self.people[join.who], role=join.role, starts=self.day(join.since))
        for share in self.texts.shares:
            team, starts = self.plays[share.team].team, self.day(share.since)
            with acting(self.people[share.who]) as person:
                set_share(person=person, team=team, starts=starts, percent=share.percent, by=person)

    def _rotate(self, text: RotationText) -> None:
        weeks = range(text.first_week, text.last_week + 1)
        for turn, week in enumerate(weeks):
            monday = self.begins + dt.timedelta(weeks=week)
            fields = {"kind": OffKind.ON_CALL, "starts": monday, "ends": monday + FRIDAY, "lost": text.lost}
            with acting(self.plays[text.team].lead) as lead:
                add_time_off(person=self.people[text.who[turn % len(text.who)]], fields=fields, by=lead)

    def _enter_time_off(self, *, late: bool) -> None:
        for text in self.texts.off:
            if text.late == late:
                with acting(self.people[text.who]) as person:
                    add_time_off(person=person, fields=self._fields(text), by=person)

    def _fields(self, text: OffText) -> dict[str, Any]:
        return {
            "kind": text.kind,
            "starts": self.day(text.first),
            "starts_at_noon": text.from_noon,
            "ends": self.day(text.last),
            "ends_at_noon": text.to_noon,
            "lost": text.lost,
            "every_weeks": text.every_weeks,
            "reason": text.reason,
        }

    def _look_at_the_capacity(self, text: CapacityText) -> None:
        """The number that was planned gets its note; then both sides sign, or have not yet."""
        play = self.plays[text.team]
        sprint = play.team.sprints.select_related("team").latest("starts")
        capacity = play.plan.capacity(play.calendar.planned)
        with acting(play.po):
            set_capacity(sprint=sprint, capacity=capacity, note=text.note)
        if text.confirmed:
            for person, seat in ((play.po, Role.PRODUCT_OWNER), (play.lead, Role.TECH_LEAD)):
                with acting(person):
                    confirm_capacity(sprint=sprint, capacity=capacity, by=person, seat=seat)
