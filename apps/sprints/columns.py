"""The columns of a board as its team calls them, in their fixed order."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from apps.sprints.models import BoardColumn, Column
from apps.teams.models import Team


@dataclass(frozen=True)
class Head:
    """What stands above a column: its name, and how many cards its team wants there at most."""

    column: str
    name: str
    limit: int | None = None
    count: int = 0

    @property
    def is_over(self) -> bool:
        """A limit warns; it refuses nothing."""
        return self.limit is not None and self.count > self.limit

    @property
    def warning(self) -> str:
        if not self.is_over:
            return ""
        words = {"column": self.name, "count": self.count, "limit": self.limit}
        return _("%(column)s holds %(count)s, and the team wants %(limit)s at most.") % words


def written_for(team: str) -> ArraySubquery:
    """What a team wrote about its columns, to come along in another query; `team` is its way to the team."""
    rows = BoardColumn.objects.filter(team=OuterRef(team)).order_by()
    return ArraySubquery(rows.values(json=JSONObject(column="column", name="name", limit="limit")))


def heads_of(written: Iterable[Mapping[str, Any]], counts: Mapping[str, int] | None = None) -> list[Head]:
    """All five, what nobody wrote by its default."""
    by_column = {row["column"]: row for row in written}
    found = ((column, by_column.get(column.value, {})) for column in Column)
    return [
        Head(column.value, row.get("name") or str(column.label), row.get("limit"), (counts or {}).get(column.value, 0))
        for column, row in found
    ]


def written_by(team: Team) -> list[dict[str, Any]]:
    """The same, asked for by itself."""
    rows = BoardColumn.objects.filter(team=team).order_by()
    return [{"column": row.column, "name": row.name, "limit": row.limit} for row in rows]


def edition(heads: Iterable[Head]) -> str:
    """What somebody saw of the columns: another text once somebody else has written them."""
    return "|".join(f"{head.name}:{head.limit or ''}" for head in heads)
