"""`take` imports a file as a page would, without the worker in between."""

from collections.abc import Callable

import pytest

from apps.accounts.models import User
from apps.importers.mapping import ImportMapping
from apps.importers.models import Import
from apps.importers.run import run_import
from apps.importers.services import queue, upload
from apps.teams.models import Team

type Take = Callable[..., Import]


@pytest.fixture
def check(team: Team, developer: User) -> Take:
    def check(content: bytes, decided: ImportMapping = ImportMapping()) -> Import:
        return upload(
            team=team, person=developer, format="jira-csv", file_name="Jira.csv", chunks=[content], decided=decided
        )

    return check


@pytest.fixture
def take(check: Take, developer: User) -> Take:
    def take(content: bytes, decided: ImportMapping = ImportMapping()) -> Import:
        imported = check(content, decided)
        queue(imported=imported, person=developer)
        run_import(import_id=imported.pk)
        imported.refresh_from_db()
        assert not imported.failure
        return imported

    return take
