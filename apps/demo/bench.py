"""Rows for measurements, written by COPY: a team with a backlog of any length and one planned sprint; and, where it is
asked for, one that runs, closed ones before it, and an organisation full of people with teams, weeks and time off.

The rows differ only by the seed. They pass the same triggers as everything else; the services would make them too, in
hours instead of seconds.
"""

import datetime as dt
from collections.abc import Container, Iterator
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any

from django.db import transaction
from django.utils import timezone
from fractional_indexing import generate_n_keys_between

from apps.accounts.models import Organisation, User
from apps.accounts.services import found_organisation
from apps.core.violations import explained
from apps.decisions.services import found_team
from apps.demo.bench_past import EVERY, LINES, load_past
from apps.demo.copying import copy_in
from apps.demo.crowd import load_crowd
from apps.sprints.models import Budget, Column, Commitment, Sprint
from apps.sprints.services import plan_sprint, start_sprint
from apps.stories.models import TECHNICAL_KINDS, Kind, Label, Story
from apps.stories.services import next_numbers
from apps.teams.models import Role, Team
from apps.teams.services import join_team

ORGANISATION = "Bench"
PO_EMAIL = "bench.po@example.org"
SIZES = (1, 2, 3, 5, 8)
COLUMNS = (Column.TO_DO, Column.DOING, Column.REVIEW, Column.READY)
TECH_PART = 5  # of the committed stories, one in five is technical: what the agreement holds
VERBS = ("Show", "Split", "Remove", "Explain", "Speed up", "Check", "Merge", "Export", "Retry", "Archive")
THINGS = ("receipt", "refund", "basket", "settlement run", "card token", "invoice", "price list", "session", "report")
PLACES = ("at checkout", "in the app", "for support", "per country", "on the order page", "overnight", "in one step")
WHY = "{thing} takes {before} min → {after} min, so that nobody waits for it any more"
LABELS = ("mobile", "support", "tests", "on-call", "b2b", "database")


@dataclass(frozen=True)
class BenchTeam:
    """What was made."""

    team: Team
    sprint: Sprint
    po: User


@transaction.atomic
def load_bench(
    *, stories: int, commitments: int = 60, running: int = 0, closed: int = 0, crowd: int = 0, seed: int = 1
) -> BenchTeam:
    """Make a team with `stories` in its backlog, more in a planned, in a running and in `closed` sprints, and a crowd
    beside it.
    """
    random = Random(seed)  # noqa: S311 - the same rows for the same seed; nothing secret
    organisation = found_organisation(name=ORGANISATION, is_demo=True)
    team = found_team(organisation=organisation, name="Bench", slug="bench", key_prefix="BENCH")
    people = _people(organisation, team)
    Label.objects.bulk_create(Label(team=team, name=name) for name in LABELS)
    numbers = next_numbers(team=team, count=stories + commitments + running + closed * LINES)
    planned, rest = numbers[:commitments], numbers[stories + commitments :]
    on_the_board, over = rest[:running], rest[running:]
    copy_in(Story, _stories(team, people, random, numbers=numbers, committed={*planned, *rest}))
    begun = team.today - EVERY
    if closed:
        load_past(team=team, by=people[0], numbers=over, until=begun, capacity=_room(LINES), tech_part=TECH_PART)
    sprint = _sprint(team, people[0], planned, starts=team.today)
    if running:
        sprint_that_runs = _sprint(team, people[0], on_the_board, starts=begun)
        start_sprint(sprint=sprint_that_runs, by=people[0], at=timezone.now() - EVERY)
    if crowd:
        load_crowd(organisation, po=people[0], people=crowd)
    return BenchTeam(team, sprint, people[0])


def _people(organisation: Organisation, team: Team) -> list[User]:
    """A Product Owner, a tech lead, six developers."""
    roles = (Role.PRODUCT_OWNER, Role.TECH_LEAD, *[Role.DEVELOPER] * 6)
    emails = (PO_EMAIL, *(f"bench.{n}@example.org" for n in range(1, len(roles))))
    people = [
        User.objects.create_user(email, organisation=organisation, name=f"Bench Person{n}")
        for n, email in enumerate(emails)
    ]
    for user, role in zip(people, roles, strict=True):
        join_team(team=team, user=user, role=role)
    return people


def _stories(
    team: Team, people: list[User], random: Random, *, numbers: range, committed: Container[int]
) -> Iterator[Story]:
    """Stories one by one, for a backlog that need not fit into memory."""
    now = timezone.now()
    for number, rank in zip(numbers, generate_n_keys_between(None, None, len(numbers)), strict=True):
        planned = number in committed
        kind = _kind(random, number) if planned else random.choice(Kind.values[:-1])
        thing, before = random.choice(THINGS), random.randint(10, 90)
        yield Story(
            team=team,
            number=number,
            rank=rank,
            title=f"{random.choice(VERBS)} the {thing} {random.choice(PLACES)}",
            description=f"{thing.capitalize()} {random.choice(PLACES)}. " * random.randint(0, 12),
            kind=kind,
            size=Decimal(random.choice(SIZES)) if planned or random.random() < 0.8 else None,
            **(_why(thing, before, in_parts=number % 2 == 0) if kind in TECHNICAL_KINDS else {}),
            labels=random.sample(LABELS, random.randint(0, 2)),
            assignee=random.choice(people) if planned or random.random() < 0.3 else None,
            created_at=now - dt.timedelta(minutes=len(numbers) - number),
        )


def _why(thing: str, before: int, *, in_parts: bool) -> dict[str, Any]:
    """One half of a team writes its numbers into the line, the other into their fields."""
    after = before // 5
    if not in_parts:
        return {"why": WHY.format(thing=thing, before=before, after=after)}
    values = {"value_from": before, "value_to": after, "value_unit": "min"}
    return {"why": f"{thing} takes less time", "outcome": "nobody waits for it any more", **values}


def _kind(random: Random, number: int) -> str:
    """What is committed: technical work for the tech budget, product work for the other."""
    if number % TECH_PART == 0:
        return random.choice(sorted(TECHNICAL_KINDS))
    return random.choice((Kind.FEATURE, Kind.BUG))


def _sprint(team: Team, po: User, numbers: range, *, starts: dt.date) -> Sprint:
    """Room for every commitment, however large its stories came out, and for one more."""
    sprint = plan_sprint(
        team=team,
        starts=starts,
        ends=starts + dt.timedelta(days=11),
        capacity=_room(len(numbers)),
        by=po,
    )
    with explained():
        copy_in(Commitment, _commitments(sprint, numbers))
    sprint.refresh_from_db()
    return sprint


def _room(lines: int) -> Decimal:
    return Decimal((lines + TECH_PART) * max(SIZES) * 2)


def _commitments(sprint: Sprint, numbers: range) -> list[Commitment]:
    stories = Story.objects.filter(team=sprint.team_id, number__in=numbers).order_by("number").only("number")
    return [
        Commitment(
            sprint=sprint,
            story_id=story.pk,
            budget=Budget.PRODUCT if story.number % TECH_PART else Budget.TECH,
            # Spread over the board; while a sprint is planned nobody reads it.
            board_column=COLUMNS[story.number // TECH_PART % len(COLUMNS)],
        )
        for story in stories
    ]
