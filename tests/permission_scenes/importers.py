"""Imports."""

import pytest

from apps.accounts.models import User
from apps.importers.models import Import
from apps.importers.run import run_import
from apps.importers.services import queue, upload
from apps.teams.models import Team
from tests.importers.files import issue, jira_csv
from tests.permission_scenes import Args, Scene


@pytest.fixture
def of_imports(team: Team, developer: User) -> Scene:
    def uploaded(number: int) -> Import:
        content = [jira_csv(issue(number))]
        return upload(team=team, person=developer, format="jira-csv", file_name="Jira.csv", chunks=content)

    done = uploaded(1)
    queue(imported=done, person=developer)
    run_import(import_id=done.pk)
    slug, waiting = team.slug, uploaded(2)
    arguments: dict[str, Args] = {"importers": (slug, waiting.number)}
    arguments |= dict.fromkeys(["importers:summary", "importers:leftovers"], (slug, done.number))
    return Scene(arguments | {"importers:new": (slug,)}, {})
