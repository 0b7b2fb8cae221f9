"""What `migrate` lets the server's role do, and what not."""

import pytest
from django.db import ProgrammingError, connection, transaction

from apps.sprints.models import Sprint

HISTORY = "sprints_sprintevent"


@pytest.mark.parametrize("write", [f"UPDATE {HISTORY} SET number = 1", f"DELETE FROM {HISTORY}", f"TRUNCATE {HISTORY}"])
def test_history_is_not_rewritten_though_its_guard_is_switched_off(sprint: Sprint, write: str) -> None:
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute(f"SELECT count(*) FROM {HISTORY} WHERE pgh_obj_id = %s", [sprint.pk])
        assert cursor.fetchone() != (0,)
        cursor.execute(f"SET LOCAL pgtrigger.ignore = '{HISTORY}:append_only'")
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            cursor.execute(write)
