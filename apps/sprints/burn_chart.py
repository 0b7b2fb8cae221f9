"""A budget's burn-up, laid out to be drawn: lines, band and the names below, from `apps.core.charts`."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from apps.core.charts import Plane
from apps.core.templatetags.ringfence import amount
from apps.sprints.burn_up import BurnUp
from apps.sprints.models import Budget

NAMED_DAYS = 7


@dataclass(frozen=True)
class Dot:
    """A day's point on both lines."""

    day: dt.date
    x: str
    scope_y: str
    done_y: str


@dataclass(frozen=True)
class BurnChart:
    """What the template draws. Every colour and pattern is the stylesheet's."""

    of: BurnUp
    unit: str
    is_over: bool

    @property
    def budget(self) -> str:
        return self.of.budget

    @property
    def title(self) -> str:
        return str(Budget(self.of.budget).label).capitalize()

    @cached_property
    def plane(self) -> Plane:
        return Plane(len(self.of.days), self.of.highest)

    @property
    def names(self) -> list[tuple[str, dt.date]]:
        """The dates below, as many as have room."""
        every = self.plane.every(NAMED_DAYS)
        return [(self.plane.x(n), day) for n, day in enumerate(self.of.days) if n % every == 0]

    @property
    def dots(self) -> list[Dot]:
        plane = self.plane
        return [
            Dot(point.day, plane.x(n), plane.y(point.scope), plane.y(point.done))
            for n, point in enumerate(self.of.points)
        ]

    @property
    def scope_line(self) -> str:
        return self.plane.line([point.scope for point in self.of.points])

    @property
    def done_line(self) -> str:
        return self.plane.line([point.done for point in self.of.points])

    @property
    def done_area(self) -> str:
        return self.plane.area([point.done for point in self.of.points])

    @property
    def band(self) -> str:
        """The likely range; nothing below four closed sprints."""
        return self.plane.band([each.least for each in self.of.likely], [each.most for each in self.of.likely])

    @property
    def middle(self) -> str:
        return self.plane.line([each.middle for each in self.of.likely])

    @property
    def summary(self) -> str:
        """The chart in a sentence or two, for who does not see it."""
        now, end = self.of.now, self.of.at_the_end
        words = {"unit": self.unit, "baseline": amount(self.of.baseline)}
        if now is None:
            return _("Nothing to show yet. The baseline is %(baseline)s %(unit)s.") % words
        words |= {"done": amount(now.done), "scope": amount(now.scope)}
        said = self._done % words
        if end:
            words |= {"least": amount(end.least), "most": amount(end.most), "middle": amount(end.middle)}
            said += f" {self._likely % words}"
        return said

    @property
    def _done(self) -> str:
        if self.is_over:
            return _("%(done)s of %(scope)s %(unit)s were done; the sprint set out with %(baseline)s.")
        return _("%(done)s of %(scope)s %(unit)s are done; the sprint set out with %(baseline)s.")

    @property
    def _likely(self) -> str:
        if self.is_over:
            return _("Like the sprints before it, it would have ended at %(least)s to %(most)s, mostly %(middle)s.")
        return _("Likely at the end: %(least)s to %(most)s %(unit)s, mostly %(middle)s.")
