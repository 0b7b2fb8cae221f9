"""Time off in the database: refused with a sentence, written one row at a time, its history without the reason."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pghistory
import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as some
from hypothesis.extra.django import TestCase

from apps.accounts.models import User
from apps.core.violations import RuleViolation, explained
from apps.teams.availability import Availability
from apps.teams.models import OffKind, Team, TeamShare, TimeOff, WorkingPattern
from apps.teams.services import (
    add_time_off,
    change_time_off,
    forget_reasons,
    remove_time_off,
    restore_time_off,
    set_pattern,
    set_share,
)
from tests.factories import MembershipFactory, TeamFactory, UserFactory

pytestmark = pytest.mark.django_db

MONDAY = dt.date(2026, 3, 2)
Event: type[Model] = TimeOff.pgh_event_model  # type: ignore[attr-defined]  # pghistory makes it


def day(number: int) -> dt.date:
    """The days of the weeks that the tests play in; 0 is a Monday."""
    return MONDAY + dt.timedelta(days=number)


def off(person: User, first: int, last: int, **fields: Any) -> TimeOff:
    return add_time_off(person=person, fields={"starts": day(first), "ends": day(last)} | fields, by=person)


def refused(person: User, first: int, last: int, **fields: Any) -> str:
    with pytest.raises(RuleViolation) as refusal, transaction.atomic():
        off(person, first, last, **fields)
    return refusal.value.constraint


@pytest.mark.parametrize(
    ("first", "last", "fields", "rule"),
    [
        (3, 2, {}, "time_off_ends_after_it_starts"),
        (2, 2, {"starts_at_noon": True, "ends_at_noon": True}, "a_single_day_is_half_at_one_end"),
        (2, 2, {"lost": 0}, "time_off_takes_a_part_of_the_day"),
        (2, 2, {"lost": Decimal("1.25")}, "time_off_takes_a_part_of_the_day"),
        (2, 30, {"every_weeks": 0}, "repeated_days_are_alike"),
        (2, 30, {"every_weeks": 53}, "repeated_days_are_alike"),
        (2, 30, {"every_weeks": 1, "ends_at_noon": True}, "repeated_days_are_alike"),
        (2, 734, {"every_weeks": 1}, "time_off_is_bounded"),
        (2, 1830, {}, "time_off_is_bounded"),
    ],
)
def test_what_makes_no_sense_is_refused(
    developer: User, first: int, last: int, fields: dict[str, Any], rule: str
) -> None:
    assert refused(developer, first, last, **fields) == rule


@pytest.mark.parametrize(
    ("other", "is_refused"),
    [
        ((0, 0, {}), True),
        ((4, 9, {}), True),
        ((5, 9, {}), False),
        ((4, 4, {"ends_at_noon": True}), True),
        ((0, 4, {"kind": "sick"}), True),
        ((0, 4, {"kind": "on_call", "lost": "0.5"}), False),
        ((0, 4, {"kind": "holiday", "lost": "0.5"}), False),
        ((0, 28, {"every_weeks": 1}), False),
    ],
)
def test_a_day_is_taken_off_once(developer: User, other: tuple[int, int, dict[str, Any]], is_refused: bool) -> None:
    off(developer, 0, 4)
    first, last, fields = other
    if is_refused:
        assert refused(developer, first, last, **fields) == "a_day_is_taken_off_once"
    else:
        off(developer, first, last, **fields)


def test_a_morning_and_an_afternoon_of_one_day_are_two_things(developer: User) -> None:
    off(developer, 0, 2, ends_at_noon=True)
    assert refused(developer, 2, 2, ends_at_noon=True) == "a_day_is_taken_off_once"
    off(developer, 2, 4, starts_at_noon=True, kind="sick")


def test_one_load_of_a_kind_at_a_time(developer: User) -> None:
    off(developer, 0, 4, kind="on_call", lost="0.5")
    assert refused(developer, 4, 4, kind="on_call", lost="0.25") == "one_on_call_at_a_time"
    off(developer, 4, 4, kind="other", lost="0.25")


def test_people_have_their_own_days(developer: User, tech_lead: User) -> None:
    off(developer, 0, 4)
    off(tech_lead, 0, 4)


def test_what_was_removed_is_in_nobodys_way_and_comes_back_if_its_days_are_free(developer: User) -> None:
    first = off(developer, 0, 4)
    remove_time_off(time_off=first, by=developer)
    second = off(developer, 4, 6)
    with pytest.raises(RuleViolation, match="Some of these days are off already"):
        restore_time_off(time_off=first, by=developer)
    remove_time_off(time_off=second, by=developer)
    restore_time_off(time_off=first, by=developer)
    assert list(TimeOff.objects.standing()) == [first]


def everything() -> dict[str, list[Any]]:
    """Every row of every table, but for history and time off itself."""
    tables = [model for model in apps.get_models() if not issubclass(model, pghistory.models.Event)]
    apart = {TimeOff, pghistory.models.Context}
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values_list())
        for model in tables
        if model not in apart and model._meta.managed
    }


def test_adding_changing_and_removing_time_off_changes_no_other_row(team: Team, developer: User, po: User) -> None:
    others = [off(po, 0, 9).pk, off(developer, 20, 25).pk]
    set_pattern(person=developer, starts=day(0), days={"friday": Decimal(0)}, by=developer)
    set_share(person=developer, team=team, starts=day(0), percent=Decimal(50), by=developer)
    before, kept = everything(), list(TimeOff.objects.filter(pk__in=others).order_by("pk").values())
    entry = off(developer, 0, 9)
    change_time_off(time_off=entry, fields={"ends": day(4)}, by=po)
    remove_time_off(time_off=entry, by=developer)
    restore_time_off(time_off=entry, by=developer)
    assert everything() == before
    assert list(TimeOff.objects.filter(pk__in=others).order_by("pk").values()) == kept


def test_history_says_who_changed_what_and_knows_no_reason(developer: User, po: User) -> None:
    entry = off(developer, 0, 4, reason="Surgery")
    change_time_off(time_off=entry, fields={"ends": day(7)}, by=po)
    remove_time_off(time_off=entry, by=po)
    events: list[Any] = list(Event._default_manager.order_by("pgh_id"))
    assert [(each.pgh_context["user"], each.ends, bool(each.removed_at)) for each in events] == [
        (developer.pk, day(4), False),
        (po.pk, day(7), False),
        (po.pk, day(7), True),
    ]
    assert "reason" not in {field.name for field in Event._meta.get_fields()}
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM teams_timeoffevent e WHERE to_jsonb(e)::text LIKE '%%Surgery%%'")
        assert cursor.fetchone() == (0,)


def test_history_knows_deletions_too(developer: User) -> None:
    pattern = set_pattern(person=developer, starts=day(0), days={}, by=developer)
    pattern.delete()
    events: Any = WorkingPattern.pgh_event_model  # type: ignore[attr-defined]  # pghistory makes it
    assert list(events.objects.order_by("pgh_id").values_list("pgh_label", flat=True)) == ["insert", "delete"]


def test_a_reason_is_forgotten_a_day_after_its_entry_was_removed(developer: User) -> None:
    gone, kept = off(developer, 0, 4, reason="Surgery"), off(developer, 7, 8, reason="Wedding")
    remove_time_off(time_off=gone, by=developer)
    assert forget_reasons() == 0
    TimeOff.objects.filter(pk=gone.pk).update(removed_at=timezone.now() - dt.timedelta(days=2))
    assert forget_reasons() == 1
    assert list(TimeOff.objects.order_by("starts").values_list("reason", flat=True)) == ["", kept.reason]


def test_shares_and_patterns_have_bounds(team: Team, developer: User, stranger: User) -> None:
    acts: dict[str, Callable[[], object]] = {
        "a_team_has_at_most_all_of_a_persons_time": lambda: set_share(
            person=developer, team=team, starts=day(0), percent=Decimal(101), by=developer
        ),
        "people_share_time_in_their_own_organisation": lambda: set_share(
            person=stranger, team=team, starts=day(0), percent=Decimal(1), by=stranger
        ),
        "a_day_is_worked_between_not_at_all_and_wholly": lambda: set_pattern(
            person=developer, starts=day(0), days={"monday": Decimal("1.25")}, by=developer
        ),
    }
    for rule, act in acts.items():
        with pytest.raises(RuleViolation) as refusal, transaction.atomic():
            act()
        assert refusal.value.constraint == rule


def test_a_second_share_for_a_day_replaces_the_first_and_a_second_pattern_is_refused(
    team: Team, developer: User
) -> None:
    for percent in (50, 75):
        set_share(person=developer, team=team, starts=day(0), percent=Decimal(percent), by=developer)
    assert TeamShare.objects.get().percent == 75
    set_pattern(person=developer, starts=day(0), days={}, by=developer)
    with pytest.raises(RuleViolation, match="begins on this day already"), explained():
        set_pattern(person=developer, starts=day(0), days={}, by=developer)


class AnyOrder(TestCase):
    """What one enters and takes out again leaves no trace in the sums, in whatever order it was done."""

    @given(
        some.lists(some.tuples(some.integers(0, 20), some.integers(0, 6), some.booleans()), max_size=8), some.randoms()
    )
    def test_edits_in_any_order_come_to_the_same(self, wishes: list[tuple[int, int, bool]], chance: Any) -> None:
        team = TeamFactory(standards=False)
        sums: list[Decimal] = []
        for order in (wishes, chance.sample(wishes, len(wishes))):
            person = UserFactory(organisation=team.organisation)
            MembershipFactory(team=team, user=person)
            kinds = dict(zip(wishes, [*OffKind] * 2, strict=False))
            for first, days, stays in order:
                entry = off(
                    person,
                    first,
                    first + days,
                    kind=kinds[first, days, stays],
                    lost="0.25",
                    event=f"{first}{days}{stays}{len(sums)}{TimeOff.objects.count()}",
                )
                if not stays:
                    remove_time_off(time_off=entry, by=person)
            reading = Availability.of(team, day(0), day(27))
            sums.append(next(each.available for each in reading.people if each.person.pk == person.pk))
        assert sums[0] == sums[1]
