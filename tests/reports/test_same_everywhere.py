"""Page, CSV, workbook and PDF say the same, cell by cell: whatever one of them holds of a team or a sprint."""

import re
from collections.abc import Mapping
from ctypes.util import find_library
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from apps.accounts.models import User
from apps.reports.exports.columns import SPRINT_COLUMNS
from apps.reports.exports.tables import Kind
from apps.sprints.models import FenceAttempt, Sprint
from apps.teams.models import Team
from tests.conftest import SignIn
from tests.factories import TeamFactory
from tests.reports.exported import csv_rows, made, pdf_text, sheets
from tests.reports.ledgers import closed

pytestmark = pytest.mark.django_db

IN_THE_TEAMS_TABLE = {
    "Band": "Band",
    "Adherence, 6": "Adherence over 6, %",
    "Adherence, 3": "Adherence over 3, %",
    "Agreed": "Agreed share, %",
    "Technical share": "Technical share, %",
    "Tech budget committed": "Tech budget, committed",
    "done": "Tech budget, done",
    "Budget use": "Budget use, %",
    "Carry-over": "Carry-over, %",
    "Attempts": "Attempts to cross the fence",
    "Debt": "Debt owed",
}
"""What the page's table calls the columns of the workbook."""
ON_PAPER = (
    "{Band} {Adherence, 6} {Adherence, 3} {Agreed} {Tech budget committed}, {done} {Technical share} {Carry-over} "
    "{Attempts} {Debt}"
)
SHARED = 11
"""So many figures stand on a sprint's page and in the files."""


@pytest.fixture
def played(team: Team, po: User) -> list[Sprint]:
    """8, 10, 3 and 9 of 10 in the tech budget; and a team that has no sprint yet."""
    TeamFactory(organisation=team.organisation, name="=Idle")
    found = [closed(team, po, product=(38, 2), tech=(tech, 10 - tech)) for tech in (8, 10, 3, 9)]
    FenceAttempt.objects.create(sprint=found[-1], door="page", rule="x", what="more")
    return found


def cells(html: str) -> list[str]:
    return [" ".join(strip_tags(cell).split()) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", html, re.DOTALL)]


def table_of_teams(client: Client) -> dict[str, dict[str, str]]:
    """By team, the page's cells by their heads."""
    html = client.get(reverse("reports:adherence")).content.decode()
    (table,) = re.findall(r'<table class="table adherence-table">(.*?)</table>', html, re.DOTALL)
    head, *rows = table.split("</tr>")[:-1]
    names = [re.findall(r"<a [^>]*>(.*?)</a>", row)[0] for row in rows]
    return {name: dict(zip(cells(head), cells(row), strict=True)) for name, row in zip(names, rows, strict=True)}


def figures_of(client: Client, sprint: Sprint) -> dict[str, str]:
    """By name, what the page of a sprint's figures says."""
    html = client.get(reverse("reports:figures", args=[sprint.team.slug, sprint.number])).content.decode()
    return dict(re.findall(r"<dt>(.*?)</dt>\s*<dd><b>(.*?)</b>", html))


def number(said: Any) -> Decimal | str:
    """40 pts, 75% and 75.0 as the numbers they are; words, "not set" among them, as they are."""
    found = re.fullmatch(r"(-?[\d.]+)(?:%| pts)?", str(said))
    return Decimal(found[1]) if found else str(said or "not set")


def the_same(page: Mapping[str, Any], file: Mapping[str, Any], names: Mapping[str, str]) -> None:
    for on_page, in_file in names.items():
        assert number(page[on_page]) == number(file[in_file]), (on_page, page[on_page], file[in_file])


@pytest.mark.skipif(find_library("pango-1.0") is None, reason="no Pango here: apt-get install libpango-1.0-0")
def test_page_csv_workbook_and_pdf_say_the_same(as_: SignIn, manager: User, played: list[Sprint]) -> None:
    client = as_(manager)
    files = {format: bytes(made(manager, format).content or b"") for format in ("csv", "xlsx", "pdf")}
    page, workbook, paper = table_of_teams(client), sheets(files["xlsx"]), pdf_text(files["pdf"])
    assert [row["Team"] for row in workbook["Teams"]] == list(page) == ["Payments Platform", "=Idle"]
    assert "Slipping 75% 73.3% 20% 40 pts, 30 pts 16.5% 0% 1 0 pts" in paper, "30 of 40, 22 of 30, 30 of 182"
    for row in workbook["Teams"]:
        shown = page[row["Team"]]
        the_same(shown, row, IN_THE_TEAMS_TABLE)
        said = ON_PAPER.format(**shown).replace("not set, not set", "not set")
        assert f"{row['Team']} {said}" in paper
    names = {str(each.name): str(each.name) for each in SPRINT_COLUMNS if each.kind != Kind.DATE}
    for sprint, in_csv, in_sheet in zip(played, csv_rows(files["csv"]), workbook["Sprints"], strict=True):
        the_same(in_csv, in_sheet, names)
        figures = figures_of(client, sprint)
        shared = {name: head for name in figures for head in (name, f"{name}, %") if head in in_csv}
        assert len(shared) == SHARED
        the_same(figures, in_csv, shared)
