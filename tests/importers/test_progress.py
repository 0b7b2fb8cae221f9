"""Imports beside other people's work: progress that is seen, and starts that meet. Real transactions."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from apps.core.violations import RuleViolation
from apps.importers.models import Import, ImportState
from apps.importers.run import run_import
from apps.importers.services import queue, start, upload
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


@pytest.mark.django_db(transaction=True)
def test_of_two_people_who_start_at_once_one_is_told_to_wait(team: Team) -> None:
    first = upload(team=team, person=None, format="jira-csv", file_name="Jira.csv", chunks=[jira_csv(issue(1))])
    second = Import.objects.get(pk=first.pk)
    second.pk, second.number = None, first.number + 1  # a further upload would have taken the first one's place
    second.save(force_insert=True)
    gate = Barrier(2)

    def begin(imported: Import) -> str:
        gate.wait()
        try:
            start(imported=imported, person=None)
        except RuleViolation as violation:
            return violation.constraint
        finally:
            connections.close_all()
        return "started"

    with ThreadPoolExecutor(2) as people:
        outcomes = list(people.map(begin, [first, second]))

    assert sorted(outcomes) == ["a_team_imports_one_file_at_a_time", "started"]
    assert Import.objects.filter(state=ImportState.QUEUED).count() == 1
