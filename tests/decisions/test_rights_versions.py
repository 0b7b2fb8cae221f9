"""One version of the decision rights, and what differs between two."""

import re

import pytest
from django.urls import reverse

from apps.accounts.models import User
from apps.decisions.comparing import Mark, compared
from apps.decisions.models import Row
from apps.teams.models import Right, Team
from tests.conftest import SignIn
from tests.factories import TeamFactory
from tests.signing import give, put_rights, rows_in_force

A = Row(key="a", sentence="When a release serves the business", holder="product_owner")
B = Row(key="b", sentence="Architecture and technology", holder="tech_lead")
C = Row(key="c", sentence="Quality standards", holder="tech_lead")
D = Row(key="d", sentence="Incidents", holder="tech_lead")


def changed(row: Row, **changes: str) -> Row:
    return Row(**{**row, **changes})  # type: ignore[typeddict-item]  # the keys are a row's


def marks(older: list[Row], newer: list[Row]) -> dict[str, list[str]]:
    return {each.key: [mark.value for mark in each.marks] for each in compared(older, newer)}


@pytest.mark.parametrize(
    ("older", "newer", "found"),
    [
        ([A, B], [A, B], {}),
        ([A], [A, B], {"b": ["added"]}),
        ([A, B], [B], {"a": ["removed"]}),
        ([A, B], [A, changed(B, sentence="Architecture")], {"b": ["reworded"]}),
        ([A, B], [A, changed(B, holder="team")], {"b": ["given"]}),
        ([A, B], [A, changed(B, holder="team", sentence="!")], {"b": ["given", "reworded"]}),
        ([B, C, D], [C, D, B], {"b": ["moved"]}),
        ([B, C, D], [D, B, C], {"d": ["moved"]}),
        ([B, C], [changed(C, sentence="!"), B], {"c": ["reworded", "moved"]}),
        ([A, B], [B, A], {}),
        ([], [A], {"a": ["added"]}),
        ([A, B, C], [], {"a": ["removed"], "b": ["removed"], "c": ["removed"]}),
    ],
)
def test_every_row_that_differs_says_how(older: list[Row], newer: list[Row], found: dict[str, list[str]]) -> None:
    got = marks(older, newer)
    if "reworded" in str(found) and "moved" in str(found):  # either of two that change places has moved
        assert "moved" in str(got) and "reworded" in got["c"]
    else:
        assert got == found


def test_the_words_that_differ_are_told_from_the_others() -> None:
    newer = changed(A, sentence="When a release serves our customers")
    (difference,) = compared([A], [newer])
    assert [(part.text, part.differs) for part in difference.said_before] == [
        ("When a release serves ", False), ("the", True), (" ", False), ("business", True),
    ]  # fmt: skip
    assert "".join(part.text for part in difference.said_after) == newer["sentence"]
    assert difference.in_words == "Reworded"


def test_a_row_with_two_marks_says_both() -> None:
    (difference,) = compared([B], [changed(B, holder="team", sentence="Architecture")])
    assert difference.in_words == f"{Mark.GIVEN.label}, reworded"
    assert [side and side.under for side in (difference.before, difference.after)] == ["Tech lead", "Team"]


def page(as_: SignIn, person: User, team: Team, number: int, query: str = "") -> str:
    response = as_(person).get(reverse("decisions:rights_version", args=[team.slug, number]) + query)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def three(team: Team, po: User, tech_lead: User) -> Team:
    """Version 2 gives tagging to the team; version 3 rewords a row and adds one with a note."""
    give(team, Right.TAGGING, "team")
    rows = [changed(row, sentence="Architecture") if row["key"] == "architecture" else row
            for row in rows_in_force(team)]  # fmt: skip
    put_rights(team, [*rows, Row(key="own", sentence="Who is on <call>", holder="team")], note="We share the pager.")
    return team


@pytest.mark.django_db
def test_a_version_is_compared_with_the_one_before_it(as_: SignIn, three: Team, observer: User) -> None:
    shown = page(as_, observer, three, 2)
    assert "What differs from version 1" in shown
    assert "Another holder" in shown
    assert re.findall(r"<b>(Tech lead|Team)</b> · Which work is technical", shown) == ["Tech lead", "Team"]
    assert "no longer in force" in shown


@pytest.mark.django_db
def test_differences_are_words_and_signs_and_not_colours_alone(as_: SignIn, three: Team, observer: User) -> None:
    shown = page(as_, observer, three, 3)
    assert "+ Added" in shown
    assert "<ins>Who is on &lt;call&gt;</ins>" in shown
    assert "Architecture<del> and technology</del>" in shown
    assert "We share the pager." in shown
    assert "In force since" in shown


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("number", "typed", "other"), [(3, "1", 1), (1, "3", 3), (3, "3", 2), (3, "99", 2), (3, "x", 2), (3, "9" * 40, 2)]
)
def test_any_other_version_can_be_chosen(
    as_: SignIn, three: Team, observer: User, number: int, typed: str, other: int
) -> None:
    shown = page(as_, observer, three, number, f"?with={typed}")
    assert f"What differs from version {other}" in shown
    assert f'<option value="{other}" selected>' in shown


@pytest.mark.django_db
def test_the_first_version_has_nothing_before_it(as_: SignIn, team: Team, observer: User) -> None:
    assert "What differs" not in page(as_, observer, team, 1)


@pytest.mark.django_db
@pytest.mark.parametrize("number", [0, 4, 10**12])
def test_a_version_that_never_was_is_not_there(as_: SignIn, three: Team, observer: User, number: int) -> None:
    address = reverse("decisions:rights_version", args=[three.slug, number])
    assert as_(observer).get(address).status_code == 404


@pytest.mark.django_db
def test_a_version_of_another_team_is_not_there(as_: SignIn, three: Team, observer: User) -> None:
    other = TeamFactory(organisation=three.organisation)
    assert as_(observer).get(reverse("decisions:rights_version", args=[other.slug, 1])).status_code == 404
