"""From signing up to a capacity that both have confirmed: by keyboard alone, on a wide screen and on a phone."""

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from apps.sprints.models import Sprint
from apps.teams.models import Membership
from tests.e2e.eye import PHONE, STICKS_OUT, WIDE
from tests.e2e.keys import choose, choose_file, field, letter_to, press_in_menu, press_to, type_day, type_into
from tests.factories import PASSWORD
from tests.teams.calendar_files import all_day, calendar

type Work = Callable[[], None]

pytestmark = pytest.mark.usefixtures("quiet", "transactional_db")

LEAD = ("Tariq Lead", "tariq@example.org")
DANA = ("Dana Developer", "dana@example.org")
OSKAR = ("Oskar Ops", "oskar@example.org")
A_DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True, params=[WIDE, PHONE], ids=["1400", "390"])
def screen(page: Page, request: pytest.FixtureRequest) -> None:
    width, height = request.param
    page.set_viewport_size({"width": width, "height": height})


@pytest.fixture
def monday() -> dt.date:
    """The first day of the sprint, in two weeks or three."""
    today = dt.datetime.now(dt.UTC).date()
    return today + dt.timedelta(days=21 - today.weekday())


@pytest.fixture
def leave(tmp_path: Path, monday: dt.date) -> Path:
    """Away on Tuesday and Wednesday, as a calendar program writes it: until Thursday."""
    file = tmp_path / "leave.ics"
    file.write_bytes(calendar(all_day("1", f"{monday + A_DAY:%Y%m%d}", f"{monday + 3 * A_DAY:%Y%m%d}", title="Hut")))
    return file


def said(page: Page, words: str) -> None:
    """What was done is told on the page; and the page is no wider than its window."""
    expect(page.locator("#messages")).to_contain_text(words)
    assert page.evaluate(STICKS_OUT) == []


def headed(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)
    assert page.evaluate(STICKS_OUT) == []


def sign_up(page: Page, live_server: LiveServer) -> None:
    page.goto(live_server.url)
    press_to(page, "Sign up with your organisation")
    expect(page.get_by_label("Organisation")).to_be_focused()
    type_into(page, "Larkfield Market", "Petra Pole", "petra@example.org", PASSWORD)
    page.keyboard.press("Enter")
    headed(page, "Welcome, Petra Pole")


def create_team(page: Page) -> None:
    press_to(page, "Create a team")
    headed(page, "Create a team")
    field(page, "Name")
    page.keyboard.type("Payments")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Story key")).not_to_have_value("")
    field(page, "Product Owner (optional)")
    page.keyboard.type("petra@example.org")
    page.keyboard.press("Enter")
    said(page, "Payments begins with 20% for technical work.")


def invite(page: Page, emails: str, *, role: str) -> None:
    press_in_menu(page, "People")
    press_to(page, "Invite people")
    headed(page, "Invite people")
    field(page, "E-mail addresses")
    page.keyboard.type(emails)
    choose(page, "Team (optional)", "Payments")
    choose(page, "Role in the team", role)
    press_to(page, "Send the invitations", "button")
    said(page, "on their way." if "," in emails else "on its way.")


def come_in(page: Page, name: str, email: str) -> None:
    page.goto(letter_to(email))
    headed(page, "Join Larkfield Market")
    expect(page.get_by_label("Your name")).to_be_focused()
    type_into(page, name, PASSWORD)
    page.keyboard.press("Enter")
    said(page, "You are in Larkfield Market now, and in Payments")


def own_availability(page: Page, name: str) -> None:
    press_in_menu(page, name, "button")
    press_to(page, "Your availability")
    headed(page, "Your availability")


def work_half_of_friday(page: Page, since: dt.date) -> None:
    press_to(page, "Change from a day on")
    headed(page, "Working week")
    type_day(page, "From", since)
    field(page, "Friday")
    page.keyboard.type("0.5")
    page.keyboard.press("Enter")
    said(page, "Your working week is saved.")
    expect(page.get_by_text("4.5 days a week")).to_be_visible()


def take_leave_over(page: Page, leave: Path) -> None:
    press_to(page, "Take over a calendar")
    headed(page, "Take over a calendar")
    choose_file(page, "Or a file (optional)", leave)
    press_to(page, "Take it over", "button")
    headed(page, "leave.ics")
    expect(page.get_by_role("region", name="Last reading")).to_contain_text(re.compile(r"New\s*1"))
    press_to(page, "Your availability")
    expect(page.get_by_text("1 entry ahead")).to_be_visible()


def sprints(page: Page) -> None:
    press_in_menu(page, "Teams")
    headed(page, "Teams")
    press_to(page, "Payments")
    headed(page, "Payments")
    press_in_menu(page, "Sprints")
    headed(page, "Sprints")


def plan_sprint(page: Page, monday: dt.date) -> None:
    sprints(page)
    press_to(page, "Plan a sprint")
    headed(page, "Plan a sprint")
    type_day(page, "First day", monday)
    type_day(page, "Last day", monday + 11 * A_DAY)
    press_to(page, "Save sprint", "button")
    headed(page, "Plan Sprint 1")


def look_who_is_here(page: Page, monday: dt.date) -> None:
    """Three people and ten days, less half of two Fridays and two days off; why Dana is off is nobody's business."""
    headed(page, "Capacity of Sprint 1")
    expect(page.locator("#days")).to_contain_text("27 days available")
    on = {name: f"#day-{Membership.objects.get(user__name=name).user_id}-" for name in (LEAD[0], DANA[0])}
    expect(page.locator(f"{on[LEAD[0]]}{monday + 4 * A_DAY}")).to_contain_text("½")
    for away in (monday + A_DAY, monday + 2 * A_DAY):
        expect(page.locator(f"{on[DANA[0]]}{away}")).to_contain_text("off")
    expect(page.get_by_text("Hut")).to_have_count(0)
    expect(page.get_by_text("without a share of time for it: Petra Pole")).to_be_visible()


def set_and_sign(page: Page) -> None:
    field(page, "Capacity, in points")
    page.keyboard.type("24")
    page.keyboard.press("Enter")
    said(page, "The capacity is 24 points. It waits to be confirmed.")
    press_to(page, "Confirm 24 points", "button")
    said(page, "Signed. The other signature is asked for.")


def sign_too(page: Page, monday: dt.date) -> None:
    sprints(page)
    press_to(page, "Sprint 1")
    headed(page, "Plan Sprint 1")
    press_to(page, "Capacity")
    look_who_is_here(page, monday)
    press_to(page, "Confirm 24 points", "button")
    said(page, "The capacity is confirmed by both.")


def test_a_new_organisation_comes_to_a_confirmed_capacity(
    page: Page, newcomers: Callable[[], Page], live_server: LiveServer, work: Work, monday: dt.date, leave: Path
) -> None:
    sign_up(page, live_server)
    create_team(page)
    invite(page, LEAD[1], role="Tech lead")
    invite(page, f"{DANA[1]}, {OSKAR[1]}", role="Developer")
    work()
    lead, dana, oskar = newcomers(), newcomers(), newcomers()
    for theirs, person in ((lead, LEAD), (dana, DANA), (oskar, OSKAR)):
        come_in(theirs, *person)
    own_availability(lead, LEAD[0])
    work_half_of_friday(lead, monday)
    own_availability(dana, DANA[0])
    take_leave_over(dana, leave)
    plan_sprint(page, monday)
    press_to(page, "Set capacity")
    look_who_is_here(page, monday)
    set_and_sign(page)
    sign_too(lead, monday)
    sprint = Sprint.objects.get()
    assert (sprint.starts, sprint.capacity) == (monday, Decimal(24))
