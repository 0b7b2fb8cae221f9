"""Reports in a real browser: from the team that slips to its rows by keyboard, files, a live dashboard, no script."""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from ctypes.util import find_library
from decimal import Decimal
from pathlib import Path
from threading import Semaphore

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from apps.accounts.models import User
from apps.reports.exports import holding
from apps.reports.exports.holding import Progress
from apps.reports.figures import said_percent
from apps.reports.models import Export
from apps.sprints.models import Budget, Commitment, Sprint
from apps.sprints.services import start_sprint
from apps.teams.models import Team
from tests.e2e.eye import Enter
from tests.e2e.keys import choose, press_in_menu, press_to
from tests.e2e.test_sprint import key
from tests.factories import SprintFactory, TeamFactory, commit_all
from tests.reports.exported import csv_rows, pdf_text, sheets
from tests.reports.ledgers import closed

DONE = (9, 10, 2)
FORMATS = ("CSV", "XLSX", "PDF")


def slips(team: Team, by: User) -> list[Sprint]:
    """21 of 30 in the tech budget over three sprints, because of the last one."""
    return [closed(team, by, product=(39, 1), tech=(done, 10 - done)) for done in DONE]


def row_of(page: Page, table: str, name: str) -> dict[str, str]:
    """What stands in the row of this name, by the heads of its columns."""
    section = page.get_by_role("region", name=table, exact=True)
    row = section.locator("tbody tr").filter(has=page.get_by_role("rowheader", name=name))
    heads, cells = section.locator("thead th").all_inner_texts(), row.locator("th, td").all_inner_texts()
    return dict(zip(heads, cells, strict=True))


@pytest.mark.usefixtures("quiet")
def test_each_level_says_the_same_by_keyboard_alone(enter: Enter, team: Team, po: User, manager: User) -> None:
    """Report, team, sprint, rows: what one says, the next one comes to."""
    slips(team, po)
    page = enter(manager)
    press_in_menu(page, "Budget adherence")
    expect(page.get_by_role("heading", name="Budget adherence")).to_be_visible()
    said = row_of(page, "Teams", team.name)
    assert (said["Band"], said["Adherence, 6"], said["done"]) == ("Slipping", "70%", "21 pts")
    press_to(page, team.name)
    expect(page.locator(".adherence-heads").first).to_contain_text("70%")
    expect(page.locator("#why")).to_contain_text("9 points planned and not done")
    sprints = page.get_by_role("region", name="Sprint by sprint")
    done = [int(each.split()[0]) for each in sprints.locator("tbody td:nth-child(6)").all_inner_texts()]
    assert sorted(done) == sorted(DONE)
    assert f"{sum(done)} pts" == said["done"]
    of_sprint = row_of(page, "Sprint by sprint", "Sprint 3")
    assert (of_sprint["Budget use"], of_sprint["Planned, not done"]) == ("20%", "8 pts")
    press_to(page, "Sprint 3")
    expect(page.get_by_role("definition").filter(has_text=of_sprint["Budget use"]).first).to_be_visible()
    sums = row_of(page, "What the ledger came to", "Tech budget")
    assert (sums["Done"], sums["Returned"]) == (of_sprint["Done"].split()[0], "8")
    choose(page, "Budget", "tech budget")
    rows = page.locator("#ledger tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.filter(has_text="back to the backlog")).to_contain_text("8")
    story = rows.filter(has_text="back to the backlog").get_by_role("link").inner_text()
    press_to(page, story)
    expect(page.get_by_role("main")).to_contain_text(story)


def ask_for(page: Page, format: str, answer: str) -> None:
    page.get_by_role("radio", name=re.compile(format)).check()
    page.get_by_role("button", name="Make it").click()
    expect(page.get_by_text(answer)).to_be_visible()


def fetched(page: Page, format: str) -> bytes:
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile(rf"^Download .*\.{format.lower()}$")).click()
    return Path(download.value.path()).read_bytes()


@pytest.fixture
def row_by_row(monkeypatch: pytest.MonkeyPatch) -> Semaphore:
    """The worker waits after each row for a leave to go on, and tells of every row."""
    leave, over = Semaphore(0), Progress.over

    def slowly[Row](progress: Progress, rows: Iterable[Row]) -> Iterator[Row]:
        for row in over(progress, rows):
            yield row
            assert leave.acquire(timeout=60)

    monkeypatch.setattr(holding, "EVERY", 0)
    monkeypatch.setattr(Progress, "over", slowly)
    return leave


