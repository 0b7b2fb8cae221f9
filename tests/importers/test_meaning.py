"""From a tracker's words to ours: columns, sizes, dates, states, sprints and people, guessed and decided."""

import datetime as dt
import io
from decimal import Decimal

import pytest

from apps.importers.family import Family, Here
from apps.importers.formats import FORMATS, Field, Problem
from apps.importers.mapping import (
    BadMapping,
    Becomes,
    ImportMapping,
    Order,
    SprintState,
    State,
    Twice,
    mapping_from_bytes,
    mapping_from_data,
)
from apps.importers.people import Directory, Person
from apps.importers.reading import look_through
from apps.importers.records import LeftOut, Reader, Record
from apps.importers.survey import Survey
from apps.importers.values import date_of, size_of
from apps.importers.words import field_of
from tests.importers.files import issue, jira_csv

JIRA = FORMATS["jira-csv"]
ANA = Person(1, "Ana Reed", "ana@example.org")
BO = Person(2, "Bo Ash", "bo@example.org")


def look(content: bytes, decided: ImportMapping = ImportMapping(), *people: Person) -> tuple[Survey, ImportMapping]:
    _layout, seen, mapping = look_through(JIRA, io.BytesIO(content), decided, Directory(people or (ANA, BO)), "points")
    return seen, mapping


def records(
    content: bytes, decided: ImportMapping = ImportMapping(), here: Here | None = None
) -> list[Record | LeftOut]:
    file = io.BytesIO(content)
    people = Directory((ANA, BO))
    layout, _seen, mapping = look_through(JIRA, file, decided, people, "points")
    family = Family(here or Here(), mapping.twice)
    family.learn(Reader(mapping, people).read(JIRA.rows(file, layout, mapping.fields)))
    return list(family.settle(Reader(mapping, people).read(JIRA.rows(file, layout, mapping.fields))))


def record(content: bytes, decided: ImportMapping = ImportMapping()) -> Record:
    [found] = records(content, decided)
    assert isinstance(found, Record)
    return found


def codes(found: Record | LeftOut) -> list[str]:
    return [found.problem.code] if isinstance(found, LeftOut) else [note.code for note in found.notes]


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Issue key", Field.KEY),
        ("issue_key", Field.KEY),
        ("Clé de ticket", Field.KEY),
        ("Résumé", Field.TITLE),
        ("Vorgangsschlüssel", Field.KEY),
        ("Tipo de incidencia", Field.TYPE),
        ("Catégorie d’état", Field.CATEGORY),
        ("Custom field (Story Points)", Field.SIZE),
        ("Champs personnalisés (Story point estimate)", Field.SIZE),
        ("Benutzerdefinierte Felder (Epic Link)", Field.PARENT),
        ("Watchers", None),
        ("Custom field (Summary)", None),
    ],
)
def test_headers_are_known_in_several_languages(header: str, field: Field | None) -> None:
    assert field_of(header) == field


@pytest.mark.parametrize(
    ("text", "size", "problem"),
    [
        ("3", "3", None),
        ("3.5", "3.5", None),
        ("3,5", "3.5", None),
        ("2.335", "2.34", "size_rounded"),
        ("0", None, "size_not_positive"),
        ("-5", None, "size_not_positive"),
        ("0.001", None, "size_not_positive"),
        ("10001", None, "size_too_large"),
        ("1,000", None, "size_not_a_number"),
        ("NaN", None, "size_not_a_number"),
        ("1e3", None, "size_not_a_number"),
        ("XL", None, "size_not_a_number"),
    ],
)
def test_sizes_are_exact_or_explained(text: str, size: str | None, problem: str | None) -> None:
    found, wrong = size_of(text)

    assert found == (Decimal(size) if size else None)
    assert (wrong and wrong.code) == problem


@pytest.mark.parametrize(
    ("text", "order", "date"),
    [
        ("20/Jul/23 3:25 PM", Order.UNKNOWN, dt.date(2023, 7, 20)),
        ("04/déc./25", Order.UNKNOWN, dt.date(2025, 12, 4)),
        ("4. März 2025", Order.UNKNOWN, dt.date(2025, 3, 4)),
        ("Sep 3, 2025", Order.UNKNOWN, dt.date(2025, 9, 3)),
        ("2025-12-04 08:00", Order.UNKNOWN, dt.date(2025, 12, 4)),
        ("04/12/25", Order.UNKNOWN, None),
        ("04/12/25", Order.DAY_FIRST, dt.date(2025, 12, 4)),
        ("04/12/25", Order.MONTH_FIRST, dt.date(2025, 4, 12)),
        ("31/Feb/25", Order.UNKNOWN, None),
        ("yesterday", Order.UNKNOWN, None),
    ],
)
def test_dates_are_read_or_left_alone(text: str, order: Order, date: dt.date | None) -> None:
    assert date_of(text, {}, order) == date


