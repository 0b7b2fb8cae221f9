"""Imports with as many rows of everything as a page is to show."""

import datetime as dt
from typing import Any

from apps.accounts.models import User
from apps.importers.mapping import ImportMapping, SprintPlan, SprintState
from apps.importers.models import Import
from apps.importers.run import run_import
from apps.importers.services import queue, upload
from apps.teams.models import Team
from tests.importers.files import issue, jira_csv

JANUARY = SprintPlan(SprintState.FINISHED, dt.date(2026, 1, 5), dt.date(2026, 1, 16))


def uploaded(team: Team, person: User, rows: int, **cells: Any) -> Import:
    """A file with as many rows, sprints, people and rows that cannot be taken."""
    issues = [
        issue(n, sprints=[f"Tide {n}"], assignee=f"Person {n}", status=f"Status {n}", points="3", **cells)
        for n in range(1, rows + 1)
    ]
    left_out = [issue(n, key="") for n in range(rows)]
    content = [jira_csv(*issues, *left_out)]
    return upload(team=team, person=person, format="jira-csv", file_name="Jira.csv", chunks=content)


def taken(team: Team, person: User, rows: int) -> Import:
    plans = {f"Tide {n}": JANUARY for n in range(1, rows + 1)}
    issues = [
        issue(n, f"Clean up module {n}", sprints=[f"Tide {n}"], status="Done", type=f"Type {n}", points="1")
        for n in range(1, rows + 1)
    ]
    imported = upload(
        team=team, person=person, format="jira-csv", file_name="Jira.csv",
        chunks=[jira_csv(*issues, *(issue(n, key="") for n in range(rows)))], decided=ImportMapping(sprints=plans),
    )  # fmt: skip
    queue(imported=imported, person=person)
    run_import(import_id=imported.pk)
    return imported