@pytest.mark.usefixtures("quiet")
@pytest.mark.skipif(find_library("pango-1.0") is None, reason="no Pango here: apt-get install libpango-1.0-0")
def test_files_are_asked_for_watched_and_opened(
    enter: Enter, work: Callable[[], None], row_by_row: Semaphore, team: Team, po: User, manager: User
) -> None:
    """The same values as on the page, in each of them; one that is asked for twice is one."""
    slips(team, po)
    page = enter(manager, reverse("reports:adherence"))
    page.get_by_label("Period").select_option("3")
    expect(page.locator(".page__sub")).to_contain_text("last 3 closed sprints")
    said = row_of(page, "Teams", team.name)
    page.get_by_role("main").get_by_role("link", name="Export").click()
    for format in FORMATS:
        ask_for(page, format, "The worker makes it.")
    ask_for(page, "CSV", "The same export is being made already: here it is.")
    assert Export.objects.count() == len(FORMATS)
    expect(page.get_by_text("Waiting for the worker")).to_have_count(3)
    with ThreadPoolExecutor(1) as elsewhere:
        made = elsewhere.submit(work)
        row_by_row.release()
        expect(page.get_by_text("1 of 3 rows")).to_be_visible()
        row_by_row.release(100)
        made.result(timeout=60)
    expect(page.get_by_text("Ready", exact=True)).to_have_count(3)
    in_csv, workbook, paper = csv_rows(fetched(page, "CSV")), sheets(fetched(page, "XLSX")), fetched(page, "PDF")
    [of_team] = workbook["Teams"]
    assert sum(Decimal(row["Tech budget, done"]) for row in in_csv) == of_team["Tech budget, done"] == 21
    assert said["done"] == "21 pts"
    for head, name in (("Adherence, 6", "Adherence over 6, %"), ("Technical share", "Technical share, %")):
        assert said[head] == said_percent(Decimal(str(of_team[name])))
        assert said[head] in pdf_text(paper)
    assert [row["Budget use, %"] for row in workbook["Sprints"]] == [float(row["Budget use, %"]) for row in in_csv]
    assert all("Last 3 closed sprints" in filters for filters in (in_csv[0]["Filters"], pdf_text(paper)))


@pytest.fixture
def running(team: Team, po: User, tech_lead: User) -> list[Commitment]:
    """One story in each budget of a running sprint."""
    starts = timezone.localdate() - dt.timedelta(days=2)
    sprint = SprintFactory(team=team, starts=starts, ends=starts + dt.timedelta(days=11))
    lines = commit_all(sprint, (Budget.PRODUCT, 8), (Budget.TECH, 5))
    start_sprint(sprint=sprint, by=po)
    return lines


@pytest.mark.usefixtures("quiet")
def test_a_dashboard_follows_what_others_move(
    window: Callable[..., Page], running: list[Commitment], manager: User, tech_lead: User
) -> None:
    """In two windows: one looks and does nothing, in the other a story gets done."""
    sprint, story = running[1].sprint, running[1].story
    looks = window(manager, reverse("reports:dashboard", args=[sprint.team.slug]))
    card = looks.locator("#card-sprint")
    expect(card).to_contain_text("0 of 5 pts done")
    card.get_by_text("How is this computed").click()
    looks.evaluate("window.opened = true")
    works = window(tech_lead, reverse("sprints:board", args=[sprint.team.slug, sprint.number]))
    key(works, story.title, "5")
    expect(card).to_contain_text("5 of 5 pts done")
    expect(looks.locator("#card-burn-up")).to_contain_text("5 of 5 pts are done")
    expect(card.locator("details.how")).to_have_attribute("open", "")
    assert looks.evaluate("window.opened"), "It is the same page, not a new one."


def shows(page: Page, within: Locator, *, button: str = "Show") -> None:
    within.get_by_role("button", name=button, exact=True).click()
    page.wait_for_load_state()


def test_every_filter_works_without_script(
    window: Callable[..., Page], team: Team, po: User, manager: User, tech_lead: User
) -> None:
    slips(team, po)
    TeamFactory(organisation=team.organisation, name="Zebra", slug="zebra")
    page = window(manager, reverse("reports:adherence"), java_script_enabled=False)
    page.get_by_role("searchbox").fill("Zeb")
    page.get_by_label("Period").select_option("3")
    shows(page, page.locator("#adherence-filters"))
    expect(page.get_by_role("main").get_by_role("link", name=team.name)).to_have_count(0)
    expect(page.locator(".page__sub")).to_contain_text("1 team · last 3 closed sprints")

    page.goto(page.url.partition("/reports/")[0] + reverse("reports:where", args=[team.slug]))
    page.get_by_label("Sprint number").fill("3")
    shows(page, page.locator("#where-ask"))
    expect(page.get_by_role("heading", name="Sprint 3")).to_be_visible()
    page.get_by_label("Sprint number").fill("99")
    shows(page, page.locator("#where-ask"))
    expect(page.get_by_text("Nothing is shown until this makes sense.")).to_be_visible()

    page.goto(page.url.partition("/teams/")[0] + reverse("reports:figures", args=[team.slug, 3]))
    page.get_by_label("Budget", exact=True).select_option("tech")
    shows(page, page.locator("#ledger"))
    expect(page.locator("#ledger tbody tr")).to_have_count(2)

    page.goto(page.url.partition("/teams/")[0] + reverse("reports:forecast", args=[team.slug]))
    page.get_by_label("The first so many pts").fill("0")
    shows(page, page.locator("#ask"))
    expect(page.get_by_label("The first so many pts")).to_have_attribute("aria-invalid", "true")

    page.goto(page.url.partition("/teams/")[0] + reverse("reports:dashboard", args=[team.slug]))
    page.get_by_role("link", name="Refresh: Velocity").click()
    expect(page).to_have_url(re.compile(r"/dashboard/#card-velocity$"))
