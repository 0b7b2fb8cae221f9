"""A cadence: which dates it makes, what it leaves out, and the sprints that come of it in one click."""

import datetime as dt
from itertools import islice, pairwise
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as some

from apps.accounts.models import User
from apps.core.violations import RuleViolation
from apps.sprints.cadence import periods, upcoming
from apps.sprints.models import Cadence, Length, Sprint
from apps.sprints.services.cadence import make_sprints, run_week, set_cadence, skip_week
from apps.teams.models import Team
from tests.conftest import SignIn
from tests.factories import SprintFactory

MONDAY = dt.date(2026, 11, 23)
A_DAY, A_WEEK = dt.timedelta(days=1), dt.timedelta(weeks=1)

days = some.dates(dt.date(2025, 1, 1), dt.date(2027, 12, 31))
in_weeks = some.sampled_from([length for length in Length if length.weeks])
cadences = some.builds(
    Cadence, length=in_weeks, weekday=some.integers(0, 6), starts=days, skipped=some.lists(days, max_size=6)
)


@given(cadences)
def test_periods_of_weeks_follow_each_other_on_their_weekday(cadence: Cadence) -> None:
    length = Length(cadence.length).weeks or 0
    skipped = {cadence.week_of(day) for day in cadence.skipped}
    found = list(islice(periods(cadence), 12))
    assert cadence.starts <= found[0].starts
    for period in found:
        assert period.starts.weekday() == cadence.weekday
        assert period.ends.weekday() < 5
        weeks = {period.starts + A_WEEK * n for n in range(length)}
        assert not weeks & skipped
        assert max(weeks) <= period.ends < max(weeks) + A_WEEK
    for one, other in pairwise(found):
        between = {one.starts + A_WEEK * n for n in range(length, (other.starts - one.starts).days // 7)}
        assert one.ends < other.starts
        assert not between or between & skipped


@given(days)
def test_months_hold_every_day(day: dt.date) -> None:
    found = list(islice(periods(Cadence(length=Length.MONTH, starts=day)), 15))
    assert day <= found[0].starts < day + dt.timedelta(days=31)
    assert all(period.starts.day == 1 for period in found)
    assert all(one.ends + A_DAY == other.starts for one, other in pairwise(found))


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Europe/Berlin", "America/St_Johns", "Pacific/Apia"])
def test_no_time_zone_and_no_change_of_clocks_moves_a_day(zone: str) -> None:
    cadence = Cadence(length=Length.ONE, weekday=0, starts=dt.date(2026, 3, 2))
    expected = [dt.date(2026, 3, 2) + A_WEEK * n for n in range(40)]
    with time_machine.travel(dt.datetime(2026, 3, 29, 1, 30, tzinfo=dt.UTC)):
        cadence.team = Team(time_zone=zone)
        assert [period.starts for period in islice(periods(cadence), 40)] == expected


def sprint(starts: dt.date, ends: dt.date) -> Sprint:
    return Sprint(number=7, starts=starts, ends=ends)


def test_what_is_made_is_left_out_and_what_overlaps_is_said() -> None:
    cadence = Cadence(length=Length.TWO, weekday=0, starts=MONDAY)
    made = sprint(MONDAY, MONDAY + dt.timedelta(days=11))
    across = sprint(MONDAY + A_WEEK * 3, MONDAY + A_WEEK * 4 + dt.timedelta(days=4))
    found = upcoming(cadence, [made, across], MONDAY)
    assert [period.starts for period in found[:3]] == [MONDAY + A_WEEK * n for n in (2, 4, 6)]
    assert found[0].sentence == "Not made: it overlaps with Sprint 7, Mon 14 Dec to Fri 25 Dec."
    assert found[1].overlaps is across and found[2].sentence == ""


def test_the_past_is_not_made_up_for() -> None:
    cadence = Cadence(length=Length.ONE, weekday=0, starts=MONDAY - A_WEEK * 50)
    assert upcoming(cadence, [], MONDAY + A_DAY)[0].starts == MONDAY


class TestPages:
    """What people do with it."""

    pytestmark = pytest.mark.django_db

    FORM = {"length": "2", "weekday": "0", "starts": "2026-11-23"}

    @pytest.fixture(autouse=True)
    def _today(self) -> Any:
        with time_machine.travel(dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)):
            yield

    def test_a_first_one_goes_on_from_the_last_sprint(self, as_: SignIn, po: User, team: Team) -> None:
        SprintFactory(team=team, number=1, starts=dt.date(2026, 11, 11), ends=dt.date(2026, 11, 29))
        html = as_(po).get(reverse("sprints:cadence", args=["payments"])).content.decode()
        assert '<option value="3" selected>three weeks' in html
        assert '<option value="2" selected>Wednesday' in html
        assert 'value="2026-11-30"' in html

    def test_it_is_set_and_the_next_sprints_are_made_in_one_click(self, as_: SignIn, po: User, team: Team) -> None:
        answer = as_(po).post(reverse("sprints:cadence", args=["payments"]), self.FORM, follow=True)
        assert "Mon 23 Nov 2026 – Fri 4 Dec 2026" in answer.content.decode()
        picked = {"starts": ["2026-11-23", "2026-12-07"]}
        as_(po).post(reverse("sprints:cadence_make", args=["payments"]), picked)
        made = Sprint.objects.order_by("starts").values_list("starts", "ends", "capacity", "number")
        assert list(made) == [
            (MONDAY, dt.date(2026, 12, 4), None, 1),
            (dt.date(2026, 12, 7), dt.date(2026, 12, 18), None, 2),
        ]

    def test_only_what_is_offered_can_be_made(self, as_: SignIn, po: User, team: Team) -> None:
        set_cadence(team=team, fields={"starts": MONDAY}, by=po)
        for starts in ("2026-11-24", "1926-11-23", "nonsense", ""):
            answer = as_(po).post(reverse("sprints:cadence_make", args=["payments"]), {"starts": starts}, follow=True)
            assert "Choose among the dates" in answer.content.decode()
        assert not Sprint.objects.exists()

    def test_all_of_them_or_none(self, po: User, team: Team) -> None:
        SprintFactory(team=team, number=1, starts=dt.date(2026, 12, 9), ends=dt.date(2026, 12, 11))
        dates = [(MONDAY, dt.date(2026, 12, 4)), (dt.date(2026, 12, 7), dt.date(2026, 12, 18))]
        with pytest.raises(RuleViolation, match="overlap with another sprint"):
            make_sprints(team=team, dates=dates, by=po)
        assert Sprint.objects.count() == 1

    def test_a_skipped_week_and_back(self, as_: SignIn, po: User, team: Team) -> None:
        cadence = set_cadence(team=team, fields={"starts": MONDAY, "length": "1"}, by=po)
        url = reverse("sprints:cadence_skip", args=["payments"])
        answer = as_(po).post(url, {"day": "2026-12-03", "skip": "on"}, follow=True)
        html = answer.content.decode()
        assert "Week from Mon 30 Nov 2026" in html and "Mon 30 Nov 2026 –" not in html
        as_(po).post(url, {"day": "2026-11-30"})
        cadence.refresh_from_db()
        assert cadence.skipped == []
        as_(po).post(url, {"day": "someday", "skip": "on"})
        skip_week(cadence=cadence, day=MONDAY, by=po)
        assert run_week(cadence=cadence, day=MONDAY + A_DAY, by=po).skipped == []

    @pytest.mark.parametrize(
        ("wrong", "sentence"),
        [
            ({"length": "9"}, "not one of the available choices"),
            ({"weekday": "8"}, "not one of the available choices"),
            ({"starts": "2036-01-01"}, "within two years"),
            ({"starts": "soon"}, "valid date"),
        ],
    )
    def test_what_cannot_be_is_refused(
        self, as_: SignIn, po: User, team: Team, wrong: dict[str, str], sentence: str
    ) -> None:
        answer = as_(po).post(reverse("sprints:cadence", args=["payments"]), self.FORM | wrong)
        assert answer.status_code == 422 and sentence in answer.content.decode()
        assert not Cadence.objects.exists()

    def test_others_read_it(self, as_: SignIn, po: User, developer: User, team: Team) -> None:
        set_cadence(team=team, fields={"starts": MONDAY}, by=po)
        html = as_(developer).get(reverse("sprints:cadence", args=["payments"])).content.decode()
        assert "two weeks" in html and "Make these" not in html and "Save cadence" not in html
