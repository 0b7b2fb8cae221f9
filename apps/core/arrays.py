"""Rows whose value stands in an array."""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Lookup
from django.db.models.sql.compiler import SQLCompiler


class IsAnyOf(Lookup[Any]):
    """`column = ANY (array)`, for `ArraySubquery`: the array is found first, and its rows by the column's index.

    Of `IN (SELECT …)` the planner often thinks that a table is read faster as a whole than by a few hundred keys.
    """

    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        column, lhs = self.process_lhs(compiler, connection)
        array, rhs = self.process_rhs(compiler, connection)
        return f"{column} = ANY {array}", (*lhs, *rhs)
