"""What somebody asks the reports across teams for, and its way into an address and back."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from apps.teams.models import Unit

LAST = 6
A_DAY = dt.timedelta(days=1)
CHOICES_OF_LAST = (3, 6, 12)


class Sort(models.TextChoices):
    """The order of the teams. What slips stands first, because that is what one looks for."""

    BAND = "band", lazy("What slips first")
    ADHERENCE = "adherence", lazy("Adherence, least first")
    NAME = "name", lazy("Name")


@dataclass(frozen=True)
class Period:
    """A team's last closed sprints, or those that ended between two days, both included.

    Without a last day it stays open: what closes early ends after today, and what is kept goes on tomorrow.
    """

    last: int | None = LAST
    skip: int = 0
    """So many newer ones are left out."""
    first: dt.date | None = None
    until: dt.date | None = None

    @property
    def is_of_dates(self) -> bool:
        return self.last is None

    @property
    def before(self) -> "Period | None":
        """As long, and just before; as long as it is by today where it is open. None where it has no first day."""
        if self.last is not None:
            return replace(self, skip=self.skip + self.last)
        if self.first is None:
            return None
        until = self.until or max(self.first, timezone.localdate())
        days = until - self.first + A_DAY
        if days > self.first - dt.date.min:
            return None  # before the first day of the calendar
        return replace(self, first=self.first - days, until=self.first - A_DAY)

    @property
    def title(self) -> str:
        """In words, inside a sentence."""
        if self.last is None:
            return _between(self.first, self.until)
        if self.skip:
            return _("the %(last)s sprints before the last %(skip)s") % {"last": self.last, "skip": self.skip}
        return _("last %(last)s closed sprints") % {"last": self.last}


def _between(first: dt.date | None, until: dt.date | None) -> str:
    words = {"first": date_format(first) if first else "", "until": date_format(until) if until else ""}
    if first and until:
        return _("sprints that ended from %(first)s to %(until)s") % words
    return _("sprints that ended from %(first)s on") % words if first else _("sprints that ended by %(until)s") % words


@dataclass(frozen=True)
class Filters:
    """All of it stands in the address, so that a report can be kept, sent and made into a file."""

    teams: tuple[str, ...] = ()
    """Slugs; none means all."""
    groups: tuple[int, ...] = ()
    unit: str = ""
    q: str = ""
    period: Period = Period()
    against: Period | None = None
    sort: Sort = Sort.BAND

    @property
    def query(self) -> str:
        """As it stands in an address; what is usual is left out."""
        return urlencode(list(self._given()))

    def _given(self) -> Iterator[tuple[str, str]]:
        yield from (("team", each) for each in self.teams)
        yield from (("group", str(each)) for each in self.groups)
        yield from _period_given(self.period)
        yield from _against_given(self.period, self.against)
        usual = {"sort": Sort.BAND.value}
        for name in ("unit", "q", "sort"):
            if (value := str(getattr(self, name))) != usual.get(name, ""):
                yield name, value

    @property
    def words(self) -> list[str]:
        """What is asked for, a filter a sentence, for who reads a file later. Groups are named by who knows them."""
        said = [self.period.title]
        if self.against:
            said.append(_("against %(period)s") % {"period": self.against.title})
        if self.unit:
            said.append(_("teams that count in %(unit)s") % {"unit": Unit(self.unit).label})
        if self.q:
            said.append(_("teams named like “%(words)s”") % {"words": self.q})
        return said


def _period_given(period: Period) -> Iterator[tuple[str, str]]:
    if period.is_of_dates:
        yield "period", "dates"
        yield from _dates("from", "to", period)
    elif period.last != LAST:
        yield "period", str(period.last)


def _against_given(period: Period, against: Period | None) -> Iterator[tuple[str, str]]:
    if against is None:
        return
    if against == period.before:
        yield "against", "before"
        return
    yield "against", "dates"
    yield from _dates("against_from", "against_to", against)


def _dates(first: str, until: str, period: Period) -> Iterator[tuple[str, str]]:
    for name, day in ((first, period.first), (until, period.until)):
        if day:
            yield name, day.isoformat()
