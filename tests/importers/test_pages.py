"""The pages of an import, as each person meets them."""

import csv
import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.fixtures import Settings

from apps.accounts.models import User
from apps.importers.mapping import ImportMapping, SprintPlan, SprintState
from apps.importers.models import Import, ImportState
from apps.importers.run import run_import
from apps.sprints.models import Sprint
from apps.stories.models import Story
from apps.teams.models import Team
from tests.importers.conftest import Take
from tests.importers.files import HEADERS, issue, jira_csv, row, table

pytestmark = pytest.mark.django_db

type SignIn = Callable[[User], Client]

JANUARY = (dt.date(2026, 1, 5), dt.date(2026, 1, 16))
CONTENT = jira_csv(
    issue(1, "Refund twice", status="Done", sprints=["Tide 1"]),
    issue(2, status="Parked", assignee="Somebody Else"),
    issue(3, "", key="", text="=1+1"),
)


def url(name: str, team: Team, imported: Import | None = None) -> str:
    return reverse(f"importers:{name}", args=[team.slug, imported.number] if imported else [team.slug])


def upload(client: Client, team: Team, content: bytes) -> Any:
    file = SimpleUploadedFile("Jira.csv", content, content_type="text/csv")
    return client.post(url("new", team), {"file": file, "format": "jira-csv"})


def shown(client: Client, team: Team, imported: Import) -> dict[str, object]:
    """What the preview's form would send if nothing was touched."""
    form = client.get(url("preview", team, imported)).context["form"]
    return {each.html_name: "" if (value := each.value()) is None else value for each in form}


def test_a_file_is_checked_shown_imported_and_summed_up(as_: SignIn, developer: User, team: Team) -> None:
    client = as_(developer)
    upload(client, team, CONTENT)
    imported = Import.objects.get(team=team)
    page = client.get(url("preview", team, imported)).content.decode()
    assert "Tide 1" in page and "Parked" in page and "not recognised" in page and "The row has no key." in page
    assert not Story.objects.exists()

    response: Any = client.post(url("start", team, imported), shown(client, team, imported))
    assert response.url == url("progress", team, imported)
    assert "Waiting for the worker" in client.get(response.url).content.decode()

    run_import(import_id=imported.pk)
    assert client.get(response.url)["Location"] == url("summary", team, imported)
    page = client.get(url("summary", team, imported)).content.decode()
    assert "2 new, 0 changed, 0 unchanged, 1 left out" in page
    assert Story.objects.filter(team=team).count() == 2


def test_what_is_decided_on_the_page_counts(as_: SignIn, developer: User, po: User, team: Team, take: Take) -> None:
    client = as_(developer)
    upload(client, team, CONTENT)
    imported = Import.objects.get(team=team)
    form = client.get(url("preview", team, imported)).context["form"]
    names = {each.label: each.html_name for each in form}
    sent = shown(client, team, imported) | {
        names["Parked"]: "cancelled",
        names["Somebody Else"]: po.email,
        "sprint_0": "finished",
        "sprint_0_starts": "2026-01-05",
        "sprint_0_ends": "2026-01-16",
        "site": "https://ledger.atlassian.net/",
    }
    assert client.post(url("preview", team, imported), sent).status_code == 302
    client.post(url("start", team, imported), shown(client, team, imported))
    run_import(import_id=imported.pk)

    story = Story.objects.get(source_key="LED-2")
    assert (story.state, story.assignee, story.source_url) == (
        "cancelled",
        po,
        "https://ledger.atlassian.net/browse/LED-2",
    )
    assert Sprint.objects.get(team=team).ends == JANUARY[1]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"sprint_0_starts": "2026-01-16", "sprint_0_ends": "2026-01-05"}, "“Tide 1” ends before it starts."),
        ({"sprint_0_starts": "2026-01-16"}, "“Tide 1” needs both its first and its last day, or neither."),
        ({"column_0": "sprocket"}, "Select a valid choice"),
        ({"site": "javascript:alert(1)"}, "Enter a valid URL."),
        ({"encoding": "utf-16"}, "This file cannot be read as utf-16. Choose another encoding."),
        ({"revision": "99"}, "This file was checked again meanwhile."),
        ({"person_0": "stranger@example.org"}, "Select a valid choice"),
    ],
)
def test_a_tampered_or_mistaken_form_is_refused_beside_its_field(
    as_: SignIn, developer: User, team: Team, changes: dict[str, str], sentence: str
) -> None:
    client = as_(developer)
    upload(client, team, CONTENT)
    imported = Import.objects.get(team=team)

    for name in ("preview", "start"):
        response = client.post(url(name, team, imported), shown(client, team, imported) | changes)
        assert response.status_code == 422
        assert sentence in response.content.decode()
    imported.refresh_from_db()
    assert imported.state == ImportState.CHECKED


def test_a_wrong_file_is_refused_beside_the_field(as_: SignIn, developer: User, team: Team) -> None:
    for content, sentence in (
        (b"PK\x03\x04zip", "compressed file"),
        (b"", "empty"),
        (b"\x89PNG\r\n", "not a CSV file"),
    ):
        response = upload(as_(developer), team, content)
        assert response.status_code == 422
        assert sentence in response.content.decode()
    assert not Import.objects.exists()


