"""What is drawn on reports: said in words and in a table beside it, on screen and on paper."""

import datetime as dt
import io
from collections.abc import Iterator

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, ViewportSize, expect
from pypdf import PdfReader

from apps.accounts.models import User
from apps.sprints.models import Budget
from apps.sprints.services import start_sprint
from apps.stories.models import Kind
from apps.teams.models import Team
from tests.budget.test_unfenced_past import bring_in, untagged
from tests.e2e.eye import Enter
from tests.factories import SprintFactory, StoryFactory, commit_all
from tests.reports.ledgers import closed
from tests.stories.debts import noticed

DRAWN = {"dashboard": 4, "where": 1, "before": 1, "forecast": 1, "team_adherence": 0, "figures": 0, "adherence": 0}
"""Charts on each page. The bar of a running sprint is none: all that it shows is said in the lines below it."""

# Each chart: its title and description, what its shapes and its foot say, and the words of the table beside it.
CHARTS = """() => [...document.querySelectorAll('svg[role="img"]:not(.bar__track)')].map(chart => {
  const words = each => (each?.textContent ?? "").trim().replace(/\\s+/g, " ");
  const named = (chart.getAttribute("aria-labelledby") ?? "").split(" ").map(id => words(document.getElementById(id)));
  const said = [...chart.querySelectorAll(".waterfall__amount, .chart__day, g > title, circle > title")].map(words);
  let beside = chart.parentElement;
  while (beside && !beside.querySelector("table:not(.how__rows)")) beside = beside.parentElement;
  const rows = [...(beside?.querySelectorAll("table:not(.how__rows) :is(th, td)") ?? [])].map(words);
  return { named, said, rows };
})"""
# What a sheet of paper cuts off, because only a screen can scroll it.
CUT = """() => [...document.querySelectorAll("main *")].filter(each =>
    each.checkVisibility() && !each.matches("svg *, .sr-only") && each.clientWidth > 0
    && each.scrollWidth > each.clientWidth + 1 && getComputedStyle(each).overflowX !== "visible")
  .map(each => `${each.tagName} ${each.className}: ${each.scrollWidth} in ${each.clientWidth} px`)"""
SHEET: ViewportSize = {"width": 1032, "height": 703}  # A4 lying on its side, without its margins
MOST = 2  # a browser makes a sheet's content that many times smaller, and cuts what is wider still


@pytest.fixture
def told(team: Team, po: User, tech_lead: User) -> Team:
    """A team with everything that is drawn: a past without a fence, four sprints with one, a running one, and debt."""
    bring_in(team, StoryFactory(team=team, kind=Kind.DEBT), untagged(team), name="Long ago")
    for done in (9, 10, 7, 2):
        closed(team, po, product=(38, 2), tech=(done, 10 - done))
    starts = timezone.localdate() - dt.timedelta(days=2)
    sprint = SprintFactory(team=team, starts=starts, ends=starts + dt.timedelta(days=11))
    commit_all(sprint, (Budget.PRODUCT, 8), (Budget.TECH, 5))
    start_sprint(sprint=sprint, by=po)
    StoryFactory(team=team, size=36)
    noticed(team, 4)
    return team


def walked(page: Page, team: Team) -> Iterator[str]:
    root = page.url.partition("/teams/")[0]
    at = {"figures": [team.slug, 3], "adherence": []}
    for name in DRAWN:
        page.goto(root + reverse(f"reports:{name}", args=at.get(name, [team.slug])))
        yield name


def numbers_in(words: str) -> set[str]:
    """As they are written, without signs; a chart says minus where a table does."""
    return {each.strip(".,:") for each in words.split() if each[:1].isdigit()}


def test_every_chart_has_a_title_a_description_and_a_table_with_its_numbers(
    enter: Enter, told: Team, manager: User
) -> None:
    page = enter(manager, "/teams/")
    for name in walked(page, told):
        charts = page.evaluate(CHARTS)
        assert len(charts) == DRAWN[name], name
        for chart in charts:
            assert len(list(filter(None, chart["named"]))) == 2, (name, chart["named"])
            beside = numbers_in(" ".join(chart["rows"]).replace("-", " "))
            missing = numbers_in(" ".join(chart["said"]).replace("−", " ").replace("+", " ")) - beside
            assert beside and not missing, (name, chart["named"], missing)


def test_a_report_is_printed_whole(enter: Enter, told: Team, manager: User) -> None:
    """Without what is for clicking, with charts and their tables, light, and with nothing beyond the edge."""
    page = enter(manager, "/teams/")
    page.emulate_media(media="print", color_scheme="dark")
    page.set_viewport_size(SHEET)
    for name in walked(page, told):
        expect(page.get_by_role("navigation", name="Main")).to_be_hidden()
        expect(page.locator("main button, main .button, main form").filter(visible=True)).to_have_count(0)
        expect(page.locator('main svg[role="img"]:not(.bar__track)').filter(visible=True)).to_have_count(DRAWN[name])
        tables = page.locator("main table:not(.how__rows)")
        assert all(each.is_visible() for each in tables.all()), f"{name}: a table is folded away"
        assert page.evaluate(CUT) == [], name
        assert page.evaluate("document.documentElement.scrollWidth") <= MOST * SHEET["width"], name
        sheets = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
        words = "".join(each.extract_text() for each in sheets)
        assert all(each.mediabox.width > each.mediabox.height for each in sheets)
        assert tables.last.locator("tbody th").last.inner_text().split()[-1] in words
        assert "Decision rights" not in words
