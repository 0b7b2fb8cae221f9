"""What to look at before anybody believes a sprint's capacity: sentences, none of which forbids anything."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from apps.core.templatetags.ringfence import amount
from apps.sprints.capacity.figures import Velocity
from apps.sprints.models import Sprint
from apps.teams.availability import Availability, Warned, WarnedOf
from apps.teams.availability.rows import days_between
from apps.teams.models import Unit


@dataclass(frozen=True)
class Remark:
    """One sentence; a mild one tells of a holiday and asks for nothing."""

    sentence: str
    is_mild: bool = False


def remarks_on(sprint: Sprint, here: Availability, velocity: Velocity) -> tuple[Remark, ...]:
    """Everything there is to say, about the capacity first."""
    return (*_about_capacity(sprint, here.available, velocity), *_about_days(here))


def _about_capacity(sprint: Sprint, available: Decimal, velocity: Velocity) -> Iterator[Remark]:
    if sprint.capacity is None:
        return
    if sprint.capacity and not available:
        yield Remark(_("A capacity is set, and nobody has a day for this sprint."))
    if velocity.is_known and velocity.is_far_from(sprint.capacity):
        yield Remark(
            _(
                "%(capacity)s %(unit)s is far from what was delivered: %(least)s to %(most)s in the last %(count)s "
                "sprints, %(median)s in the middle."
            )
            % {
                "capacity": amount(sprint.capacity),
                "unit": Unit(sprint.unit).abbreviation,
                "least": amount(velocity.least),
                "most": amount(velocity.most),
                "count": len(velocity.amounts),
                "median": amount(velocity.median),
            }
        )


def _about_days(here: Availability) -> Iterator[Remark]:
    """Who is booked twice, days without anybody, holidays. A holiday for all needs not be said twice."""
    free = _free_for_all(here)
    for warned in here.warnings:
        if warned.of == WarnedOf.NOBODY and free.issuperset(_working_days(warned, here)):
            continue
        yield Remark(warned.sentence, is_mild=warned.of == WarnedOf.HOLIDAY)


def _free_for_all(here: Availability) -> set[dt.date]:
    """Days that nobody has because of holidays and team days alone."""
    return {
        column[0].date
        for column in zip(*(person.days for person in here.people), strict=True)
        if all(part.is_free for day in column for part in day.parts if part.days)
    }


def _working_days(warned: Warned, here: Availability) -> set[dt.date]:
    planned = {day.date for day in here.days if day.planned}
    return {day for day in days_between(warned.first, warned.last) if day in planned}
