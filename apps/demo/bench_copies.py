"""Many teams out of a few: every row of those that were played, written again under other keys.

Context: a line costs the laws half a millisecond and more. It comes, is done, is settled and added up, each time with
its row of history and its sprint's sums; a million of them take a quarter of an hour where two minutes are promised. No
order of statements makes that less, because the laws look at every row, as they should.

Decision: some teams are played under the laws, and the others are copies of them. Whatever the triggers wrote is copied
with the rest, so nothing here knows what a law writes, and nothing is forgotten when a law changes. The copies are the
owner's, with triggers and foreign keys at rest in these transactions: they would refuse a closed sprint that nobody
planned, a sum that nobody added up, history that no change wrote. CHECKs, unique and exclusion constraints hold as
always. At the end the sums of all lines are compared with what the ledgers say (`prove`).

Consequence: the owner's login must be allowed to set `session_replication_role`, as a superuser is. The server's never
is, so nobody does this to real data who is not above the law already. Only so many teams as were played differ.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

import psycopg
from django.apps import apps
from django.db import models
from django.db.models import F, Max, Min, Sum
from psycopg import sql

from apps.accounts.models import Organisation, User
from apps.sprints.models import Commitment, LedgerSum
from apps.teams.models import Team

type Model = type[models.Model]
type Connect = Callable[[], AbstractContextManager[psycopg.Connection[Any]]]

HANDS = 2
# What is unique across teams, besides keys.
RENAMED = {
    (User, "email"): "replace({column}, '@', '.' || {copy} || '@')",
    (Team, "slug"): "{column} || '-' || {copy}",
    (Team, "name"): "{column} || '-' || {copy}",
    (Team, "key_prefix"): "{column} || 'C' || {copy}",
}


@dataclass(frozen=True)
class Rows:
    """The keys of a table's rows that are copied, first and last; each copy lies as far behind the one before."""

    first: int
    last: int

    @property
    def width(self) -> int:
        return self.last - self.first + 1


def copy_teams(connect: Connect, copies: int) -> None:
    """Write everything that teams and people have so many times more; all there are are copied."""
    tables = dict(_tables())
    statements = {model: _statement(model, tables) for model in tables}

    def write(model: Model) -> None:
        with connect() as owner, owner.transaction():
            owner.execute("SET LOCAL session_replication_role = replica")
            for copy in range(1, copies + 1):
                owner.execute(statements[model], {"copy": copy})
            owner.execute(_counts_on(model, tables[model].last + tables[model].width * copies))

    with ThreadPoolExecutor(HANDS) as hands:
        list(hands.map(write, sorted(tables, key=lambda model: -tables[model].width)))


def _tables() -> Iterator[tuple[Model, Rows]]:
    """What belongs to a team or a person, however far away, and has rows."""
    for model in _belonging({User, Team}):
        keys = model._base_manager.aggregate(first=Min("pk"), last=Max("pk"))
        if keys["first"] is not None:
            yield model, Rows(**keys)


def _belonging(found: set[Model]) -> set[Model]:
    more = {
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model is not Organisation
        and any(_target(field) in found for field in model._meta.concrete_fields)
    }  # fmt: skip
    return found if more <= found else _belonging(found | more)


def _target(field: Any) -> Model | None:
    """The table that a foreign key leads to."""
    return field.remote_field.model._meta.concrete_model if field.is_relation else None


def _statement(model: Model, tables: dict[Model, Rows]) -> sql.Composed:
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    key = sql.Identifier(str(model._meta.pk.column))
    return sql.SQL(
        "INSERT INTO {table} ({columns}) "
        "SELECT {values} FROM {table} WHERE {key} BETWEEN {first} AND {last} ORDER BY {key}"
    ).format(
        table=sql.Identifier(model._meta.db_table),
        columns=sql.SQL(", ").join(sql.Identifier(str(field.column)) for field in fields),
        values=sql.SQL(", ").join(_value(field, tables) for field in fields),
        key=key,
        first=tables[model].first,
        last=tables[model].last,
    )


def _value(field: Any, tables: dict[Model, Rows]) -> sql.Composable:
    """A column of a copy: a key moves with what it leads to."""
    column, copy = sql.Identifier(field.column), sql.SQL("%(copy)s")
    leads_to = _target(field) or (field.model if field.primary_key else None)
    if leads_to in tables:
        return sql.SQL("{} + {} * {}").format(column, copy, tables[leads_to].width)
    model = getattr(field.model, "pgh_tracked_model", field.model)
    return sql.SQL(RENAMED.get((model, field.name), "{column}")).format(column=column, copy=copy)


def _counts_on(model: Model, last: int) -> sql.Composed:
    """New rows come behind the copies. A key that is another table's has no sequence to move, and that is NULL."""
    table, key = model._meta.db_table, model._meta.pk.column
    return sql.SQL("SELECT setval(pg_get_serial_sequence({}, {}), {})").format(table, key, last)


def prove() -> int:
    """How many lines there are. Raises `ValueError` where they are not what their ledgers' sums say."""
    lines = Commitment.objects.filter(story__team=F("team"), sprint__team=F("team"))
    ledgers = lines.filter(left_at=None, settled=True).values_list("sprint", "budget", "work_type")
    sums = LedgerSum.objects.exclude(lines=0).values_list("sprint", "budget", "work_type", "committed")
    if set(ledgers.annotate(Sum("size"))) != set(sums):
        raise ValueError("What the ledgers say is not the sum of their lines.")
    return Commitment.objects.count()
