"""The rows that availability is reckoned from, without a database behind them."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from apps.teams.models import OffKind, Role

ONE, ZERO, HALF = Decimal(1), Decimal(0), Decimal("0.5")
ALL = Decimal(100)
# Whoever has set no pattern works from Monday to Friday, whole days.
USUAL_WEEK = (ONE, ONE, ONE, ONE, ONE, ZERO, ZERO)
A_DAY = dt.timedelta(days=1)


def days_between(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """Every local date from the first to the last, both included."""
    return (first + A_DAY * n for n in range((last - first).days + 1))


@dataclass(frozen=True, slots=True)
class Span:
    """A membership: from a day until another, on which it no longer holds."""

    team: int
    role: str
    starts: dt.date
    ends: dt.date | None = None

    def holds(self, day: dt.date) -> bool:
        return self.starts <= day and (self.ends is None or day < self.ends)


@dataclass(frozen=True, slots=True)
class Pattern:
    """What part of each weekday is worked, Monday first, from a day on."""

    starts: dt.date
    fractions: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """How much of a person's time belongs to a team, in percent, from a day on."""

    team: int
    starts: dt.date
    percent: Decimal


@dataclass(frozen=True, slots=True)
class Off:
    """Time off as others may know it: no reason, and what keeps somebody away is just "off"."""

    kind: OffKind
    starts: dt.date
    ends: dt.date
    starts_at_noon: bool = False
    ends_at_noon: bool = False
    lost: Decimal = ONE
    every_weeks: int | None = None

    def lost_on(self, day: dt.date) -> Decimal:
        """The part of a day that this takes; half of it on a half day."""
        if not self.starts <= day <= self.ends:
            return ZERO
        if self.every_weeks:
            return ZERO if (day - self.starts).days % (7 * self.every_weeks) else self.lost
        half = (day == self.starts and self.starts_at_noon) or (day == self.ends and self.ends_at_noon)
        return self.lost * HALF if half else self.lost


@dataclass(frozen=True, slots=True)
class Special:
    """Days on which an organisation or a team differs from its public holidays."""

    name: str
    starts: dt.date
    ends: dt.date
    off: Decimal = ONE


@dataclass(frozen=True, slots=True)
class Free:
    """What part of a day is free for everybody of a team in one place, and what it is called."""

    name: str
    off: Decimal = ONE
    is_team_day: bool = False


def free_days(
    public: Mapping[dt.date, Free],
    organisation: Iterable[Special],
    team: Iterable[Special],
) -> dict[dt.date, Free]:
    """The public holidays with the organisation's differences laid over them, and the team's over those."""
    free = dict(public)
    for specials, is_team_day in ((organisation, False), (team, True)):
        for special in specials:
            for day in days_between(special.starts, special.ends):
                free[day] = Free(special.name, special.off, is_team_day)
    return free


@dataclass(frozen=True, slots=True)
class PersonRows:
    """Everything that says when one person is there, and for which teams."""

    pk: int
    name: str
    initials: str = ""
    spans: tuple[Span, ...] = ()
    patterns: tuple[Pattern, ...] = ()
    shares: tuple[Share, ...] = ()
    off: tuple[Off, ...] = ()

    def span(self, team: int, day: dt.date) -> Span | None:
        """The membership that holds on a day."""
        return next((span for span in self.spans if span.team == team and span.holds(day)), None)

    def week(self, day: dt.date) -> tuple[Decimal, ...]:
        """The pattern in force: the part of each weekday, Monday first."""
        begun = [pattern for pattern in self.patterns if pattern.starts <= day]
        return max(begun, key=lambda pattern: pattern.starts).fractions if begun else USUAL_WEEK

    def worked(self, day: dt.date) -> Decimal:
        """The part of the day that the pattern in force gives, before anything is lost."""
        return self.week(day)[day.weekday()]

    def share(self, team: int, role: str, day: dt.date) -> Decimal:
        """The share in force, in percent; where none was set, what the role brings along."""
        begun = [share for share in self.shares if share.team == team and share.starts <= day]
        return max(begun, key=lambda share: share.starts).percent if begun else usual_share(role)

    def booked(self, day: dt.date) -> Decimal:
        """What all teams together ask of this person on a day, in percent."""
        return sum((self.share(span.team, span.role, day) for span in self.spans if span.holds(day)), ZERO)


def usual_share(role: str) -> Decimal:
    """Where no share was set: all of the time of who builds, none of who decides or reads.

    In several teams that makes 200% and a warning, because only the person knows how the time is divided.
    """
    return ALL if role in (Role.TECH_LEAD, Role.DEVELOPER) else ZERO
