"""The ways to write a row, from the model's own to what the server's role can send by hand."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.models import Field, Model

from tests.budget.attack import sql


def _stored(row: Model) -> dict[str, Any]:
    """A new row's columns with their values, as the database takes them."""
    own = (field for field in row._meta.local_concrete_fields if not field.primary_key and not field.generated)
    fields: list[Field[Any, Any]] = list(own)
    return {str(field.column): field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields}


def save(row: Model) -> None:
    row.save()


def bulk_create(row: Model) -> None:
    type(row)._default_manager.bulk_create([row])


def insert(row: Model) -> None:
    stored = _stored(row)
    places = ", ".join(["%s"] * len(stored))
    sql(f"INSERT INTO {row._meta.db_table} ({', '.join(stored)}) VALUES ({places})", *stored.values())


def copy(row: Model) -> None:
    stored = _stored(row)
    statement = f"COPY {row._meta.db_table} ({', '.join(stored)}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as lines:
        lines.write_row(tuple(stored.values()))


def save_changes(row: Model, **changes: Any) -> None:
    for name, value in changes.items():
        setattr(row, name, value)
    row.save()


def update(row: Model, **changes: Any) -> None:
    type(row)._default_manager.filter(pk=row.pk).update(**changes)


def bulk_update(row: Model, **changes: Any) -> None:
    for name, value in changes.items():
        setattr(row, name, value)
    type(row)._default_manager.bulk_update([row], list(changes))


def update_by_hand(row: Model, **changes: Any) -> None:
    fields = {name: row._meta.get_field(name) for name in changes}
    for name, value in changes.items():
        setattr(row, name, value)
    assigned = ", ".join(f"{field.column} = %s" for field in fields.values())  # type: ignore[union-attr]  # columns all
    values = [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields.values()]  # type: ignore[union-attr]  # the same
    sql(f"UPDATE {row._meta.db_table} SET {assigned} WHERE id = %s", *values, row.pk)


type Add = Callable[[Model], None]
type Change = Callable[..., None]

ADDED_BY: list[Add] = [save, bulk_create, insert, copy]
CHANGED_BY: list[Change] = [save_changes, update, bulk_update, update_by_hand]
