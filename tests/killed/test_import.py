"""A worker that is killed in the middle of an import: all of the file is there afterwards, or nothing."""

import random
import time

import pytest

from apps.importers.models import Import, ImportState
from apps.importers.progress import is_abandoned
from apps.importers.services import release_abandoned, start, upload
from apps.stories.models import Story
from apps.teams.models import Team
from tests.effort import THOROUGH
from tests.factories import TeamFactory
from tests.importers.files import issue, jira_csv
from tests.killed.processes import PATIENCE, Worker, wait_for_its_connections

pytestmark = pytest.mark.django_db(transaction=True)

TIMES = 50 if THOROUGH else 1
A_MOMENT = 0.3
ROWS = 400
FILE = jira_csv(*(issue(number, labels=["ledger"], points="3") for number in range(1, ROWS + 1)))


def queued(team: Team) -> Import:
    imported = upload(team=team, person=None, format="jira-csv", file_name="Jira.csv", chunks=[FILE])
    return start(imported=imported, person=None)


def until(imported: Import, *states: ImportState) -> float:
    """Wait for the worker; returns the seconds it took."""
    began = time.monotonic()
    while time.monotonic() < began + PATIENCE:
        imported.refresh_from_db(fields=["state"])
        if imported.state in states:
            return time.monotonic() - began
        time.sleep(0.005)
    raise AssertionError(f"The import stayed {imported.state}.")


def test_a_killed_import_has_written_all_or_nothing(transactional_db: None) -> None:
    whole = _seconds_of_an_import(TeamFactory()) if THOROUGH else A_MOMENT
    ends = set[str]()
    for _time in range(TIMES):
        team, worker = TeamFactory(), Worker()
        imported = queued(team)
        until(imported, ImportState.RUNNING, ImportState.DONE)
        time.sleep(random.uniform(0, 2 * whole))  # noqa: S311 - a moment, not a secret
        worker.kill()
        ends.add(_all_or_nothing(imported))
    assert ends <= {ImportState.RUNNING, ImportState.DONE}
    assert not THOROUGH or len(ends) == 2, "every kill came at the same side of the commit"


def test_an_import_that_was_killed_can_be_started_again(transactional_db: None) -> None:
    team, worker = TeamFactory(), Worker()
    imported = queued(team)
    until(imported, ImportState.RUNNING)
    worker.kill()
    if _all_or_nothing(imported) == ImportState.RUNNING:
        release_abandoned(team=team)
        imported.refresh_from_db()
        assert imported.state == ImportState.FAILED
        start(imported=imported, person=None)
    again = Worker()
    until(imported, ImportState.DONE)
    again.kill()
    assert Story.objects.filter(team=team).count() == ROWS


def _seconds_of_an_import(team: Team) -> float:
    worker, imported = Worker(), queued(team)
    until(imported, ImportState.RUNNING, ImportState.DONE)
    seconds = until(imported, ImportState.DONE)
    worker.kill()
    return seconds


def _all_or_nothing(imported: Import) -> str:
    wait_for_its_connections()
    imported.refresh_from_db()
    stories = Story.objects.filter(team=imported.team_id).count()
    if imported.state == ImportState.DONE:
        assert stories == ROWS
        assert imported.progress == ROWS
    else:
        assert stories == 0
        assert imported.problems.count() == 0
        assert is_abandoned(imported), "it would look busy for ever"
    return imported.state
