"""Databases of the bench's own, one a team, beside the ones that are in use."""

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parent.parent.parent
PREFIX = "ringfence_bench_"
# On the board of the sprint that runs, and people of the organisation.
BESIDE = ("--running", "120", "--crowd", "500")
FEW, MANY = 6, 500  # closed sprints: what a burn-up's range looks back at, and twenty years

type Row = tuple[Any, ...]


class Team(NamedTuple):
    """How much there is of what may grow."""

    stories: int
    closed: int = FEW

    @property
    def database(self) -> str:
        return f"{PREFIX}{self.stories}_{self.closed}"

    @property
    def rows(self) -> tuple[str, ...]:
        return ("--stories", str(self.stories), "--closed", str(self.closed), *BESIDE)


class Teams(NamedTuple):
    """An organisation of many, each with so many closed sprints."""

    teams: int
    sprints: int = 26
    stories: int = 40

    @property
    def database(self) -> str:
        return f"{PREFIX}{self.teams}_teams"

    @property
    def rows(self) -> tuple[str, ...]:
        return "--teams", str(self.teams), "--sprints", str(self.sprints), "--stories", str(self.stories)


def manage(*arguments: str, database: str, static: str) -> subprocess.Popen[bytes]:
    """A command of the project, on a database of the bench."""
    return subprocess.Popen(  # noqa: S603 - our own commands
        [sys.executable, "-W", "ignore", "manage.py", *arguments, "--settings", "tests.bench.settings"],
        cwd=ROOT,
        env=environment(database, static),
        stdout=subprocess.DEVNULL,
    )


def environment(database: str, static: str) -> dict[str, str]:
    bench = {"RINGFENCE_BENCH_DATABASE": database, "RINGFENCE_BENCH_STATIC": static}
    return os.environ | {"DJANGO_SETTINGS_MODULE": "tests.bench.settings"} | bench


def wait(*processes: subprocess.Popen[bytes]) -> None:
    """All of them, side by side."""
    for process in processes:
        if process.wait():
            raise SystemExit(f"This failed: {' '.join(map(str, process.args))}")  # type: ignore[arg-type]  # whatever Popen takes


@contextmanager
def databases(owner_url: str, teams: Sequence[Team | Teams], *, static: str) -> Iterator[None]:
    """A database with `bench_data` for every team; gone afterwards."""
    names = [team.database for team in teams]
    with psycopg.connect(owner_url, autocommit=True) as owner:
        _drop(owner, names)
        try:
            _make(owner, names, static)
            loads = [manage("bench_data", *team.rows, database=team.database, static=static) for team in teams]
            wait(manage("collectstatic", "--noinput", database=names[0], static=static), *loads)
            _settle(owner_url, names)
            yield
        finally:
            _drop(owner, names)


def connect(owner_url: str, name: str) -> psycopg.Connection[Row]:
    """As the owner, to one of the bench's databases."""
    return psycopg.connect(owner_url, dbname=name, autocommit=True)


def _make(owner: psycopg.Connection[Row], names: list[str], static: str) -> None:
    """One is migrated, the others are copies of it."""
    first, *others = names
    owner.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(first)))
    # `migrate` alone signs in as the owner, and the settings know it by its place on the command line.
    wait(manage("migrate", "--verbosity", "0", database=first, static=static))
    for name in others:
        owner.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(first)))


def _settle(owner_url: str, names: Iterable[str]) -> None:
    """What autovacuum does within minutes: otherwise the planner would not know yet how much there is."""
    for name in names:
        with connect(owner_url, name) as owner:
            owner.execute("VACUUM ANALYZE")


def _drop(owner: psycopg.Connection[Row], names: Iterable[str]) -> None:
    for name in names:
        owner.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
