"""What the days themselves warn of: nobody is there, a holiday, somebody who is asked for twice."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.templatetags.ringfence import amount
from apps.teams.availability.days import Day
from apps.teams.availability.rows import A_DAY, ALL, PersonRows


class WarnedOf(models.TextChoices):
    OVERBOOKED = "overbooked", gettext_lazy("More than all of somebody's time")
    NOBODY = "nobody", gettext_lazy("Nobody here")
    HOLIDAY = "holiday", gettext_lazy("Holiday")


@dataclass(frozen=True)
class Warned:
    """One warning over days that follow each other."""

    of: WarnedOf
    first: dt.date
    last: dt.date
    sentence: str
    person: int | None = None


def overbooked_warnings(people: Iterable[tuple[PersonRows, Iterable[Day]]]) -> Iterator[Warned]:
    """Everybody of whom all teams together ask more than there is, on days they work."""
    for person, days in people:
        booked = [(day.date, asked) for day in days if day.worked and (asked := person.booked(day.date)) > ALL]
        for first, last, percent in runs(booked):
            said = _("%(person)s: %(percent)s%% of the time is asked for by several teams, %(days)s.") % {
                "person": person.name,
                "percent": amount(percent),
                "days": said_days(first, last),
            }
            yield Warned(WarnedOf.OVERBOOKED, first, last, said, person.pk)


def free_day_warnings(days: Iterable[Day]) -> Iterator[Warned]:
    """Holidays and team days that take time from somebody."""
    named = {(day.date, part.word) for day in days for part in day.parts if part.is_free and part.days}
    for date, name in sorted(named):
        said = _("%(day)s: %(name)s.") % {"day": said_days(date, date), "name": name}
        yield Warned(WarnedOf.HOLIDAY, date, date, said)


def nobody_warnings(days: Iterable[tuple[dt.date, Decimal, Decimal]]) -> Iterator[Warned]:
    """Days on which somebody would work, and nobody is there."""
    empty = ((date, planned > 0 and not available) for date, planned, available in days)
    for first, last, _found in runs([(date, True) for date, is_empty in empty if is_empty]):
        yield Warned(WarnedOf.NOBODY, first, last, _("Nobody is here: %(days)s.") % {"days": said_days(first, last)})


def runs[V](days: Iterable[tuple[dt.date, V]]) -> Iterator[tuple[dt.date, dt.date, V]]:
    """Days with the same value that follow each other, weekends between them not counting, as one."""
    numbered = ((_working_day_number(date), date, value) for date, value in days)
    grouped = groupby(enumerate(numbered), key=lambda item: (item[1][0] - item[0], item[1][2]))
    for (_place, value), items in grouped:
        dates = [date for _n, (_number, date, _value) in items]
        yield dates[0], dates[-1], value


def _working_day_number(date: dt.date) -> int:
    """Numbers Mondays to Fridays without a gap; weekends take their Friday's, so they end a run."""
    weeks, weekday = divmod(date.toordinal() - 1, 7)
    return weeks * 5 + min(weekday, 4)


def said_days(first: dt.date, last: dt.date) -> str:
    """One day or a range, as one would say it."""
    start = date_format(first, "D j M")
    if first == last:
        return start
    joined = _("%(first)s to %(last)s") if last - first > A_DAY else _("%(first)s and %(last)s")
    return joined % {"first": start, "last": date_format(last, "D j M")}