def test_a_month_in_an_unknown_language_is_shown_and_can_be_mapped() -> None:
    content = jira_csv(issue(1, created="04/joulu/25"))

    seen, _mapping = look(content)

    assert seen.months == {"joulu": 1}
    assert codes(record(content)) == ["date_unknown"]
    assert record(content, ImportMapping(months={"joulu": 12})).created == dt.date(2025, 12, 4)


def test_a_day_above_twelve_tells_the_order_of_all_dates() -> None:
    _seen, mapping = look(jira_csv(issue(1, created="04/12/25"), issue(2, created="25/12/25")))

    assert mapping.dates is Order.DAY_FIRST


def test_a_french_export_is_understood_half_translated_as_it_is() -> None:
    headers = (
        "Résumé",
        "Clé de ticket",
        "Type de ticket",
        "État",
        "Création",
        "Champs personnalisés (Story Points)",
        "Sprint",
    )
    cells = ("Arrondir les frais", "LED-1", "Tâche", "Terminé(e)", "04/déc./25 09:12", "3,5", "Marée 1")
    found = record(jira_csv(dict(zip(headers, cells, strict=True)), headers=headers, delimiter=";"))

    assert (found.title, found.state, found.size, found.created, found.sprints) == (
        "Arrondir les frais", State.DONE, Decimal("3.5"), dt.date(2025, 12, 4), ("Marée 1",),
    )  # fmt: skip


def test_a_status_nobody_knows_follows_its_category_or_its_resolutions() -> None:
    _seen, mapping = look(
        jira_csv(
            issue(1, status="Parked", category="To Do"),
            issue(2, status="Rolled out", category="In Progress", resolution="Done"),
            issue(3, status="Odd"),
        )
    )

    assert mapping.states == {"Parked": State.OPEN, "Rolled out": State.DONE, "Odd": State.OPEN}


def test_a_decided_status_wins_over_the_guess() -> None:
    content = jira_csv(issue(1, status="Odd"))

    assert record(content, ImportMapping(states={"Odd": State.CANCELLED})).state is State.CANCELLED


def test_what_was_closed_without_being_done_is_cancelled() -> None:
    found = records(
        jira_csv(issue(1, status="Closed", resolution="Won't Do"), issue(2, status="To Do", resolution="Won't Do"))
    )

    assert [each.state for each in found if isinstance(each, Record)] == [State.CANCELLED, State.OPEN]


def test_the_latest_sprint_with_work_begun_and_left_is_running() -> None:
    _seen, mapping = look(
        jira_csv(
            issue(1, status="Done", sprints=["Tide 8"]),
            issue(2, status="To Do", sprints=["Tide 8"]),
            issue(3, status="Done", sprints=["Tide 9"]),
            issue(4, status="To Do", sprints=["Tide 9"]),
            issue(5, status="To Do", sprints=["Tide 10"]),
        )
    )

    assert {name: plan.state for name, plan in mapping.sprints.items()} == {
        "Tide 8": SprintState.FINISHED,
        "Tide 9": SprintState.RUNNING,
        "Tide 10": SprintState.FUTURE,
    }
    assert not any(plan.dated for plan in mapping.sprints.values())


def test_people_are_matched_by_name_or_address_and_never_by_resemblance() -> None:
    people = [ANA, BO, Person(3, "Kim Low", "kim@example.org"), Person(4, "Kim Low", "kim.low@example.org")]
    found = Directory(people)

    assert found.find("Reed, Ana") == ANA
    assert found.find("BO@example.org") == BO
    assert found.find("Kim Low") is None
    assert found.find("Ana R.") is None


def test_two_size_columns_that_differ_are_mentioned() -> None:
    found = record(jira_csv(issue(1, points="3", estimate="5")))

    assert (found.size, codes(found)) == (Decimal(3), ["sizes_differ"])


def test_rows_without_key_or_title_and_texts_too_long_are_left_out_with_their_reason() -> None:
    found = records(
        jira_csv(
            issue(1, key=""),
            {**issue(2), "Summary": ""},
            issue(3, "t" * 256),
            issue(4, text="x" * 1_000_000),
            issue(5, key="K" * 61),
        )
    )

    assert [codes(each) for each in found] == [
        ["no_key"], ["no_title"], ["title_too_long"], ["text_too_long"], ["key_too_long"],
    ]  # fmt: skip


