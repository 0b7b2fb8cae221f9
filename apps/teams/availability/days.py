"""One person, one team, one day: what is available, and the sum it comes from.

    available = part of the day by the working pattern × share of time in the team
                − public holiday or team day − time off − other load

each a part of that product, and together never more than the whole of it: a day is lost once.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.templatetags.ringfence import amount
from apps.teams.availability.rows import ALL, ONE, ZERO, Free, PersonRows
from apps.teams.models import LOADS, OffKind


class DayState(models.TextChoices):
    """A day in a word, so that no grid speaks by colour alone."""

    HERE = "here", gettext_lazy("here")
    PART = "part", gettext_lazy("part of the day")
    OFF = "off", gettext_lazy("off")
    HOLIDAY = "holiday", gettext_lazy("holiday")
    REST = "rest", gettext_lazy("does not work")
    ELSEWHERE = "elsewhere", gettext_lazy("no time for this team")
    NOT_IN_TEAM = "not_in_team", gettext_lazy("not in the team")


@dataclass(frozen=True, slots=True)
class Part:
    """Something that takes time off a day: its word, the part of the day it asks for, and the days it really takes."""

    word: str
    lost: Decimal
    days: Decimal
    is_load: bool = False
    is_free: bool = False


@dataclass(frozen=True)
class Day:
    """What a person has for a team on one local date. Its sums are asked for by cells, rows, columns and warnings."""

    date: dt.date
    worked: Decimal = ZERO
    share: Decimal = ZERO
    parts: tuple[Part, ...] = ()
    in_team: bool = True

    @cached_property
    def planned(self) -> Decimal:
        """What there would be without holidays, time off and load."""
        return self.worked * self.share / ALL

    @cached_property
    def available(self) -> Decimal:
        return self.planned - sum((part.days for part in self.parts), ZERO) if self.parts else self.planned

    @property
    def state(self) -> DayState:
        if not self.in_team:
            return DayState.NOT_IN_TEAM
        if not self.worked:
            return DayState.REST
        if not self.share:
            return DayState.ELSEWHERE
        if self.available == self.planned:
            return DayState.HERE if self.worked == ONE else DayState.PART
        if self.available:
            return DayState.PART
        return DayState.HOLIDAY if self.parts[0].is_free and self.parts[0].days == self.planned else DayState.OFF

    @property
    def words(self) -> str:
        """What takes time off this day, or the state where nothing does."""
        return ", ".join(part.word for part in self.parts if part.days) or str(self.state.label)

    @property
    def how(self) -> str:
        """The sum with its numbers: 1 × 50% − 0.25 (off) = 0.25."""
        if not self.in_team:
            return str(self.state.label)
        lost = "".join(f" − {amount(part.days)} ({part.word})" for part in self.parts)
        return _("%(worked)s × %(share)s%%%(lost)s = %(available)s") % {
            "worked": amount(self.worked),
            "share": amount(self.share),
            "lost": lost,
            "available": amount(self.available),
        }


def day_of(person: PersonRows, team: int, day: dt.date, free: Mapping[dt.date, Free]) -> Day:
    """What `person` has for `team` on `day`; `free` holds the free days of the place that counts for them."""
    span = person.span(team, day)
    if span is None:
        return Day(day, in_team=False)
    worked, share = person.worked(day), person.share(team, span.role, day)
    return Day(day, worked, share, _parts(person, day, free.get(day), worked * share / ALL))


def _parts(person: PersonRows, day: dt.date, free: Free | None, planned: Decimal) -> tuple[Part, ...]:
    """What is lost, in the order in which it counts; the last ones take no more than there is left."""
    if not planned:
        return ()
    parts, left = [], ONE
    for word, lost, is_load, is_free in (*_free(free), *_off(person, day)):
        taken = min(lost, left)
        left -= taken
        parts.append(Part(word, lost, taken * planned, is_load, is_free))
    return tuple(parts)


def _free(free: Free | None) -> Iterator[tuple[str, Decimal, bool, bool]]:
    if free and free.off:
        yield free.name, free.off, False, True


def _off(person: PersonRows, day: dt.date) -> Iterator[tuple[str, Decimal, bool, bool]]:
    """Absences before loads, each in an order of its own, so that no order of typing changes anything."""
    losses = ((_RANK[off.kind], off.lost_on(day), off.kind) for off in person.off)
    for _rank, lost, kind in sorted(loss for loss in losses if loss[1]):
        yield seen_word(kind), lost, kind in LOADS, False


_RANK = {kind: rank for rank, kind in enumerate((OffKind.HOLIDAY, OffKind.SICK, OffKind.OFF, *LOADS))}


def seen_word(kind: OffKind) -> str:
    """The word that others may read: "off" for what is private, a load by its name."""
    return str(_("off")) if kind.seen_as == OffKind.OFF else str(kind.label).lower()
