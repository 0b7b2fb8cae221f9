"""PostgreSQL as the server meets it: every connection acts as the role that owns no table.

The test database is made and emptied by its owner, as in production; everything between is the server's role.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.backends.postgresql import base, operations

ROLE = "ringfence_server"
# What `migrate` alone writes. To name every table and permission anew after a test would take longer than most tests.
WRITTEN_BY_MIGRATE = {"django_content_type", "auth_permission"}
# Unknown to Django, which does not manage them: what a test with real transactions queued is not the next one's.
THE_QUEUE = ("procrastinate_jobs", "procrastinate_events", "procrastinate_periodic_defers")


class DatabaseOperations(operations.DatabaseOperations):
    connection: "DatabaseWrapper"

    def sql_flush(
        self, style: Any, tables: Sequence[str], *, reset_sequences: bool = False, allow_cascade: bool = False
    ) -> list[str]:
        """Empty the tables that hold something: few do, and to truncate them all takes longer than most tests."""
        del style, reset_sequences, allow_cascade
        tables = [*(table for table in tables if table not in WRITTEN_BY_MIGRATE), *THE_QUEUE]
        filled = " UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT FROM \"{table}\")" for table in tables)
        with self.connection.cursor() as cursor:
            cursor.execute(filled)
            names = [name for (name,) in cursor.fetchall()]
        # Without triggers and keys: the laws forbid most of these, and the order would matter.
        return ["SET session_replication_role = replica", *(f'DELETE FROM "{name}"' for name in names),
                "SET session_replication_role = DEFAULT"]  # fmt: skip

    def execute_sql_flush(self, sql_list: Iterable[str]) -> None:
        """The server's role cannot empty tables, which is the point; the owner does it between tests."""
        self.connection.act_as_owner()
        super().execute_sql_flush(sql_list)
        self.connection.act_as_server()


class DatabaseWrapper(base.DatabaseWrapper):
    ops_class = DatabaseOperations
    serving = False  # set once the database is made

    def init_connection_state(self) -> None:
        super().init_connection_state()
        if DatabaseWrapper.serving:
            self.act_as_server()

    def act_as_server(self) -> None:
        self._set_role(f"SET ROLE {ROLE}")

    def act_as_owner(self) -> None:
        self._set_role("RESET ROLE")

    def _set_role(self, statement: str) -> None:
        with self.cursor() as cursor:
            cursor.execute(statement)
