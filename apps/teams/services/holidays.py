"""Whose public holidays count, and the days on which an organisation or a team differs from them."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pghistory
from django.db import transaction

from apps.accounts.models import Organisation, User
from apps.core.violations import RuleViolation, explained
from apps.teams.availability.public_holidays import Place, UnknownPlace, check_place
from apps.teams.models import HolidayPlace, SpecialDay, Team

type Owner = Organisation | Team | User


def _owned_by(owner: Owner) -> dict[str, Any]:
    if isinstance(owner, Organisation):
        return {"organisation": owner}
    return {"team": owner} if isinstance(owner, Team) else {"person": owner}


def set_place(*, owner: Owner, place: Place | None, by: User) -> None:
    """Say whose public holidays count; None leaves it to the team, or the organisation, above.

    Raises `RuleViolation` for a country or a region that does not exist.
    """
    if place:
        try:
            check_place(place)
        except UnknownPlace as unknown:
            raise RuleViolation("public_holidays_are_of_a_place_that_exists", unknown.sentence) from unknown
    with pghistory.context(user=by.pk), explained(), transaction.atomic():
        if place is None:
            HolidayPlace.objects.filter(**_owned_by(owner)).delete()
        else:
            HolidayPlace.objects.update_or_create(**_owned_by(owner), defaults=place._asdict())


def add_special_day(
    *, owner: Organisation | Team, name: str, starts: dt.date, ends: dt.date, off: Decimal, by: User
) -> SpecialDay:
    """Make days free, or half of them, or working days again, for an organisation or a team.

    Raises `RuleViolation` where one of them is in the list already.
    """
    with pghistory.context(user=by.pk), explained(), transaction.atomic():
        return SpecialDay.objects.create(**_owned_by(owner), name=name, starts=starts, ends=ends, off=off)


def remove_special_day(*, special: SpecialDay, by: User) -> None:
    """Take days out of the list: what they were before counts again."""
    with pghistory.context(user=by.pk), transaction.atomic():
        special.delete()
