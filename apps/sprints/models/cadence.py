"""How a team's sprints, or its fixed periods, follow each other."""

import datetime as dt

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.teams.models import WEEKDAY_NAMES, Team


class Length(models.TextChoices):
    """From a week to a month."""

    ONE = "1", _("one week")
    TWO = "2", _("two weeks")
    THREE = "3", _("three weeks")
    FOUR = "4", _("four weeks")
    MONTH = "month", _("a calendar month")

    @property
    def weeks(self) -> int | None:
        """In weeks; a month has none."""
        return None if self is Length.MONTH else int(self.value)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Cadence(models.Model):
    """How long a team's sprints are and on which weekday they begin, from a day on.

    `skipped` holds a day of each week that no sprint runs in. In fixed periods (`is_fixed`) nobody holds a meeting for
    it: a period is a sprint that closes in one click.
    """

    team = models.OneToOneField(Team, on_delete=models.PROTECT, related_name="cadence")
    length = models.CharField(_("length"), max_length=5, choices=Length, default=Length.TWO)
    weekday = models.PositiveSmallIntegerField(_("begins on a"), choices=list(enumerate(WEEKDAY_NAMES)), default=0)
    starts = models.DateField(_("from"))
    skipped = ArrayField(models.DateField(), verbose_name=_("skipped weeks"), default=list, blank=True)
    is_fixed = models.BooleanField(_("fixed periods without ceremony"), default=False)

    class Meta:
        verbose_name = _("cadence")
        verbose_name_plural = _("cadences")
        constraints = [
            models.CheckConstraint(
                condition=Q(length__in=Length.values),
                name="a_cadence_has_a_length_of_ours",
                violation_error_message=_("A sprint of a cadence lasts one to four weeks, or a calendar month."),
            ),
            models.CheckConstraint(
                condition=Q(weekday__gte=0, weekday__lte=6),
                name="a_cadence_begins_on_a_weekday",
                violation_error_message=_("Choose the weekday on which a sprint begins."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team} · {self.get_length_display()}"

    def week_of(self, day: dt.date) -> dt.date:
        """The first day of the week of this cadence that a day lies in."""
        return day - dt.timedelta(days=(day.weekday() - self.weekday) % 7)
