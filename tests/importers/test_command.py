"""`manage.py import_stories`: the same import without a browser."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from apps.importers.models import Import
from apps.stories.models import Story
from apps.teams.models import Team
from tests.factories import TeamFactory
from tests.importers.files import issue, jira_csv

pytestmark = pytest.mark.django_db

CONTENT = jira_csv(issue(1, sprints=["Tide 1", "Tide 2"]), issue(2, type="Sub-task", parent="10001"), issue(3, key=""))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "Jira.csv"
    path.write_bytes(CONTENT)
    return path


def run(file: Path, team: Team, **options: Any) -> str:
    out = io.StringIO()
    call_command("import_stories", str(file), team=team.slug, stdout=out, **options)
    return out.getvalue()


def test_a_dry_run_says_what_would_happen_and_changes_nothing(file: Path, team: Team) -> None:
    said = run(file, team, dry_run=True)

    assert "3 rows: 1 stories, 0 epics, 1 sub-tasks, 1 left out." in said
    assert "1 with a sprint, 1 of them in more than one." in said
    assert "line 4 : The row has no key." in said
    assert "Dry run: nothing was changed." in said
    assert not Story.objects.exists() and not Import.objects.exists()


def test_the_command_imports_and_a_second_run_changes_nothing(file: Path, team: Team) -> None:
    assert "2 new, 0 changed, 0 unchanged, 1 left out" in run(file, team)
    assert "Nothing has changed since the last import" in run(file, team)
    assert Story.objects.get().sub_tasks.count() == 1


def test_a_mapping_file_says_what_columns_and_words_mean(tmp_path: Path, team: Team) -> None:
    file, mapping = tmp_path / "plain.csv", tmp_path / "map.toml"
    file.write_text("ticket,what,where\nA-1,Round the fees,parked\n")
    mapping.write_text('[columns]\nticket = "key"\nwhat = "title"\nwhere = "status"\n[states]\nparked = "cancelled"\n')

    run(file, team, map=mapping)

    story = Story.objects.get()
    assert (story.key, story.title, story.state) == ("A-1", "Round the fees", "cancelled")


def test_what_cannot_be_done_is_one_clear_sentence(file: Path, tmp_path: Path, team: Team) -> None:
    broken, wrong = tmp_path / "map.toml", tmp_path / "picture.csv"
    broken.write_text("[columns\n")
    wrong.write_bytes(b"\x89PNG\r\n\x1a\n")

    for path, options, sentence in (
        (file, {"map": broken}, "The mapping cannot be read"),
        (wrong, {}, "This is not a CSV file"),
        (tmp_path / "gone.csv", {}, "No such file"),
        (tmp_path, {}, "Is a directory"),
    ):
        with pytest.raises(CommandError, match=sentence):
            run(path, team, **options)
    assert not Story.objects.exists()


def test_a_blocked_file_is_refused_with_what_is_to_be_settled(tmp_path: Path, team: Team) -> None:
    file = tmp_path / "twice.csv"
    file.write_bytes(jira_csv(issue(1), issue(1)))

    with pytest.raises(CommandError, match="LED-1 stands more than once"):
        run(file, team)


def test_teams_of_one_address_are_told_apart_by_their_organisation(file: Path, team: Team) -> None:
    other = TeamFactory(slug=team.slug)

    with pytest.raises(CommandError, match="add --organisation"):
        run(file, team)
    run(file, team, organisation=other.organisation.slug)
    assert Story.objects.get().team == other

    with pytest.raises(CommandError, match="no team at the address"):
        run(file, TeamFactory.build(slug="nowhere"))
