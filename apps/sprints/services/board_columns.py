"""What a team calls the columns of its board, and how many cards it wants in each."""

from collections.abc import Mapping

from django.db import transaction

from apps.core.violations import explained
from apps.sprints.models import BoardColumn
from apps.teams.models import Team
from apps.teams.services import lock_team


def write_columns(*, team: Team, columns: Mapping[str, tuple[str, int | None]]) -> None:
    """Give columns their name and limit; a column without either is called as we call it, and its row goes.

    Raises `RuleViolation` where a limit is none.
    """
    with explained(), transaction.atomic():
        lock_team(team.pk)
        for column, (name, limit) in columns.items():
            if name or limit is not None:
                said = {"name": name, "limit": limit}
                BoardColumn.objects.update_or_create(team=team, column=column, defaults=said)
            else:
                BoardColumn.objects.filter(team=team, column=column).delete()
