"""Progress that others can see while the import's own transaction is still open."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from types import TracebackType
from typing import Self

from django.db import DEFAULT_DB_ALIAS, connections, transaction

from apps.importers.models import Import

_EVERY = 0.5
_LOCKS = 7464336

type Told = Callable[[int, int], None]
"""Hears how many rows of how many are written."""


class Progress:
    """Counts rows, and tells the database about twice a second.

    All rows of an import are written in one transaction, so nothing of it is visible before its end. Progress is
    therefore told on a connection of its own. It only ever touches `progress`, and the import's transaction leaves
    that row alone until its last statement, so neither waits for the other.
    """

    def __init__(self, imported: Import, told: Told | None = None) -> None:
        self._imported = imported
        self._told = told
        self._connection = connections[DEFAULT_DB_ALIAS].copy()
        self._told_at = 0.0
        self.rows = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def advance(self, rows: int = 1) -> None:
        self.rows += rows
        if monotonic() - self._told_at >= _EVERY:
            self._told_at = monotonic()
            self._tell()

    def _tell(self) -> None:
        with self._connection.cursor() as cursor:
            cursor.execute(
                "UPDATE importers_import SET progress = %s WHERE id = %s AND state = 'running'",
                [self.rows, self._imported.pk],
            )
        if self._told:
            self._told(self.rows, self._imported.total)


def claim(imported: Import) -> bool:
    """Take the import's lock for this transaction; false where a worker holds it.

    The lock goes with its connection, so a worker that was killed never looks busy.
    """
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [_LOCKS, imported.pk % 2**31])
        return bool(cursor.fetchone()[0])


def is_abandoned(imported: Import) -> bool:
    """Whether a running import has lost its worker. Nothing of it was written: its transaction went with it."""
    with transaction.atomic():
        return claim(imported)
