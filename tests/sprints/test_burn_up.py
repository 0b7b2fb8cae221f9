"""The days of a burn-up: the team's working days, whoever is off; and those of a closed sprint stay."""

import datetime as dt
from decimal import Decimal

import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import User
from apps.sprints.models import Sprint
from apps.sprints.services import close_sprint, start_sprint
from apps.sprints.telling import days_of, tell
from apps.teams.models import Team
from apps.teams.services import add_special_day, add_time_off, set_pattern
from tests.factories import CommitmentFactory, SprintFactory, TeamFactory

MONDAY = dt.date(2026, 11, 2)
MORNING = dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)
A_DAY = dt.timedelta(days=1)


def running(team: Team, *, length: int = 4) -> Sprint:
    sprint = SprintFactory(team=team, number=1, starts=MONDAY, ends=MONDAY + length * A_DAY)
    sprint.team = team
    return start_sprint(sprint=sprint, by=None, at=MORNING)


def weekdays_of(sprint: Sprint) -> list[str]:
    with time_machine.travel(MORNING):
        return [f"{day:%a}" for day in days_of(sprint)]


def test_holidays_are_no_working_days_and_somebodys_free_day_is_one(team: Team, developer: User, po: User) -> None:
    set_pattern(person=developer, starts=MONDAY, days={"friday": Decimal(0)}, by=developer)
    sprint = running(team, length=6)
    assert weekdays_of(sprint) == ["Mon", "Tue", "Wed", "Thu"], "nobody works on Fridays"
    day = MONDAY + A_DAY
    add_special_day(owner=team, name="Offsite", starts=day, ends=day, off=Decimal(1), by=po)
    add_time_off(person=developer, fields={"starts": day + A_DAY, "ends": day + A_DAY}, by=developer)
    assert weekdays_of(sprint) == ["Mon", "Wed", "Thu"]


def test_a_team_in_which_nobody_has_a_day_works_from_monday_to_friday(db: None) -> None:
    assert weekdays_of(running(TeamFactory(), length=13)) == ["Mon", "Tue", "Wed", "Thu", "Fri"] * 2


def test_a_sprint_that_is_closed_late_or_on_a_saturday_ends_on_that_day(team: Team, developer: User) -> None:
    sprint = running(team)
    closed = close_sprint(sprint=sprint, outcomes={}, by=None, at=MORNING + 5 * A_DAY)
    assert weekdays_of(closed) == ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    assert closed.working_days == days_of(closed)


def test_a_sprint_keeps_the_time_zone_that_it_started_in(team: Team) -> None:
    sprint = running(team)
    Team.objects.filter(pk=team.pk).update(time_zone="Pacific/Auckland")
    Sprint.objects.filter(pk=sprint.pk).update(time_zone="Asia/Tokyo")
    sprint.refresh_from_db()
    assert sprint.time_zone == "UTC"
    assert SprintFactory(team=team, number=2).time_zone == "", "a planned one goes by its team's"


def test_a_closed_sprint_is_told_once_in_a_process(team: Team) -> None:
    """What it tells of a later one's likely range stays, so only the later one's events are read again."""
    past = SprintFactory(team=team, number=1)
    CommitmentFactory(sprint=past)
    start_sprint(sprint=past, by=None)
    close_sprint(sprint=past, outcomes={}, by=None, rest="returned")
    later = start_sprint(sprint=SprintFactory(team=team, number=2), by=None)
    with CaptureQueriesContext(connection) as asked:
        first, second = tell(later), tell(later)
    assert first and second and first.pasts == second.pasts
    assert first.pasts["product"][0].baseline == 3
    told = [query["sql"] for query in asked.captured_queries if "commitmentevent" in query["sql"]]
    assert len(told) == 2 and len(told[1]) < len(told[0])
