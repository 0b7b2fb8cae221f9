"""When people work and for which team: working patterns, shares of time, time off. Days are local dates."""

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from apps.accounts.models import User
from apps.core.ranges import IdRange
from apps.core.triggers import Law
from apps.teams.models.calendars import Calendar
from apps.teams.models.team import Team
from apps.teams.models.tracking import every_change

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

PERSON = settings.AUTH_USER_MODEL
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEKDAY_NAMES = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))
LONGEST_REPEATED = dt.timedelta(days=731)
LONGEST = dt.timedelta(days=1827)  # five years: a long parental leave is one range


def _part_of_a_day(name: "str | _StrPromise", default: str) -> "models.DecimalField[str, Decimal]":
    within = [MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(1))]
    return models.DecimalField(name, max_digits=3, decimal_places=2, default=Decimal(default), validators=within)


@pghistory.track(*every_change())
class WorkingPattern(models.Model):
    """What part of each weekday a person works, from a local date until the next pattern begins.

    Who has none works from Monday to Friday, whole days.
    """

    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="working_patterns")
    starts = models.DateField(_("from"))
    monday = _part_of_a_day(_("Monday"), "1")
    tuesday = _part_of_a_day(_("Tuesday"), "1")
    wednesday = _part_of_a_day(_("Wednesday"), "1")
    thursday = _part_of_a_day(_("Thursday"), "1")
    friday = _part_of_a_day(_("Friday"), "1")
    saturday = _part_of_a_day(_("Saturday"), "0")
    sunday = _part_of_a_day(_("Sunday"), "0")

    class Meta:
        verbose_name = _("working pattern")
        verbose_name_plural = _("working patterns")
        ordering = ["person", "starts"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "starts"],
                name="one_working_pattern_begins_on_a_day",
                violation_error_message=_("A working pattern begins on this day already. Change that one."),
            ),
            models.CheckConstraint(
                condition=Q(
                    **{f"{day}__{bound}": value for day in WEEKDAYS for bound, value in (("gte", 0), ("lte", 1))}
                ),
                name="a_day_is_worked_between_not_at_all_and_wholly",
                violation_error_message=_("Give each day a part between 0 and 1."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.starts}"

    @property
    def fractions(self) -> tuple[Decimal, ...]:
        """What part of each weekday is worked, Monday first."""
        return tuple(getattr(self, day) for day in WEEKDAYS)

    @property
    def week(self) -> Decimal:
        """Days a week."""
        return sum(self.fractions, Decimal(0))


@pghistory.track(*every_change())
class TeamShare(models.Model):
    """What percentage of a person's working time belongs to a team, from a local date until the next share begins.

    Several teams may ask for more than 100% together: that is warned about, because it is how things are.
    """

    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="team_shares")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="shares")
    starts = models.DateField(_("from"))
    percent = models.DecimalField(
        _("share of time, %"),
        max_digits=5,
        decimal_places=2,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))],
    )

    class Meta:
        verbose_name = _("share of time")
        verbose_name_plural = _("shares of time")
        ordering = ["person", "team", "starts"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "team", "starts"],
                name="one_share_in_a_team_begins_on_a_day",
                violation_error_message=_("A share for this team begins on this day already. Change that one."),
            ),
            models.CheckConstraint(
                condition=Q(percent__gte=0, percent__lte=100),
                name="a_team_has_at_most_all_of_a_persons_time",
                violation_error_message=_("Give a share between 0 and 100%."),
            ),
        ]
        triggers = [
            Law(
                name="guard_shares",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                rules={
                    "people_share_time_in_their_own_organisation": gettext_noop(
                        "This team belongs to another organisation."
                    )
                },
                func="""
                    PERFORM 1 FROM accounts_user u JOIN teams_team t USING (organisation_id)
                    WHERE u.id = NEW.person_id AND t.id = NEW.team_id;
                    IF NOT FOUND THEN {people_share_time_in_their_own_organisation} END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.team} · {self.percent}%"


class OffKind(models.TextChoices):
    """Why time is lost. What keeps somebody away is private; load that a team carries is seen by its name."""

    HOLIDAY = "holiday", _("Holiday")
    SICK = "sick", _("Sick")
    OFF = "off", _("Off")
    TRAINING = "training", _("Training")
    ON_CALL = "on_call", _("On call")
    OTHER = "other", _("Other load")

    @property
    def seen_as(self) -> "OffKind":
        """The kind as others may know it."""
        return OffKind.OFF if self in PRIVATE_KINDS else self


PRIVATE_KINDS = (OffKind.HOLIDAY, OffKind.SICK, OffKind.OFF)
LOADS = (OffKind.TRAINING, OffKind.ON_CALL, OffKind.OTHER)


class _HalfDay(models.Func):
    """The number of the half day that a local date begins with."""

    template = "((%(expressions)s - DATE '2000-01-01') * 2)"
    output_field = models.IntegerField()


class _HalfDays(models.Func):
    """A range of half days: a morning and an afternoon of one day do not overlap."""

    function = "INT8RANGE"
    output_field = BigIntegerRangeField()

    @classmethod
    def of_time_off(cls) -> "_HalfDays":
        from_noon, to_noon = (Cast(name, models.IntegerField()) for name in ("starts_at_noon", "ends_at_noon"))
        return cls(_HalfDay("starts") + from_noon, _HalfDay("ends") + 2 - to_noon)


class TimeOffQuerySet(models.QuerySet["TimeOff"]):
    def standing(self) -> "TimeOffQuerySet":
        """All but what was taken out again."""
        return self.filter(removed_at=None)

    def touching(self, first: object, last: object) -> "TimeOffQuerySet":
        """What has days between two local dates, both included."""
        return self.filter(starts__lte=last, ends__gte=first)


@pghistory.track(*every_change(), exclude=["reason"])
class TimeOff(models.Model):
    """Days, or parts of them, that a person loses: entered once, counted in every sprint it touches.

    A range of local dates with half days at either end; or, with `every_weeks`, one weekday over and over, from the
    first day to the last. `lost` is the part of each day that is gone. The reason is the person's own: it is no part
    of the history, and nobody else is shown it. What is removed stays for the undo, and so that no calendar brings it
    back.
    """

    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="time_off")
    kind = models.CharField(_("kind"), max_length=10, choices=OffKind, default=OffKind.HOLIDAY)
    starts = models.DateField(_("first day"))
    starts_at_noon = models.BooleanField(_("only from noon on the first day"), default=False)
    ends = models.DateField(_("last day"))
    ends_at_noon = models.BooleanField(_("only until noon on the last day"), default=False)
    lost = _part_of_a_day(_("part of each day that is lost"), "1")
    every_weeks = models.PositiveSmallIntegerField(_("repeats every … weeks"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    calendar = models.ForeignKey(Calendar, on_delete=models.SET_NULL, null=True, blank=True, related_name="time_off")
    event = models.CharField(max_length=64, blank=True, editable=False)
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = TimeOffQuerySet.as_manager()

    class Meta:
        verbose_name = _("time off")
        verbose_name_plural = _("time off")
        ordering = ["starts", "id"]
        indexes = [models.Index(fields=["person", "ends"], name="time_off_of_a_person")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__gte=F("starts")),
                name="time_off_ends_after_it_starts",
                violation_error_message=_("The last day cannot lie before the first."),
            ),
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts")) | Q(starts_at_noon=False) | Q(ends_at_noon=False),
                name="a_single_day_is_half_at_one_end",
                violation_error_message=_("A single day cannot begin and end at noon."),
            ),
            models.CheckConstraint(
                condition=Q(lost__gt=0, lost__lte=1),
                name="time_off_takes_a_part_of_the_day",
                violation_error_message=_("Give the part of the day that is lost: more than 0 and at most 1."),
            ),
            models.CheckConstraint(
                condition=Q(every_weeks=None)
                | Q(every_weeks__gte=1, every_weeks__lte=52, starts_at_noon=False, ends_at_noon=False),
                name="repeated_days_are_alike",
                violation_error_message=_(
                    "Repeat every 1 to 52 weeks; for half days give 0.5 as the part of each day that is lost."
                ),
            ),
            models.CheckConstraint(
                condition=Q(ends__lte=F("starts") + Value(LONGEST))
                & (Q(every_weeks=None) | Q(ends__lte=F("starts") + Value(LONGEST_REPEATED))),
                name="time_off_is_bounded",
                violation_error_message=_("Repeated days end within two years, everything else within five."),
            ),
            models.UniqueConstraint(
                fields=["person", "event"],
                condition=~Q(event=""),
                name="an_event_is_taken_once",
                violation_error_message=_("This event of a calendar was taken already."),
            ),
            ExclusionConstraint(
                name="a_day_is_taken_off_once",
                expressions=[
                    (IdRange("person_id", "person_id"), RangeOperators.OVERLAPS),
                    (_HalfDays.of_time_off(), RangeOperators.OVERLAPS),
                ],
                condition=Q(lost=1, every_weeks=None, removed_at=None),
                violation_error_message=_("Some of these days are off already. Change that entry, or leave them out."),
            ),
            *(
                ExclusionConstraint(
                    name=f"one_{kind}_at_a_time",
                    expressions=[
                        (IdRange("person_id", "person_id"), RangeOperators.OVERLAPS),
                        (_HalfDays.of_time_off(), RangeOperators.OVERLAPS),
                    ],
                    condition=Q(kind=kind, every_weeks=None, removed_at=None, event=""),
                    violation_error_message=_("Some of these days have such an entry already. Change that one."),
                )
                for kind in ("training", "on_call", "other")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.starts}–{self.ends}"

    @property
    def seen_as(self) -> OffKind:
        """The kind as others may know it."""
        return OffKind(self.kind).seen_as

    def is_of(self, user: User) -> bool:
        """Whether `user` may read the reason."""
        return self.person_id == user.pk
