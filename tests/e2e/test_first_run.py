"""The first hour: from signing up to a sprint that was planned, run and closed, by two people with mouse and keys."""

import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.core import mail
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from apps.sprints.models import Sprint, Status
from tests.e2e.keys import follow
from tests.factories import PASSWORD

type Work = Callable[[], None]

pytestmark = pytest.mark.usefixtures("quiet", "transactional_db")

WHY = "Nightly run 6 h → 1 h, so that finance closes the month a day earlier"


def sign_up(page: Page) -> None:
    page.get_by_role("link", name="Sign up").click()
    page.get_by_label("Organisation").fill("Larkfield Market")
    page.get_by_label("Your name").fill("Petra Pole")
    page.get_by_label("E-mail").fill("petra@example.org")
    page.get_by_label("Password").first.fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Welcome, Petra Pole")


def add_colleague(page: Page) -> None:
    page.get_by_role("link", name="Invite people").click()
    page.get_by_role("link", name="Add a person by name").click()
    page.get_by_label("Name", exact=True).fill("Tariq Lead")
    page.get_by_label("E-mail").fill("tariq@example.org")
    page.get_by_role("button", name="Add and send the mail").click()
    expect(page.get_by_text("Tariq Lead was added.")).to_be_visible()


def create_team(page: Page) -> None:
    page.get_by_role("link", name="Create a team").click()
    page.get_by_label("Name", exact=True).fill("Payments Platform")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Story key")).to_have_value("PAYM")
    page.get_by_label("Product Owner").fill("petra@example.org")
    page.get_by_label("Tech lead").fill("Tariq Lead")
    page.get_by_role("button", name="Create the team").click()
    expect(page.get_by_text("Payments Platform begins with 20% for technical work.")).to_be_visible()


def accept_invitation(page: Page, live_server: LiveServer) -> None:
    """Follow the link of the mail, choose a password, sign in."""
    [invitation] = [each for each in mail.outbox if "tariq@example.org" in each.to]
    [link] = re.findall(r"http\S+", str(invitation.body))
    page.goto(link)
    for field in ("New password", "New password, again"):
        page.get_by_label(field, exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Sign in").click()
    page.get_by_label("E-mail").fill("tariq@example.org")
    page.get_by_label("Password").first.fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Plan Sprint 1")
    page.wait_for_load_state()


def plan_first_sprint(page: Page) -> None:
    page.get_by_role("link", name="Sprint planning").click()
    page.get_by_role("link", name="Plan a sprint").first.click()
    page.get_by_label("Capacity, in points").fill("20")
    page.get_by_role("button", name="Save sprint").click()
    expect(page.locator("#product-sum")).to_contain_text("0 of 16 pts")
    expect(page.locator("#tech-sum")).to_contain_text("0 of 4 pts")


def add_story(page: Page, title: str, *, kind: str, size: str = "", why: str = "") -> None:
    page.get_by_role("link", name="Backlog", exact=True).click()
    page.get_by_role("link", name="New story").click()
    page.get_by_label("Title").fill(title)
    page.get_by_label("Kind").select_option(label=kind)
    if size:
        page.get_by_label("Size, in points").fill(size)
    if why:
        page.get_by_label("What changes").fill(why)
    page.get_by_role("button", name="Add the story").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def move(page: Page, title: str, key: str, *, then: str) -> None:
    follow(page.get_by_role("link", name="Sprint planning"))
    page.locator(".card-story", has_text=title).focus()
    page.keyboard.press(key)
    expect(page.locator("#product-sum, #tech-sum, #refusal").filter(has_text=then)).to_be_visible()


def put(page: Page, title: str, key: str, *, into: str) -> None:
    """A card of the board of the sprint that runs goes into a column."""
    follow(page.get_by_role("link", name="Sprint board"))
    page.locator("[id^=story-]", has_text=title).focus()
    page.keyboard.press(key)
    expect(page.locator("#live")).to_contain_text(f"is in “{into}” now.")


def accept(page: Page, title: str, note: str) -> None:
    """A product story is done, although nothing of its definition of done is ticked off."""
    page.locator("[id^=story-]", has_text=title).focus()
    page.keyboard.press("5")
    page.get_by_label("Why is it done enough?").fill(note)
    page.keyboard.press("Enter")
    expect(page.locator("[id^=story-]", has_text=title)).to_contain_text(note)


def test_two_people_go_from_signing_up_to_a_closed_sprint(
    page: Page, browser: Browser, live_server: LiveServer, work: Work
) -> None:
    page.goto(live_server.url)
    sign_up(page)
    add_colleague(page)
    create_team(page)
    plan_first_sprint(page)
    add_story(page, "Split payments across two cards", kind="Feature")
    move(page, "Split payments", "p", then="The tech lead and the developers say how large it is.")

    work()
    theirs = browser.new_context().new_page()
    accept_invitation(theirs, live_server)
    theirs.locator(".card-story", has_text="Split payments").get_by_role("link", name=re.compile("Open")).click()
    theirs.locator(".card-story--open").get_by_label("Size").fill("8")
    theirs.keyboard.press("Enter")
    expect(theirs.locator(".card-story--open")).to_have_count(0)
    add_story(theirs, "Split the nightly settlement job", kind="Improvement", size="3", why=WHY)
    move(theirs, "nightly settlement", "t", then="3 of 4 pts")

    move(page, "Split payments", "p", then="8 of 16 pts")
    page.get_by_role("link", name="Start sprint").click()
    page.get_by_role("button", name="Start sprint").click()
    expect(page.get_by_text("Its budgets are fixed now.")).to_be_visible()
    put(theirs, "Split payments", "4", into="Technically ready")
    put(page, "nightly settlement", "5", into="Done")
    accept(page, "Split payments", "The receipt follows")
    page.get_by_role("link", name="Open sprint").click()
    page.get_by_role("link", name="Close sprint").click()
    page.get_by_role("button", name="Show what it comes to").click()
    page.get_by_role("button", name="Close sprint").click()
    expect(page.get_by_text("11 pts done: 8 in the product budget, 3 in the tech budget.")).to_be_visible()
    sprint = Sprint.objects.get()
    assert (sprint.status, sprint.tech_committed) == (Status.CLOSED, Decimal(3))
