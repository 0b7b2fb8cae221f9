"""A manager looks for the team that slips, in a real browser."""

import re

from playwright.sync_api import Page, expect

from apps.accounts.models import User
from apps.teams.models import Role, Team
from tests.e2e.eye import Enter
from tests.factories import MembershipFactory, TeamFactory
from tests.reports.ledgers import closed


def test_which_team_slips_and_why_is_found_in_four_clicks(
    enter: Enter, team: Team, po: User, developer: User, manager: User
) -> None:
    """From any page: the report, the team that stands first, its worst sprint, the story that was not done."""
    kept = TeamFactory(organisation=team.organisation, name="Kept", slug="kept")
    MembershipFactory(team=kept, role=Role.DEVELOPER)
    for done in (9, 10, 2):
        closed(team, po, product=(39, 1), tech=(done, 10 - done))
        closed(kept, po, product=(38, 2), tech=(10, 0))
    page: Page = enter(manager)
    page.get_by_role("link", name="Budget adherence").click()
    first = page.get_by_role("region", name="Teams", exact=True).locator("tbody tr").first
    expect(first).to_contain_text("Slipping")
    first.get_by_role("link", name=team.name).click()
    expect(page.locator("#why")).to_contain_text("9 points planned and not done")
    sprints = page.get_by_role("region", name="Sprint by sprint")
    sprints.get_by_role("row").filter(has_text="20%").filter(has_text="8 pts").get_by_role("link").click()
    expect(page).to_have_url(re.compile(r"/sprints/3/figures/"))
    expect(page.get_by_role("main")).to_contain_text("back to the backlog")


def test_filters_bring_the_report_while_one_chooses(enter: Enter, team: Team, manager: User) -> None:
    TeamFactory(organisation=team.organisation, name="Zebra", slug="zebra")
    page: Page = enter(manager)
    page.get_by_role("link", name="Budget adherence").click()
    page.get_by_role("searchbox").press_sequentially("Zeb")
    expect(page).to_have_url(re.compile(r"\?q=Zeb$"))
    expect(page.get_by_role("link", name=team.name)).to_have_count(0)
    expect(page.locator(".page__sub")).to_contain_text("1 team ·")
    page.get_by_label("Period").select_option("3")
    expect(page).to_have_url(re.compile(r"period=3"))
    page.get_by_label("Choose Zebra").check()
    page.get_by_role("button", name="Show the chosen teams only").click()
    expect(page).to_have_url(re.compile(r"team=zebra"))
    page.get_by_role("searchbox").fill("")
    expect(page).not_to_have_url(re.compile(r"q="))
    expect(page.get_by_role("checkbox", name="Zebra")).to_be_checked()
    expect(page.get_by_role("link", name=team.name)).to_have_count(0)
    page.get_by_text("Keep this view").click()
    page.get_by_label("Name", exact=True).fill("Three of Zebra")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Budget adherence")
    expect(page.locator(".page__sub")).to_contain_text("view “Three of Zebra”")
    expect(page.get_by_role("checkbox", name="Zebra")).to_be_checked()