def test_a_key_that_stands_twice_is_taken_once_as_decided() -> None:
    content = jira_csv(issue(1, "first"), issue(2), issue(1, "last"))

    for twice, title, line in ((Twice.FIRST, "first", 4), (Twice.LAST, "last", 2)):
        found = records(content, ImportMapping(twice=twice))
        left = [each for each in found if isinstance(each, LeftOut)]
        assert [each.line for each in left] == [line]
        assert [each.title for each in found if isinstance(each, Record) and each.key == "LED-1"] == [title]


def test_a_sub_task_is_a_line_of_its_story_and_its_size_is_not_counted() -> None:
    story, line = records(jira_csv(issue(1, points="5"), issue(2, type="Sub-task", parent="10001", points="2")))

    assert isinstance(line, Record) and isinstance(story, Record)
    assert (line.becomes, line.parent, line.size) == (Becomes.CHECKLIST, "LED-1", None)
    assert codes(line) == ["sub_task_size"]


def test_a_sub_task_without_its_story_comes_in_as_a_story_and_says_so() -> None:
    _epic, below, alone = records(
        jira_csv(
            issue(1, type="Epic"),
            issue(2, type="Sub-task", parent="10001", points="2"),
            issue(3, type="Sub-task", parent="99999"),
        )
    )

    for found in (below, alone):
        assert isinstance(found, Record) and found.becomes is Becomes.STORY
        assert codes(found) == ["sub_task_alone"]
    assert isinstance(below, Record) and (below.parent, below.size) == ("LED-1", Decimal(2))


def test_a_parent_is_known_by_key_or_number_and_must_be_an_epic() -> None:
    found = records(
        jira_csv(
            issue(1, type="Epic"),
            issue(2, parent="LED-1"),
            issue(3, parent="10001"),
            issue(4, parent="LED-2"),
            issue(5, parent="LED-77"),
        )
    )

    assert [each.parent for each in found if isinstance(each, Record)] == ["", "LED-1", "LED-1", "", ""]
    assert [codes(each) for each in found[3:]] == [["parent_no_epic"], ["parent_missing"]]


def test_what_is_here_already_keeps_its_form() -> None:
    [found] = records(jira_csv(issue(1, type="Epic")), here=Here(stories={"LED-1": 7}))

    assert isinstance(found, Record) and found.becomes is Becomes.STORY
    assert found.notes == [Problem("form_kept", "story")]


def test_a_mapping_file_is_toml_or_json() -> None:
    toml = (
        b'[columns]\nticket = "key"\n[sprints."Tide 1"]\nstate = "finished"\nstarts = 2026-01-05\nends = 2026-01-16\n'
    )

    mapping = mapping_from_bytes(toml)

    assert mapping.columns == {"ticket": Field.KEY}
    assert mapping.sprints["Tide 1"].ends == dt.date(2026, 1, 16)
    assert mapping_from_data(mapping.as_json()) == mapping
    assert mapping_from_bytes(b'{"twice": "last"}').twice is Twice.LAST


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"[columns\n", "not_a_mapping"),
        (b"\xff\xfe", "not_a_mapping"),
        (b'colums = "key"\n', "unknown_section"),
        (b'[columns]\nticket = "sprocket"\n', "not_a_mapping"),
        (b"columns = 3\n", "not_a_mapping"),
        (b'delimiter = ", "\n', "bad_delimiter"),
        (b'site = "javascript:alert(1)"\n', "bad_site"),
        (b"[months]\njoulu = 13\n", "bad_month"),
        (b'[sprints.A]\nstate = "finished"\nstarts = 2026-01-16\nends = 2026-01-05\n', "sprint_ends_first"),
        (b'[sprints.A]\nstate = "finished"\nstarts = 2026-01-16\n', "sprint_half_dated"),
        (b"[sprints.A]\nstarts = 2026-01-16\n", "not_a_mapping"),
    ],
)
def test_a_mapping_that_has_no_meaning_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(BadMapping) as refused:
        mapping_from_bytes(content)

    assert refused.value.code == code


def test_a_mapping_that_names_a_column_the_file_does_not_have_is_refused() -> None:
    with pytest.raises(BadMapping) as refused:
        look(jira_csv(issue(1)), ImportMapping(columns={"Ticket": Field.KEY}))

    assert (refused.value.code, refused.value.value) == ("unknown_column", "Ticket")