def test_a_file_past_the_limit_is_refused(as_: SignIn, developer: User, team: Team, settings: Settings) -> None:
    settings.IMPORT_MAX_BYTES = 1024 * 1024
    response = upload(as_(developer), team, jira_csv(issue(1, text="x" * 1024 * 1024)))

    assert response.status_code == 422
    assert "This file is larger than 1 MB." in response.content.decode()


def test_observers_and_managers_read_and_do_not_import(
    as_: SignIn, observer: User, manager: User, team: Team, take: Take
) -> None:
    imported = take(CONTENT)
    for person in (observer, manager):
        client = as_(person)
        assert client.get(url("new", team)).status_code == 200
        assert client.get(url("summary", team, imported)).status_code == 200
        assert upload(client, team, CONTENT).status_code == 403
        for name in ("start", "discard", "again", "preview"):
            assert client.post(url(name, team, imported)).status_code == 403


def test_strangers_find_nothing(as_: SignIn, stranger: User, team: Team, take: Take) -> None:
    imported = take(CONTENT)
    client = as_(stranger)
    assert client.get(url("new", team)).status_code == 404
    for name in ("preview", "progress", "summary", "leftovers"):
        assert client.get(url(name, team, imported)).status_code == 404
    for name in ("start", "again", "discard"):
        assert client.post(url(name, team, imported)).status_code == 404


def test_progress_is_a_part_that_asks_again_and_ends_on_the_summary(
    as_: SignIn, developer: User, team: Team, take: Take
) -> None:
    client, imported = as_(developer), take(CONTENT)
    headers = {"HX-Request": "true", "HX-Target": "section#progress"}
    Import.objects.filter(pk=imported.pk).update(state=ImportState.QUEUED)
    part = client.get(url("progress", team, imported), headers=headers).content.decode()
    assert "<html" not in part and 'hx-trigger="every 1s"' in part

    Import.objects.filter(pk=imported.pk).update(state=ImportState.DONE)
    response = client.get(url("progress", team, imported), headers=headers)
    assert response["HX-Redirect"] == url("summary", team, imported)


def test_an_import_whose_worker_died_says_so_and_can_be_started_again(
    as_: SignIn, developer: User, team: Team, check: Take
) -> None:
    client, imported = as_(developer), check(CONTENT)
    Import.objects.filter(pk=imported.pk).update(state=ImportState.RUNNING)
    assert (
        "The worker was ended before it had finished." in client.get(url("progress", team, imported)).content.decode()
    )

    client.post(url("again", team, imported))

    imported.refresh_from_db()
    assert imported.state == ImportState.QUEUED


def test_the_rows_left_out_can_be_downloaded_and_hold_no_formula(
    as_: SignIn, developer: User, team: Team, take: Take
) -> None:
    cells = row(issue(9, "=HYPERLINK(1)", text="@sum", labels=["-x"], status="+1", assignee=" =cmd"))[:-1]
    imported = take(table([HEADERS, row(issue(1)), cells]))

    response: Any = as_(developer).get(url("leftovers", team, imported))

    content = b"".join(response.streaming_content).decode("utf-8-sig")
    header, left = csv.reader(io.StringIO(content))
    assert header[2:] == list(HEADERS)
    assert left[:2] == ["3", "The row has too few cells (27/28), so nobody knows which cell belongs to which column."]
    assert left[2] == "'=HYPERLINK(1)"
    assert not any(cell.lstrip().startswith(("=", "+", "-", "@")) for cell in left)


def test_a_second_run_says_that_nothing_has_changed(as_: SignIn, developer: User, team: Team, take: Take) -> None:
    take(CONTENT)
    again = take(CONTENT)

    page = as_(developer).get(url("summary", team, again)).content.decode()
    assert "Nothing has changed since the last import" in page


def test_the_import_ends_in_the_technical_share_and_leads_to_its_figures(
    as_: SignIn, tech_lead: User, team: Team, take: Take
) -> None:
    client = as_(tech_lead)
    imported = take(
        jira_csv(
            issue(1, "Clean up legacy code", status="Done", sprints=["Tide 1"], points="3"),
            issue(2, "Show refunds", status="Done", sprints=["Tide 1"], points="5", type="Story"),
            issue(3, "Odd thing", status="To Do", sprints=["Tide 1"], points="8"),
        ),
        ImportMapping(sprints={"Tide 1": SprintPlan(SprintState.FINISHED, *JANUARY)}),
    )
    page = client.get(url("summary", team, imported)).content.decode()
    assert (
        "Over 1 past sprint, 0 of 8 points done were technical by confirmed tags (0%); 8 (100%) are still untagged."
        in page
    )


def test_lists_cost_the_same_with_three_rows_as_with_thirty(
    as_: SignIn, developer: User, team: Team, take: Take
) -> None:
    client = as_(developer)
    costs = []
    for number in (3, 30):
        rows = [issue(n, f"Fix {n}", status="Done", sprints=["Tide 1"]) for n in range(number, number * 2)]
        broken = [issue(n, key="") for n in range(number)]
        plan = SprintPlan(SprintState.FINISHED, *JANUARY)
        imported = take(jira_csv(*rows, *broken), ImportMapping(sprints={"Tide 1": plan}))
        pages = [url("new", team), url("summary", team, imported)]
        costs.append([_queries(client, page) for page in pages])

    assert costs[0] == costs[1]


def _queries(client: Client, page: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(page).status_code == 200
    return len(queries)
