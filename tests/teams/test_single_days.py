"""A day said anew: what was said of it before gives way, everything around it stays, and it can be taken back."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from apps.accounts.models import User
from apps.core.violations import RuleViolation
from apps.teams.availability import Availability
from apps.teams.models import Calendar, OffKind, SpecialDay, Team, TeamShare, TimeOff, WorkingPattern
from apps.teams.services import add_time_off, change_time_off
from apps.teams.services.single_days import Edit, Lost, entries_on, lost_on, say_day, take_back

pytestmark = pytest.mark.django_db

MONDAY = dt.date(2026, 5, 4)
WEDNESDAY = MONDAY + dt.timedelta(days=2)
FRIDAY = MONDAY + dt.timedelta(days=4)


@pytest.fixture
def dana(developer: User) -> User:
    return developer


def off(person: User, **fields: Any) -> TimeOff:
    return add_time_off(person=person, fields={"starts": MONDAY, "ends": FRIDAY} | fields, by=person)


def say(person: User, lost: Lost, day: dt.date = WEDNESDAY, kind: str = OffKind.HOLIDAY) -> Edit:
    return say_day(person=person, day=day, lost=lost, kind=kind, by=person)


def week(team: Team) -> list[Decimal]:
    """What the team has from Monday to Friday."""
    return [day.available for day in Availability.of(team, MONDAY, FRIDAY).people[0].days]


def standing(person: User) -> list[tuple[Any, ...]]:
    rows = TimeOff.objects.standing().filter(person=person).order_by("starts", "id")
    return list(rows.values_list("starts", "starts_at_noon", "ends", "ends_at_noon", "kind", "lost", "reason"))


@pytest.mark.parametrize(
    ("lost", "left"), [(Lost.NOTHING, "1"), (Lost.MORNING, "0.5"), (Lost.AFTERNOON, "0.5"), (Lost.DAY, "0")]
)
def test_what_is_said_of_a_day_is_what_is_left_of_it(team: Team, dana: User, lost: Lost, left: str) -> None:
    say(dana, lost)
    assert week(team) == [1, 1, Decimal(left), 1, 1]
    assert lost_on(entries_on(dana, WEDNESDAY), WEDNESDAY) == lost


@pytest.mark.parametrize("lost", Lost)
@pytest.mark.parametrize("day", [MONDAY, WEDNESDAY, FRIDAY])
@pytest.mark.parametrize("noons", [(False, False), (True, True)])
def test_a_day_is_cut_out_of_a_stretch_and_taken_back(
    team: Team, dana: User, lost: Lost, day: dt.date, noons: tuple[bool, bool]
) -> None:
    off(dana, starts_at_noon=noons[0], ends_at_noon=noons[1], reason="Wedding")
    before, rows = week(team), standing(dana)
    edit = say(dana, lost, day)
    left = {Lost.NOTHING: 1, Lost.DAY: 0}.get(lost, Decimal("0.5"))
    assert week(team) == [left if MONDAY + dt.timedelta(days=n) == day else was for n, was in enumerate(before)]
    assert {row[-1] for row in standing(dana) if row[0] != day} <= {"Wedding"}
    take_back(person=dana, edit=Edit.from_plain(edit.as_plain), by=dana)
    assert standing(dana) == rows


def test_two_halves_are_met_by_one_day(team: Team, dana: User) -> None:
    off(dana, starts=WEDNESDAY, ends=WEDNESDAY, ends_at_noon=True, kind=OffKind.SICK)
    off(dana, starts=WEDNESDAY, ends=WEDNESDAY, starts_at_noon=True)
    assert lost_on(entries_on(dana, WEDNESDAY), WEDNESDAY) == Lost.DAY
    say(dana, Lost.MORNING)
    assert week(team) == [1, 1, Decimal("0.5"), 1, 1]


def test_a_part_that_no_choice_says_is_none_of_them(dana: User) -> None:
    off(dana, kind=OffKind.ON_CALL, lost=Decimal("0.5"))
    assert lost_on(entries_on(dana, WEDNESDAY), WEDNESDAY) is None


def test_a_repeated_day_can_be_taken_off_wholly_and_no_less(team: Team, dana: User) -> None:
    off(dana, starts=WEDNESDAY, ends=WEDNESDAY + dt.timedelta(weeks=8), every_weeks=2, lost=Decimal("0.5"))
    with pytest.raises(RuleViolation, match="repeats"):
        say(dana, Lost.NOTHING)
    say(dana, Lost.DAY)
    assert week(team) == [1, 1, 0, 1, 1]
    say(dana, Lost.MORNING, WEDNESDAY + dt.timedelta(weeks=1))  # it does not fall on this week


def test_what_was_changed_meanwhile_is_not_taken_back(team: Team, dana: User) -> None:
    entry = off(dana)
    edit = say(dana, Lost.NOTHING)
    rows = standing(dana)
    TimeOff.objects.filter(pk=entry.pk).delete()
    with pytest.raises(RuleViolation, match="changed meanwhile"):
        take_back(person=dana, edit=edit, by=dana)
    assert standing(dana) == rows[1:]


def test_nobody_takes_back_what_is_somebody_elses(dana: User, tech_lead: User) -> None:
    edit = say(dana, Lost.DAY)
    with pytest.raises(RuleViolation):
        take_back(person=tech_lead, edit=edit, by=tech_lead)


def test_a_day_of_a_calendar_is_the_persons_own_until_the_edit_is_taken_back(dana: User) -> None:
    calendar = Calendar.objects.create(person=dana, name="Holidays", url="https://calendar.example.org/dana.ics")
    entry = off(dana, calendar=calendar, event="1")
    edit = say(dana, Lost.NOTHING)
    assert TimeOff.objects.get(pk=entry.pk).calendar is None
    take_back(person=dana, edit=edit, by=dana)
    assert TimeOff.objects.get(pk=entry.pk).calendar == calendar
    edit = say(dana, Lost.NOTHING)
    calendar.delete()
    take_back(person=dana, edit=edit, by=dana)
    assert TimeOff.objects.get(pk=entry.pk).calendar is None


def test_no_other_row_changes(team: Team, dana: User, tech_lead: User) -> None:
    off(tech_lead)
    untouched = [WorkingPattern, TeamShare, SpecialDay]
    before = [list(model._default_manager.values()) for model in untouched], standing(tech_lead)
    edit = say(dana, Lost.DAY)
    take_back(person=dana, edit=edit, by=dana)
    assert ([list(model._default_manager.values()) for model in untouched], standing(tech_lead)) == before


def test_history_says_who_did_it(dana: User, po: User) -> None:
    say_day(person=dana, day=WEDNESDAY, lost=Lost.DAY, kind=OffKind.OFF, by=po)
    change_time_off(time_off=TimeOff.objects.get(), fields={"kind": OffKind.SICK}, by=dana)
    events = TimeOff.pgh_event_model.objects.order_by("pgh_id")  # type: ignore[attr-defined]  # pghistory makes it
    assert [event.pgh_context["user"] for event in events] == [po.pk, dana.pk]
