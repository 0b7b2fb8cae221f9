"""From bytes to rows: what a file may look like, and what it is refused for."""

import io
import zipfile

import pytest

from apps.importers.formats import FORMATS, Field, Row, Unreadable
from tests.importers.files import HEADERS, issue, jira_csv, row, table

JIRA = FORMATS["jira-csv"]


def read(content: bytes, **chosen: str) -> list[Row]:
    file = io.BytesIO(content)
    layout = JIRA.layout(file, **chosen)
    return list(JIRA.rows(file, layout, {each.name: each.field for each in layout.headers if each.field}))


def refusal(content: bytes, **chosen: str) -> tuple[str, str]:
    with pytest.raises(Unreadable) as refused:
        read(content, **chosen)
    return refused.value.code, refused.value.value


def test_repeated_headers_keep_all_their_values() -> None:
    [found] = read(jira_csv(issue(1, sprints=["Tide 1", "Tide 2", "Tide 3"], labels=["billing", "urgent"])))

    assert found.values(Field.SPRINT) == ("Tide 1", "Tide 2", "Tide 3")
    assert found.values(Field.LABELS) == ("billing", "urgent")


def test_both_point_columns_are_read_and_may_be_empty() -> None:
    first, second, third = read(jira_csv(issue(1, points="3.0"), issue(2, estimate="5"), issue(3)))

    assert [each.values(Field.SIZE) for each in (first, second, third)] == [("3.0",), ("5",), ()]


def test_a_teams_own_status_field_is_not_the_status() -> None:
    layout = JIRA.layout(io.BytesIO(b"Issue key,Summary,Custom field (Status)\r\nLED-1,One,odd\r\n"))

    assert [header.field for header in layout.headers] == [Field.KEY, Field.TITLE, None]


def test_a_column_without_a_name_is_named_by_its_place() -> None:
    layout = JIRA.layout(io.BytesIO(b"Issue key,,Summary\r\nLED-1,x,One\r\n"))

    assert [header.name for header in layout.headers] == ["Issue key", "#2", "Summary"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_any_usual_delimiter_is_found(delimiter: str) -> None:
    [found] = read(jira_csv(issue(1, "Fees, rounded; always"), delimiter=delimiter))

    assert found.text(Field.TITLE) == "Fees, rounded; always"


def test_excels_own_first_line_is_believed_and_is_no_row() -> None:
    [found] = read(b"sep=;\r\n" + jira_csv(issue(1), delimiter=";"))

    assert found.text(Field.KEY) == "LED-1"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_files_are_read_with_or_without_their_mark(encoding: str) -> None:
    text = jira_csv(issue(1, "Rückgabe prüfen 🧾")).decode()

    file = io.BytesIO(text.encode(encoding))

    assert JIRA.layout(file).encoding.certain
    assert read(file.getvalue())[0].text(Field.TITLE) == "Rückgabe prüfen 🧾"


def test_a_western_windows_file_is_a_guess_that_is_right() -> None:
    content = jira_csv(issue(1, "Le résumé “à côté” coûte 3 €")).decode().encode("cp1252")

    layout = JIRA.layout(io.BytesIO(content))

    assert (layout.encoding.name, layout.encoding.certain) == ("cp1252", False)
    assert read(content)[0].text(Field.TITLE) == "Le résumé “à côté” coûte 3 €"


def test_a_guessed_encoding_can_be_chosen_otherwise() -> None:
    content = jira_csv(issue(1, "Заметки о счёте")).decode().encode("cp1251")

    assert read(content, encoding="cp1251")[0].text(Field.TITLE) == "Заметки о счёте"


def test_an_encoding_that_does_not_fit_is_refused() -> None:
    content = jira_csv(issue(1, "déjà vu")).decode().encode("cp1252")

    assert refusal(content, encoding="utf-8") == ("encoding_wrong", "utf-8")
    assert refusal(content, encoding="rot13") == ("encoding_unknown", "rot13")


def test_line_ends_inside_cells_stay_whatever_ends_the_lines() -> None:
    for end in ("\r\n", "\n"):
        first, second = read(jira_csv(issue(1, text="one\ntwo\r\nthree"), issue(2), end=end))
        assert first.text(Field.TEXT) == "one\ntwo\r\nthree"
        assert second.text(Field.KEY) == "LED-2"


def test_lines_are_counted_as_an_editor_counts_them() -> None:
    found = read(jira_csv(issue(1, text="one\ntwo\nthree"), issue(2)))

    assert [each.line for each in found] == [2, 5]


def test_a_cell_of_a_million_characters_is_read_whole() -> None:
    [found] = read(jira_csv(issue(1, text="x" * 1_000_000)))

    assert len(found.text(Field.TEXT)) == 1_000_000


def test_rows_of_another_length_are_named_and_the_rest_is_read() -> None:
    short, long = row(issue(2))[:-3], [*row(issue(3)), "over", "board"]
    found = read(table([HEADERS, row(issue(1)), short, long, [*row(issue(4)), "", ""], row(issue(5))]))

    assert [each.problem and each.problem.code for each in found] == [None, "too_short", "too_long", None, None]


def test_blank_lines_are_passed_over() -> None:
    content = jira_csv(issue(1)) + b"\r\n,,,\r\n"

    assert [each.text(Field.KEY) for each in read(content)] == ["LED-1"]


def test_a_zero_character_is_a_problem_of_its_row_alone() -> None:
    first, second = read(jira_csv(issue(1, "nul \x00 inside" + "." * 9000), issue(2)))

    assert first.problem is not None and first.problem.code == "unstorable"
    assert second.problem is None


@pytest.mark.parametrize("content", [b"", b"\r\n \r\n", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_an_empty_file_is_refused(content: bytes) -> None:
    assert refusal(content)[0] == "empty"


def test_a_zip_or_a_workbook_is_refused() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("Jira.csv", jira_csv(issue(1)))

    assert refusal(packed.getvalue())[0] == "zip"
    assert refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))[0] == "excel"


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\n",
        b"\x89PNG\r\n\x1a\n",
        b"<!DOCTYPE html><html>",
        b'{"issues": []}',
        b'[{"key": 1}]',
        bytes(range(256)),
    ],
)
def test_a_file_of_another_kind_is_refused(content: bytes) -> None:
    assert refusal(content)[0] == "not_csv"


def test_a_file_with_one_column_is_refused() -> None:
    assert refusal(b"just some words\r\nand some more\r\n")[0] == "one_column"


def test_half_a_file_is_refused_with_the_line_where_it_breaks() -> None:
    whole = jira_csv(issue(1), issue(2, text="first line\nsecond, " + "x" * 500), issue(3))

    assert refusal(whole[: whole.index(b"second") + 20]) == ("half_a_file", "3")


def test_a_whole_file_without_a_last_line_end_is_whole() -> None:
    assert len(read(jira_csv(issue(1), issue(2, text="says “no”, twice\n")).rstrip())) == 2
