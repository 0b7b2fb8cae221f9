"""An organisation of any number of teams with a past, for reports that look at all of them."""

from contextlib import AbstractContextManager
from functools import partial
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection
from psycopg import sql

from apps.accounts.models import Organisation, User
from apps.accounts.services import found_organisation
from apps.demo.bench import ORGANISATION
from apps.demo.bench_copies import Connect, copy_teams, prove
from apps.demo.bench_rounds import play_teams
from apps.demo.copying import copy_in
from apps.demo.crowd import MANAGER_EMAIL
from apps.reports.models import Group, GroupTeam
from apps.sprints.models import Commitment, Sprint
from apps.stories.models import Story
from apps.teams.models import Team

PLAYED = 25
OF_A_GROUP = 50


def as_owner() -> AbstractContextManager[psycopg.Connection[Any]]:
    """To the database in use, by the login that `migrate` uses."""
    return psycopg.connect(settings.DATABASE_OWNER_URL, dbname=connection.settings_dict["NAME"])


def load_teams(
    *, teams: int, sprints: int, lines: int, seed: int = 1, played: int = PLAYED, owner: Connect = as_owner
) -> int:
    """So many teams, each with so many closed sprints of so many stories and one that runs. Returns the lines of all.

    The first are played, and copied as often as needed; what is left of the number is played, too. The database must
    be empty: whatever people and teams it holds would be copied.
    """
    if User.objects.exists():
        raise ValueError("Only an empty database can be filled with teams.")
    organisation = found_organisation(name=ORGANISATION, is_demo=True)
    copies = max(1, teams // played)
    first = teams // copies
    play = partial(play_teams, organisation, sprints=sprints, lines=lines, seed=seed, analyse=partial(_analyse, owner))
    play(range(1, first + 1))
    if copies > 1:
        copy_teams(owner, copies - 1)
    if rest := range(first + 1, teams - first * (copies - 1) + 1):
        play(rest)
    _group(organisation)
    User.objects.create_user(MANAGER_EMAIL, organisation=organisation, name="Bench Manager", role=User.Role.MANAGER)
    return prove()


def _analyse(owner: Connect) -> None:
    with owner() as connection:
        for model in (Story, Sprint, Commitment):
            for table in (model, model.pgh_event_model):  # type: ignore[union-attr]  # pghistory makes it
                connection.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(table._meta.db_table)))


def _group(organisation: Organisation) -> None:
    """Departments of fifty teams."""
    teams = list(Team.objects.filter(organisation=organisation).order_by("id"))
    for n, first in enumerate(range(0, len(teams), OF_A_GROUP), start=1):
        group = Group.objects.create(organisation=organisation, name=f"Department {n}")
        copy_in(GroupTeam, [GroupTeam(group=group, team=team) for team in teams[first : first + OF_A_GROUP]])
