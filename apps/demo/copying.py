"""Rows by the thousand, written at once."""

from collections.abc import Iterable

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
