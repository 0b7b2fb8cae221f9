"""Progress is seen by others while nothing of the import is."""

import pytest
from django.db import connections

from apps.importers.models import Import
from apps.importers.run import run_import
from apps.importers.services import queue, upload
from apps.stories.models import Story
from apps.teams.models import Team
from tests.importers.files import issue, jira_csv


@pytest.mark.django_db(transaction=True)
def test_progress_is_visible_before_a_single_story_is(team: Team) -> None:
    content = jira_csv(*(issue(number) for number in range(1, 701)))
    imported = upload(team=team, person=None, format="jira-csv", file_name="Jira.csv", chunks=[content])
    queue(imported=imported, person=None)
    seen: list[tuple[int, int]] = []

    def look(rows: int, total: int) -> None:
        other = connections["default"].copy()
        with other.cursor() as cursor:
            cursor.execute("SELECT progress, (SELECT count(*) FROM stories_story) FROM importers_import")
            seen.append(cursor.fetchone())
        other.close()

    run_import(import_id=imported.pk, told=look)

    assert seen[0] == (500, 0)
    assert Story.objects.count() == 700
    assert Import.objects.get().progress == 700
