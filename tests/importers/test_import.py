"""What an import writes, what a second one changes, and what neither ever touches."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from pytest_django.fixtures import Settings

from apps.accounts.models import User
from apps.core.violations import RuleViolation
from apps.importers.mapping import Becomes, ImportMapping, State, Twice
from apps.importers.models import Import, ImportProblem, ImportState
from apps.importers.run import run_import
from apps.importers.services import discard, queue, start, upload
from apps.sprints.models import Sprint
from apps.sprints.services import commit_story, start_sprint
from apps.stories.models import Kind, Label, Story, SubTask
from apps.stories.services import edit_story
from apps.teams.models import Team
from tests.factories import StoryFactory
from tests.importers.conftest import Take
from tests.importers.files import issue, jira_csv

pytestmark = pytest.mark.django_db


def story(key: str) -> Story:
    return Story.objects.get(source_key=key)


def notes() -> list[tuple[str, str]]:
    return list(ImportProblem.objects.filter(left_out=False).values_list("key", "code"))


def test_a_story_keeps_where_it_came_from(take: Take, developer: User) -> None:
    take(
        jira_csv(
            issue(
                1, "Refund fees twice charged", assignee=developer.name, labels=["fees"], points="3,5", text="h2. Why"
            )
        ),
        ImportMapping(site="https://ledger.atlassian.net"),
    )

    found = story("LED-1")
    assert (found.key, found.source, found.source_status) == ("LED-1", "jira", "To Do")
    assert found.source_url == "https://ledger.atlassian.net/browse/LED-1"
    assert (found.assignee, found.source_assignee) == (developer, developer.name)
    assert (found.size, found.labels, found.description) == (Decimal("3.5"), ["fees"], "## Why")
    assert Label.objects.filter(name="fees").exists()


def test_type_and_first_component_come_in_and_follow_the_tracker(take: Take) -> None:
    take(jira_csv(issue(1, type="Bug", components=["Ledger", "Cards"])))
    first = story("LED-1")
    take(jira_csv(issue(1, type="Task", components=["Cards"])))
    second = story("LED-1")
    assert (first.source_type, first.component) == ("Bug", "Ledger")
    assert (second.source_type, second.component, second.version) == ("Task", "Cards", first.version + 1)


def test_everything_comes_in_untagged_with_a_suggestion_that_does_not_count(take: Take) -> None:
    take(jira_csv(issue(1, "Crash when a refund fails", type="Bug"), issue(2, "Clean up legacy ledger code")))

    first, second = story("LED-1"), story("LED-2")
    assert {first.kind, second.kind} == {Kind.UNTAGGED}
    assert (first.suggested_kind, first.suggestion_confidence) == (Kind.BUG, "sure")
    assert (second.suggested_kind, second.suggestion_confidence) == (Kind.DEBT, "likely")


def test_stories_stand_behind_the_others_in_the_order_of_the_file(take: Take, team: Team) -> None:
    StoryFactory(team=team, title="First here")
    take(jira_csv(*(issue(number) for number in range(1, 5))))

    ordered = Story.objects.filter(team=team).order_by("rank")
    assert [each.key for each in ordered] == ["PAY-1", "LED-1", "LED-2", "LED-3", "LED-4"]
    assert [each.number for each in ordered] == [1, 2, 3, 4, 5]


def test_epics_become_parents_wherever_they_stand_in_the_file(take: Take) -> None:
    take(jira_csv(issue(1, parent="10003"), issue(2, parent="LED-3"), issue(3, type="Epic")))

    epic = story("LED-3")
    assert epic.is_epic
    assert set(epic.children.all()) == {story("LED-1"), story("LED-2")}


def test_sub_tasks_become_the_checklist_of_their_story(take: Take) -> None:
    take(
        jira_csv(
            issue(2, "Write the test", type="Sub-task", parent="10001", status="Done"),
            issue(3, "Write the code", type="Sub-task", parent="LED-1", points="2"),
            issue(1, points="5"),
        )
    )

    assert list(story("LED-1").sub_tasks.values_list("title", "done")) == [
        ("Write the test", True),
        ("Write the code", False),
    ]
    assert notes() == [("LED-3", "sub_task_size")]


def test_sub_tasks_can_come_in_as_stories_when_chosen(take: Take) -> None:
    take(
        jira_csv(issue(1, points="5"), issue(2, type="Sub-task", parent="10001", points="2")),
        ImportMapping(types={"Sub-task": Becomes.STORY}),
    )

    assert story("LED-2").size == 2
    assert notes() == [("LED-2", "parent_no_epic")]


def test_a_second_run_of_the_same_file_changes_nothing(take: Take, team: Team, po: User) -> None:
    content = jira_csv(
        issue(1, points="3"), issue(2, type="Sub-task", parent="10001"), issue(3, type="Epic"), issue(4, parent="LED-3")
    )
    take(content)
    edit_story(story=story("LED-1"), version=1, by=po, may_tag=False, changes={"title": "Renamed here"})
    SubTask.objects.update(done=True)
    before = list(Story.objects.order_by("pk").values("pk", "title", "state", "version", "updated_at"))

    again = take(content)

    assert again.result["unchanged"] == 4
    assert (again.result["new"], again.result["changed"]) == (0, 0)
    assert list(Story.objects.order_by("pk").values("pk", "title", "state", "version", "updated_at")) == before
    assert SubTask.objects.get().done


def test_a_changed_file_updates_what_the_tracker_owns(take: Take, developer: User) -> None:
    take(jira_csv(issue(1, "Old", points="3"), issue(2), issue(3, "Step", type="Sub-task", parent="10002")))
    take(
        jira_csv(
            issue(1, "New", points="5", status="Done", assignee=developer.name, labels=["late"], text="more"),
            issue(2),
            issue(3, "Steps", type="Sub-task", parent="10001", status="Done"),
        )
    )

    found = story("LED-1")
    assert (found.title, found.state, found.assignee, found.labels) == ("New", "done", developer, ["late"])
    assert (found.description, found.size, found.version) == ("more", Decimal(5), 2)
    assert story("LED-2").version == 1
    assert list(SubTask.objects.values_list("title", "done", "story__source_key")) == [("Steps", True, "LED-1")]


def test_a_changed_file_never_touches_kind_why_or_a_size_set_here(take: Take, tech_lead: User) -> None:
    take(jira_csv(issue(1, "Old", points="3")))
    changes = {"kind": Kind.DEBT, "why": "Fewer refunds by hand", "size": Decimal(8)}
    edit_story(story=story("LED-1"), version=1, by=tech_lead, may_tag=True, changes=changes)

    take(jira_csv(issue(1, "New", points="5", type="Bug")))

    found = story("LED-1")
    assert (found.title, found.kind, found.why, found.size) == ("New", Kind.DEBT, "Fewer refunds by hand", Decimal(8))
    assert notes() == [("LED-1", "size_kept")]


def test_a_shorter_export_says_nothing_about_what_it_leaves_out(take: Take, developer: User) -> None:
    rows = issue(1, type="Epic", points="8"), issue(2, parent="LED-1", assignee=developer.name, labels=["a"], text="b")
    take(jira_csv(*rows, issue(3, status="Done")))
    before = story("LED-2")

    take(b"Issue key,Summary\r\nLED-2,Renamed\r\nLED-3,Still done\r\n")

    after = story("LED-2")
    assert (after.title, story("LED-3").state, story("LED-1").size) == ("Renamed", "done", None)
    for name in ("description", "labels", "assignee", "parent", "source_status", "source_assignee"):
        assert getattr(after, name) == getattr(before, name)


def test_a_planned_story_keeps_its_size_and_state(take: Take, sprint: Sprint, po: User) -> None:
    take(jira_csv(issue(1, points="40")))
    commit_story(sprint=sprint, story=story("LED-1"), budget="product", by=po)

    take(jira_csv(issue(1, "New", points="41", status="Done")))

    found = story("LED-1")
    assert (found.title, found.size, found.state) == ("New", Decimal(40), State.OPEN)
    assert sorted(notes()) == [("LED-1", "size_kept"), ("LED-1", "state_kept")]


def test_done_in_the_tracker_is_done_in_the_running_sprint(take: Take, sprint: Sprint, po: User) -> None:
    take(jira_csv(issue(1, points="5")))
    line = commit_story(sprint=sprint, story=story("LED-1"), budget="product", by=po)
    start_sprint(sprint=sprint, by=po)

    take(jira_csv(issue(1, points="5", status="Done")))

    line.refresh_from_db()
    assert (line.outcome, story("LED-1").state) == ("done", "done")


def test_one_key_twice_is_refused_until_somebody_says_which_line_counts(check: Take, take: Take, po: User) -> None:
    content = jira_csv(issue(1, "first"), issue(1, "last"))

    with pytest.raises(RuleViolation, match="LED-1 stands more than once"):
        queue(imported=check(content), person=po)
    assert not Story.objects.exists()

    imported = take(content, ImportMapping(twice=Twice.LAST))
    assert story("LED-1").title == "last"
    assert list(imported.problems.values_list("line", "code", "value")) == [(2, "twice", "3")]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "This file is empty."),
        (b"PK\x03\x04" + bytes(100), "compressed file"),
        (b"%PDF-1.7", "not a CSV file"),
        (b"one\r\ntwo\r\n", "single column"),
        (b'Issue key,Summary\r\nLED-1,"cut o', "was cut off"),
    ],
)
def test_a_wrong_file_is_refused_with_a_sentence_and_nothing_is_stored(
    check: Take, content: bytes, sentence: str
) -> None:
    with pytest.raises(RuleViolation, match=sentence):
        check(content)

    assert not Import.objects.exists()


def test_a_file_past_the_limit_is_refused_before_it_is_read_whole(team: Team, po: User, settings: Settings) -> None:
    settings.IMPORT_MAX_BYTES = 3 * 1024 * 1024
    read = 0

    def endless() -> Iterator[bytes]:
        nonlocal read
        while True:
            read += 1
            yield b"x" * 1024 * 1024

    with pytest.raises(RuleViolation, match="larger than 3 MB"):
        upload(team=team, person=po, format="jira-csv", file_name="big.csv", chunks=endless())
    assert read == 4


def test_a_header_alone_or_without_key_cannot_start(check: Take, po: User) -> None:
    for content, sentence in (
        (jira_csv(), "header and no rows"),
        (b"Alpha,Beta\r\n1,2\r\n", "holds the key"),
    ):
        imported = check(content)
        with pytest.raises(RuleViolation, match=sentence):
            queue(imported=imported, person=po)


def test_two_imports_of_a_team_never_run_at_once(team: Team, po: User, check: Take) -> None:
    first = check(jira_csv(issue(1)))
    queue(imported=first, person=po)
    second = check(jira_csv(issue(2)))

    with pytest.raises(RuleViolation) as refused:
        start(imported=second, person=po)

    assert refused.value.constraint == "a_team_imports_one_file_at_a_time"
    second.refresh_from_db()
    assert second.state == ImportState.CHECKED


def test_an_import_runs_once_however_often_it_is_asked(check: Take, po: User) -> None:
    imported = check(jira_csv(issue(1)))
    queue(imported=imported, person=po)

    assert run_import(import_id=imported.pk) is not None
    assert run_import(import_id=imported.pk) is None
    assert Story.objects.count() == 1


def test_a_failure_in_the_middle_changes_nothing_and_can_be_started_again(
    check: Take, po: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    imported = check(jira_csv(issue(1), issue(2, type="Sub-task", parent="10001")))
    queue(imported=imported, person=po)

    def broken(**_values: object) -> None:
        raise RuntimeError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr("apps.importers.run.write_history", broken)
        with pytest.raises(RuntimeError):
            run_import(import_id=imported.pk)

    imported.refresh_from_db()
    assert imported.state == ImportState.FAILED and imported.failure
    assert not Story.objects.exists()
    queue(imported=imported, person=po)
    run_import(import_id=imported.pk)
    assert Story.objects.count() == 1


def test_an_import_whose_worker_died_blocks_nobody(check: Take, po: User) -> None:
    dead = check(jira_csv(issue(1)))
    queue(imported=dead, person=po)
    Import.objects.filter(pk=dead.pk).update(state=ImportState.RUNNING)

    queue(imported=check(jira_csv(issue(2))), person=po)

    dead.refresh_from_db()
    assert dead.state == ImportState.FAILED


def test_the_file_is_gone_once_it_is_imported_and_a_new_one_replaces_a_waiting_one(check: Take, take: Take) -> None:
    assert take(jira_csv(issue(1))).content is None

    waiting = check(jira_csv(issue(2)))
    check(jira_csv(issue(3)))
    assert not Import.objects.filter(pk=waiting.pk).exists()


def test_a_waiting_file_can_be_thrown_away_and_a_finished_import_cannot(check: Take, take: Take) -> None:
    discard(imported=check(jira_csv(issue(1))))
    with pytest.raises(RuleViolation):
        discard(imported=take(jira_csv(issue(1))))


def test_teams_do_not_share_keys(take: Take, team: Team) -> None:
    other = StoryFactory(source="jira", source_key="LED-1", title="Of another team")
    take(jira_csv(issue(1, "Ours")))

    other.refresh_from_db()
    assert other.title == "Of another team"
    assert Story.objects.get(team=team).title == "Ours"


def test_an_assignee_outside_the_team_stays_a_name(take: Take, observer: User, stranger: User) -> None:
    take(jira_csv(issue(1, assignee=stranger.name), issue(2, assignee=stranger.email)))

    assert [(each.assignee, each.source_assignee) for each in Story.objects.order_by("number")] == [
        (None, stranger.name),
        (None, stranger.email),
    ]


def test_more_rows_than_a_chunk_come_in_whole(take: Take) -> None:
    imported = take(jira_csv(*(issue(number) for number in range(1, 1102))))

    assert (imported.result["new"], imported.progress, imported.total) == (1101, 1101, 1101)
    assert Story.objects.values("rank").distinct().count() == 1101
