"""How far a spike's time-box is used up, in the working days of whoever works on it. Knows no database.

    day n of m        n working days have begun since the start, today's among them
    used up           the box's last working day lies behind

A day on which nobody is here does not count; an extension moves the last day and nothing else.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

A_DAY = dt.timedelta(days=1)
A_WEEK = dt.timedelta(days=7)

type Works = Callable[[dt.date], bool]


@dataclass(frozen=True)
class Clock:
    """A box of working days, and those of them that have begun by today, the first one first."""

    box: int
    begun: tuple[dt.date, ...]
    today: dt.date

    @property
    def used(self) -> int:
        """Working days that have begun, those past the box too."""
        return len(self.begun)

    @property
    def left(self) -> int:
        """Working days of the box after today."""
        return max(0, self.box - self.used)

    @property
    def last_day(self) -> dt.date | None:
        """The box's last working day, once it has come."""
        return self.begun[self.box - 1] if self.used >= self.box else None

    @property
    def is_last_day(self) -> bool:
        return self.last_day == self.today

    @property
    def is_over(self) -> bool:
        return self.last_day is not None and self.last_day < self.today

    @property
    def is_near(self) -> bool:
        """Whether somebody should look: on the last day, and past it."""
        return self.last_day is not None

    @property
    def share(self) -> int:
        """The part of the box that is used, in percent."""
        return 100 * min(self.used, self.box) // self.box

    @property
    def words(self) -> str:
        if self.last_day is None:
            return _("day %(day)s of %(box)s") % {"day": self.used, "box": self.box}
        if self.is_last_day:
            return _("day %(day)s of %(box)s, the last one") % {"day": self.used, "box": self.box}
        named = "l" if self.today - self.last_day < A_WEEK else "j M"
        return _("box used up since %(day)s") % {"day": date_format(self.last_day, named)}


def reckon(*, box: int, started: dt.date, today: dt.date, works: Works) -> Clock:
    """The clock of a box that began to run on a day; `works` says on which days anybody is here."""
    days = (started + A_DAY * n for n in range((today - started).days + 1))
    return Clock(box, tuple(day for day in days if works(day)), today)
