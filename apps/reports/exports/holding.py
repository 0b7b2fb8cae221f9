"""What a worker holds of an export while it makes it: a lock that goes with the worker, and how far it is."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Protocol

from django.db import connection

from apps.reports.models import Export

EVERY = 0.5
LOCKS = 7464337


@contextmanager
def held(export_id: int) -> Iterator[None]:
    """The lock is the connection's, not a transaction's: a worker that is killed lets go of it by that."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [LOCKS, export_id])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCKS, export_id])


def held_by_workers() -> set[int]:
    """The exports that some worker is at."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND granted"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
            [LOCKS],
        )
        return {number for (number,) in cursor.fetchall()}


class Counted(Protocol):
    """Hands rows on, and counts them as they go by."""

    def __call__[Row](self, rows: Iterable[Row]) -> Iterator[Row]: ...


def uncounted[Row](rows: Iterable[Row]) -> Iterator[Row]:
    """For what nobody waits for."""
    return iter(rows)


class Progress:
    """Tells the page about twice a second how many of how many rows are written."""

    def __init__(self, export: Export) -> None:
        self._mine, self._done, self._told_at = Export.objects.filter(pk=export.pk), 0, monotonic()

    def expect(self, total: int) -> None:
        self._mine.update(total=total, progress=0)

    def over[Row](self, rows: Iterable[Row]) -> Iterator[Row]:
        for row in rows:
            yield row
            self._done += 1
            if monotonic() - self._told_at >= EVERY:
                self._mine.update(progress=self._done)
                self._told_at = monotonic()
