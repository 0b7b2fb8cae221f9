"""When the demonstration happens: always just now, whichever day it is loaded on."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

BACKLOG_BEGAN = dt.timedelta(days=300)
RECENT = dt.timedelta(weeks=6)
WEEKEND_LOOKS_AHEAD = dt.timedelta(days=2)


def first_day(today: dt.date) -> dt.date:
    """Monday of the sprints that are being planned: this week's, on a weekend the next one's."""
    day = today + WEEKEND_LOOKS_AHEAD
    return day - dt.timedelta(days=day.weekday())


@dataclass(frozen=True)
class Calendar:
    """A team's sprints, by index: 0 is the oldest, below 0 came before the fence. Times are local to the team.

    All before the one being `planned` are closed. Where the last of them still `runs` for so many weeks, its second
    half is yet to come.
    """

    begins: dt.date
    weeks: int
    zone: ZoneInfo
    planned: int
    runs: int = 0

    def is_over(self, index: int) -> bool:
        return index < self.planned - bool(self.runs)

    def is_recent(self, index: int) -> bool:
        """Whether signatures of its start are still good: for sixty days, by the database's clock."""
        return self.begins - dt.timedelta(weeks=self.runs) - self.starts(index) <= RECENT

    def starts(self, index: int) -> dt.date:
        return self.begins - dt.timedelta(weeks=self.weeks * (self.planned - index))

    def ends(self, index: int) -> dt.date:
        """The last Friday."""
        return self.starts(index) + dt.timedelta(weeks=self.weeks, days=-3)

    def on(self, day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
        return dt.datetime.combine(day, dt.time(hour, minute), self.zone)

    def within(self, index: int, part: float) -> dt.datetime:
        """A time in a sprint, its first working day left out: `part` runs from 0 to 1."""
        days = [day for n in range(1, 7 * self.weeks) if (day := self.starts(index) + dt.timedelta(n)).weekday() < 5]
        return self.on(days[int(part * (len(days) - 1))], 10 + int(part * 50) % 6, 15)

    def written(self, number: int, last: int) -> dt.datetime:
        """When a story was written: the backlog grew evenly until the team last met to plan."""
        began = self.starts(0) - BACKLOG_BEGAN
        days = (self.begins - began).days - 3 - 7 * self.runs
        return self.on(began + dt.timedelta(days=days * number // last), 8 + number % 9, number * 7 % 60)
