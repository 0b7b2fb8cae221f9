"""People to measure with: teams of twelve, some of whose people are in two, with weeks, shares and time off.

Every row follows from its number, so the rows are always the same.
"""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from apps.accounts.models import Organisation, User
from apps.decisions.services import found_team
from apps.demo.copying import copy_in
from apps.sprints.models import Budget, Outcome, Sprint
from apps.sprints.services import close_sprint, commit_story, plan_sprint, start_sprint
from apps.stories.models import Kind
from apps.stories.services import create_story
from apps.teams.availability.public_holidays import Place
from apps.teams.models import Membership, OffKind, Role, Team, TeamShare, TimeOff, WorkingPattern
from apps.teams.services import add_special_day, join_team, set_place

MANAGER_EMAIL = "bench.manager@example.org"
TEAM_SIZE = 12
HALF, SHARED, MORE = "0.5", Decimal(50), Decimal(75)
FOUR_WEEKS, A_DAY = dt.timedelta(weeks=4), dt.timedelta(days=1)
PAST = 6  # closed sprints of the first team
LONG_AGO = FOUR_WEEKS * PAST * 2


def load_crowd(organisation: Organisation, *, po: User, people: int) -> Sprint:
    """So many people in teams of twelve, some of them in two; the first team has a sprint of four weeks to reckon."""
    first = timezone.localdate()
    first -= dt.timedelta(days=first.weekday())
    teams = [
        found_team(organisation=organisation, name=f"Crowd {n}", slug=f"crowd-{n}", key_prefix=f"CROWD{n}")
        for n in range(1, -(-people // TEAM_SIZE) + 1)
    ]
    User.objects.create_user(MANAGER_EMAIL, organisation=organisation, name="Bench Manager", role=User.Role.MANAGER)
    crowd = _crowd(organisation, people)
    copy_in(Membership, _memberships(crowd, teams, since=first - LONG_AGO))
    copy_in(TeamShare, _shares(crowd, teams, first=first))
    copy_in(WorkingPattern, _weeks(crowd, first=first))
    copy_in(TimeOff, _time_off(crowd, first=first))
    set_place(owner=organisation, place=Place("DE", "BY"), by=po)
    add_special_day(
        owner=teams[0], name="Offsite", starts=first + 3 * A_DAY, ends=first + 3 * A_DAY, off=Decimal(HALF), by=po
    )
    join_team(team=teams[0], user=po, role=Role.PRODUCT_OWNER)
    return _sprints_of_crowd(teams[0], po, first)


def _crowd(organisation: Organisation, people: int) -> list[User]:
    password = make_password(None)
    copy_in(
        User,
        [
            User(email=f"crowd.{n}@example.org", name=f"Crowd Person{n}", organisation=organisation, password=password)
            for n in range(people)
        ],
    )
    return list(User.objects.filter(organisation=organisation, email__startswith="crowd.").order_by("id"))


def _memberships(crowd: list[User], teams: list[Team], *, since: dt.date) -> Iterator[Membership]:
    for n, user in enumerate(crowd):
        for team in _teams_of(n, teams):
            yield Membership(team=team, user=user, role=Role.DEVELOPER, starts=since)


def _teams_of(n: int, teams: list[Team]) -> list[Team]:
    """One person in three works for the next team, too. The first team is nobody's second: it has its twelve people."""
    own = n // TEAM_SIZE
    return teams[own : own + 2] if n % 3 == 0 else [teams[own]]


def _shares(crowd: list[User], teams: list[Team], *, first: dt.date) -> Iterator[TeamShare]:
    """Who is in two teams gives each of them half; every second one of those gives the first more, later on."""
    for n, user in enumerate(crowd):
        of_two = _teams_of(n, teams)
        for team in of_two[: (len(of_two) - 1) * 2]:
            yield TeamShare(person=user, team=team, starts=first - FOUR_WEEKS, percent=SHARED)
        if len(of_two) > 1 and n % 2:
            yield TeamShare(person=user, team=of_two[0], starts=first + FOUR_WEEKS / 2, percent=MORE)


def _weeks(crowd: list[User], *, first: dt.date) -> Iterator[WorkingPattern]:
    """Two weeks a person: whole days first, and Fridays cut in half in the middle of the sprint for every second."""
    for n, user in enumerate(crowd):
        yield WorkingPattern(person=user, starts=first - LONG_AGO)
        if n % 2:
            yield WorkingPattern(person=user, starts=first + FOUR_WEEKS / 2, friday=HALF)


def _time_off(crowd: list[User], *, first: dt.date) -> Iterator[TimeOff]:
    """Two days and a half each, half a day of training every other week, a week on call for every fourth."""
    for n, user in enumerate(crowd):
        day = first + A_DAY * (n % 5)
        yield TimeOff(person=user, starts=day, ends=day + 2 * A_DAY, starts_at_noon=True)
        training = day + 6 * A_DAY
        until = training + FOUR_WEEKS * 3
        yield TimeOff(person=user, kind=OffKind.TRAINING, starts=training, ends=until, every_weeks=2, lost=HALF)
        if n % 4 == 0:
            begins = first + dt.timedelta(weeks=3)
            yield TimeOff(person=user, kind=OffKind.ON_CALL, starts=begins, ends=begins + 4 * A_DAY, lost=HALF)


def _sprints_of_crowd(team: Team, po: User, first: dt.date) -> Sprint:
    """One that is planned, after as many closed ones as a focus factor looks at; in each of them a story was done."""
    for starts in (first - FOUR_WEEKS * n for n in range(PAST, 0, -1)):
        sprint = _of_four_weeks(team, po, starts, capacity=Decimal(200))
        story = create_story(team=team, title="Done", by=po, may_tag=True, kind=Kind.FEATURE, size=Decimal(40))
        commit_story(sprint=sprint, story=story, budget=Budget.PRODUCT, by=po)
        start_sprint(sprint=sprint, by=po)
        close_sprint(sprint=sprint, outcomes={story.pk: Outcome.DONE}, by=po)
    return _of_four_weeks(team, po, first)


def _of_four_weeks(team: Team, po: User, starts: dt.date, *, capacity: Decimal | None = None) -> Sprint:
    return plan_sprint(team=team, starts=starts, ends=starts + FOUR_WEEKS - 3 * A_DAY, capacity=capacity, by=po)
