"""Rows by the thousand, written at once."""

from collections.abc import Iterable, Sequence

from django.db import connection, models


def copy_in[M: models.Model](model: type[M], objects: Iterable[M]) -> None:
    """Write objects by one COPY; generated columns and keys are the database's.

    While it runs the connection does nothing else: `objects` may come one by one, but not from a query.
    """
    fields = [field for field in model._meta.concrete_fields if not field.generated and not field.primary_key]
    columns = ", ".join(connection.ops.quote_name(field.column or "") for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
        for each in objects:
            copy.write_row([getattr(each, field.attname) for field in fields])


def update_in[M: models.Model](model: type[M], names: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write values of each row's own by one UPDATE. The first of a row is its key, the others go by their names."""
    columns = list(zip(*rows, strict=True))
    named = {field.name: field for field in model._meta.concrete_fields}
    fields = [model._meta.pk, *(named[name] for name in names)]
    if not columns:
        return
    quote = connection.ops.quote_name
    own = [quote(field.column or "") for field in fields]
    values = ", ".join(f"%s::{field.db_type(connection)}[]" for field in fields)
    written = ", ".join(f"{column} = own.{column}" for column in own[1:])
    table = quote(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {written} FROM unnest({values}) AS own ({', '.join(own)}) "  # noqa: S608 - our own names
            f"WHERE {table}.{own[0]} = own.{own[0]}",
            [list(column) for column in columns],
        )
