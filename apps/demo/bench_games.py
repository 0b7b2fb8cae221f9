"""Teams to measure reports with: each with its people, its sprints, all still planned, and its stories, all still open.

What then happens to them is `bench_rounds`.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from random import Random

from django.contrib.auth.hashers import make_password
from fractional_indexing import generate_n_keys_between

from apps.accounts.models import Organisation, User
from apps.decisions.services import found_team
from apps.demo.bench_plans import HABITS, Line, Plan, capacity_for
from apps.demo.copying import copy_in
from apps.sprints.models import Budget, Sprint
from apps.stories.models import Story
from apps.stories.services import next_numbers
from apps.teams.availability.workdays import weekdays
from apps.teams.models import Membership, Role, Team, Unit

A_WEEK, A_DAY = dt.timedelta(weeks=1), dt.timedelta(days=1)
LONG_AGO = A_WEEK * 500
UNITS = (Unit.POINTS,) * 7 + (Unit.DAYS, Unit.HOURS, Unit.STORIES)
WEEKS = (2, 2, 2, 1, 3)
ZONES = ("UTC", "Europe/Berlin", "America/New_York")
WORDS = ("basket", "settlement", "invoice", "refund", "price list", "session", "report", "receipt", "card token")


@dataclass
class Game:
    """A team and what happens to it, sprint by sprint."""

    team: Team
    people: list[User]
    plan: list[list[Line]]
    weeks: int
    attempts: list[int]
    sprints: list[Sprint] = field(default_factory=list)
    stories: dict[int, int] = field(default_factory=dict)
    """The keys of its stories, by their numbers."""

    @cached_property
    def firsts(self) -> dict[int, Line]:
        """Its stories by their numbers, each as it first comes into a sprint."""
        return {line.story: line for lines in reversed(self.plan) for line in lines}


def set_up(organisation: Organisation, numbers: range, *, sprints: int, lines: int, seed: int) -> list[Game]:
    """A team for each number, with so many sprints of so many stories; the same for the same seed."""
    games = [_game(organisation, number, sprints=sprints, lines=lines, seed=seed) for number in numbers]
    for game in games:
        next_numbers(team=game.team, count=len(game.firsts))
    copy_in(Story, (story for game in games for story in _stories(game)))
    copy_in(Sprint, (sprint for game in games for sprint in _sprints(game)))
    by_team = {game.team.pk: game for game in games}
    for team, number, pk in Story.objects.filter(team__in=by_team).values_list("team", "number", "pk"):
        by_team[team].stories[number] = pk
    for sprint in Sprint.objects.filter(team__in=by_team).select_related("team").order_by("team", "number"):
        by_team[sprint.team_id].sprints.append(sprint)
    return games


def _game(organisation: Organisation, number: int, *, sprints: int, lines: int, seed: int) -> Game:
    random = Random(f"{seed} {number}")  # noqa: S311 - the same rows for the same seed; nothing secret
    habit, unit = random.choice(HABITS), random.choice(UNITS)
    team = found_team(
        organisation=organisation, name=f"Bench {number}", slug=f"bench-{number}", key_prefix=f"B{number}",
        unit=unit, time_zone=random.choice(ZONES),
    )  # fmt: skip
    plan = list(Plan(random, habit, unit, lines).sprints(sprints))
    people = _people(team, random.randint(5, 9))
    return Game(team, people, plan, random.choice(WEEKS), random.choices(habit.attempts, k=sprints))


def _people(team: Team, count: int) -> list[User]:
    """A Product Owner, a tech lead and developers. Nobody signs in with a password."""
    emails = [f"{team.slug}.{n}@example.org" for n in range(count)]
    of = {"organisation": team.organisation, "password": make_password(None)}
    copy_in(User, [User(email=email, name=f"Bench Person{n}", **of) for n, email in enumerate(emails)])
    people = list(User.objects.filter(email__in=emails).order_by("id"))
    roles = (Role.PRODUCT_OWNER, Role.TECH_LEAD, *[Role.DEVELOPER] * (count - 2))
    seats = zip(people, roles, strict=True)
    copy_in(Membership, [Membership(team=team, user=user, role=role, starts=_long_ago(team)) for user, role in seats])
    return people


def _long_ago(team: Team) -> dt.date:
    return team.today - LONG_AGO


def _stories(game: Game) -> Iterator[Story]:
    ranks = generate_n_keys_between(None, None, len(game.firsts))
    for (number, line), rank in zip(sorted(game.firsts.items()), ranks, strict=True):
        word = WORDS[number % len(WORDS)]
        why = f"The {word} takes half the time" if line.budget == Budget.TECH else ""
        title = f"{word.capitalize()}, part {number}"
        yield Story(team=game.team, number=number, rank=rank, title=title, kind=line.kind, size=line.size, why=why)


def _sprints(game: Game) -> Iterator[Sprint]:
    """One after the other; the last one began so that it runs now. The others know already on which days they work."""
    yesterday, length = game.team.today - A_DAY, game.weeks * A_WEEK
    runs = yesterday - yesterday.weekday() * A_DAY - game.weeks // 2 * A_WEEK
    for n, lines in enumerate(game.plan):
        starts = runs - (len(game.plan) - 1 - n) * length
        ends = starts + length - 3 * A_DAY
        yield Sprint(
            team=game.team, number=n + 1, starts=starts, ends=ends, capacity=capacity_for(lines, Unit(game.team.unit)),
            working_days=weekdays(starts, ends) if starts < runs else [],
        )  # fmt: skip
