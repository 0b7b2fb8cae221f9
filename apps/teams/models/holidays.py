"""Where public holidays come from, and the days on which an organisation or a team differs from them."""

import datetime as dt
from decimal import Decimal

import pghistory
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q, Value
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Organisation
from apps.core.ranges import DateRange, IdRange
from apps.teams.models.team import Team
from apps.teams.models.tracking import every_change


def _belongs_to_one(*owners: str) -> Q:
    """Exactly one of the owners is given."""
    alone = Q()
    for owner in owners:
        alone |= Q(**{f"{other}__isnull": other != owner for other in owners})
    return alone


@pghistory.track(*every_change())
class HolidayPlace(models.Model):
    """Whose public holidays count: of an organisation, of a team that differs, of a person who differs.

    The nearest one counts. An empty country means that none do.
    """

    organisation = models.OneToOneField(Organisation, on_delete=models.PROTECT, null=True, related_name="holiday_place")
    team = models.OneToOneField(Team, on_delete=models.PROTECT, null=True, related_name="holiday_place")
    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="holiday_place"
    )
    country = models.CharField(_("country"), max_length=2, blank=True)
    region = models.CharField(_("region"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("place of public holidays")
        verbose_name_plural = _("places of public holidays")
        constraints = [
            models.CheckConstraint(
                condition=_belongs_to_one("organisation", "team", "person"),
                name="a_place_is_an_organisations_a_teams_or_a_persons",
                violation_error_message=_("A place belongs to one organisation, one team or one person."),
            ),
        ]

    def __str__(self) -> str:
        return "-".join(part for part in (self.country, self.region) if part)


class SpecialDayQuerySet(models.QuerySet["SpecialDay"]):
    def for_team(self, team: Team) -> "SpecialDayQuerySet":
        """The team's own days and its organisation's."""
        return self.filter(Q(team=team) | Q(organisation=team.organisation_id))

    def touching(self, first: object, last: object) -> "SpecialDayQuerySet":
        """What has days between two local dates, both included."""
        return self.filter(starts__lte=last, ends__gte=first)


@pghistory.track(*every_change())
class SpecialDay(models.Model):
    """Days on which an organisation or a team differs from its public holidays.

    `off` is the part of the day that is free: 1 adds a holiday or a team day, 0.5 half of one, 0 makes a public
    holiday a working day. A team's day counts before its organisation's, and that before the country's.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="special_days"
    )
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, blank=True, related_name="special_days")
    name = models.CharField(_("name"), max_length=80)
    starts = models.DateField(_("first day"))
    ends = models.DateField(_("last day"))
    off = models.DecimalField(_("part of the day that is free"), max_digits=3, decimal_places=2, default=Decimal(1))

    objects = SpecialDayQuerySet.as_manager()

    class Meta:
        verbose_name = _("special day")
        verbose_name_plural = _("special days")
        ordering = ["starts", "id"]
        constraints = [
            models.CheckConstraint(
                condition=_belongs_to_one("organisation", "team"),
                name="a_special_day_is_an_organisations_or_a_teams",
                violation_error_message=_("A special day belongs to one organisation or to one team."),
            ),
            models.CheckConstraint(
                condition=Q(ends__gte=F("starts"), ends__lte=F("starts") + Value(dt.timedelta(days=366))),
                name="special_days_end_after_they_start",
                violation_error_message=_("The last day cannot lie before the first, nor more than a year after it."),
            ),
            models.CheckConstraint(
                condition=Q(off__gte=0, off__lte=1),
                name="a_special_day_frees_a_part_of_the_day",
                violation_error_message=_("Give the part of the day that is free: between 0 and 1."),
            ),
            *(
                ExclusionConstraint(
                    name=f"a_day_is_special_once_for_{article}_{owner}",
                    expressions=[
                        (IdRange(f"{owner}_id", f"{owner}_id"), RangeOperators.OVERLAPS),
                        (DateRange("starts", "ends", RangeBoundary(inclusive_upper=True)), RangeOperators.OVERLAPS),
                    ],
                    condition=Q(**{f"{owner}__isnull": False}),
                    violation_error_message=_("One of these days is in the list already. Remove that one first."),
                )
                for article, owner in (("an", "organisation"), ("a", "team"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} · {self.starts}"
