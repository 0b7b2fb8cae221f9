"""A whole sprint in three windows: Product Owner, tech lead and developer see each other plan, work, fail and close."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from apps.accounts.models import User
from apps.sprints.models import Outcome, Sprint, Status
from apps.stories.models import Kind, Story
from apps.teams.models import Team
from tests.e2e.keys import field, follow, press_to, tab_to
from tests.e2e.test_planning import WHY, drag
from tests.factories import SprintFactory, StoryFactory

BACKLOG = (
    ("Save a card for later", 13, Kind.FEATURE),
    ("Split payments across two cards", 8, Kind.FEATURE),
    ("Refund in cash", 8, Kind.FEATURE),
    ("Apple Pay on the mobile basket", 5, Kind.FEATURE),
    ("Show the instalment price", 3, Kind.FEATURE),
    ("Split the nightly settlement job", 5, Kind.IMPROVEMENT),
    ("Index the product search", 5, Kind.IMPROVEMENT),
)
CARD, SPLIT, CASH, APPLE, LATE, NIGHTLY, INDEX = (title for title, _size, _kind in BACKLOG)


@dataclass(frozen=True)
class Windows:
    """Three people's browsers, open at once."""

    po: Page
    lead: Page
    dev: Page


@pytest.fixture
def planned(team: Team, po: User, tech_lead: User, developer: User) -> Sprint:
    """Two weeks that began two days ago, 50 points; everything that might go in waits in the backlog."""
    starts = timezone.localdate() - dt.timedelta(days=2)
    sprint: Sprint = SprintFactory(team=team, number=24, starts=starts, ends=starts + dt.timedelta(days=11))
    for title, size, kind in BACKLOG:
        StoryFactory(team=team, title=title, size=Decimal(size), kind=kind, why=WHY if kind != Kind.FEATURE else "")
    return sprint


def card(page: Page, title: str) -> Locator:
    return page.locator(".card-story", has_text=title)


def stands_in(page: Page, title: str, place: str) -> None:
    """At once, or with the next poll."""
    expect(page.locator(f"#{place}").locator(".card-story", has_text=title)).to_be_visible()


def key(page: Page, title: str, pressed: str) -> None:
    """Tab to a card, and press one key on it."""
    tab_to(page, card(page, title))
    page.keyboard.press(pressed)


def press(page: Page, name: str | re.Pattern[str], role: str = "button") -> None:
    wanted = page.get_by_role(role, name=name).first  # type: ignore[arg-type]  # any role there is
    if role == "link":
        follow(wanted)
    else:
        wanted.click()


def goes_to(page: Page, name: str) -> None:
    """By the navigation."""
    follow(page.get_by_role("navigation", name="Main").get_by_role("link", name=name))


def plan(at: Windows) -> None:
    """The Product Owner fills the product budget, the tech lead the tech budget; each sees the other."""
    for title in (CARD, SPLIT, CASH, APPLE):
        key(at.po, title, "p")
        stands_in(at.po, title, "product-list")
    for title in (NIGHTLY, INDEX):
        drag(at.lead, f"#{card(at.lead, title).get_attribute('id')}", "#tech-list")
        stands_in(at.lead, title, "tech-list")
    expect(at.dev.locator("#product-sum")).to_contain_text("34 of 40")
    expect(at.dev.locator("#tech-sum")).to_contain_text("10 of 10")


def start(at: Windows) -> None:
    """One signature starts it, and the second one to press is told; what is missing is in sight until it is given."""
    for page in (at.lead, at.po):
        press(page, "Start sprint", "link")
    press(at.lead, "Start sprint")
    expect(at.lead.get_by_text("Sprint 24 runs. Its budgets are fixed now.")).to_be_visible()
    press(at.po, "Start sprint")
    expect(at.po.get_by_text("Sprint 24 runs already. Tariq Lead was first")).to_be_visible()
    goes_to(at.po, "Sprint board")
    expect(at.po.get_by_text("The Product Owner has not signed yet that this sprint is feasible.")).to_be_visible()
    press(at.po, "Sign or decline", "link")
    press(at.po, "Sign as Product Owner")
    expect(at.po.get_by_text("Signed by both: it takes effect.")).to_be_visible()
    for page in (at.po, at.lead, at.dev):
        goes_to(page, "Sprint board")
    expect(at.po.locator("#product-todo .card-story")).to_have_count(4)


def work(at: Windows) -> None:
    """The developer drags a story on, then takes another and moves that by keyboard."""
    expect(at.dev.locator("#scope-beside dl")).to_be_visible()  # the last part of the page has come
    drag(at.dev, f"#{card(at.dev, SPLIT).get_attribute('id')}", "#product-doing")
    stands_in(at.dev, SPLIT, "product-doing")
    takes(at.dev, CARD)
    key(at.dev, CARD, "2")
    stands_in(at.dev, CARD, "product-doing")
    at.dev.keyboard.press("Shift+ArrowRight")
    stands_in(at.dev, CARD, "product-review")


def takes(page: Page, title: str) -> None:
    """By keyboard: the card's button, the list, Save."""
    key(page, title, "Enter")
    press_to(page, "Give it to somebody")
    who = page.get_by_label("Who works on it")
    expect(who).to_be_focused()
    who.press("D")
    press_to(page, "Save", "button")


def accept(at: Windows) -> None:
    """The tech lead says that it is ready, the Product Owner that it is done enough."""
    stands_in(at.lead, CARD, "product-review")
    key(at.lead, CARD, "4")
    stands_in(at.po, CARD, "product-ready")
    key(at.po, CARD, "5")
    note = at.po.get_by_label(re.compile("Why is it done enough"))
    expect(note).to_be_focused()
    at.po.keyboard.type("The receipt comes next week")
    at.po.keyboard.press("Enter")
    stands_in(at.po, CARD, "product-done")
    expect(card(at.dev, CARD)).to_contain_text("Done enough: The receipt comes next week")


def breaks(at: Windows) -> None:
    """An incident: reported by the developer, confirmed and sized by the tech lead; the Product Owner makes room."""
    press(at.dev, "Report an incident", "link")
    at.dev.get_by_label("What is broken").fill("Refunds stand still")
    at.dev.get_by_label("For whom").fill("support")
    press(at.dev, "Report it")
    expect(at.dev.get_by_text("is reported. It waits to be confirmed.")).to_be_visible()
    expect(at.lead.locator("#incidents-beside")).to_contain_text("1 unconfirmed")
    follow(at.lead.locator("#incidents-beside li").get_by_role("link"))
    press(at.lead, "Confirm it")
    at.lead.get_by_label("In points").fill("8")
    press(at.lead, "Give it this size")
    expect(at.lead.get_by_text("8 points, charged to the reserve first")).to_be_visible()
    expect(at.po.locator("#bar")).to_contain_text("2 pts of product work stand above the room there is")
    drops(at.po, APPLE, "Refunds come first")


def drops(page: Page, title: str, why: str) -> None:
    """What the overload offers to take out, with a word why."""
    number = (card(page, title).get_attribute("id") or "").removeprefix("story-")
    press(page, re.compile(rf"Take out PAY-{number} "))
    page.get_by_label(f"PAY-{number} leaves a running sprint. Why?").fill(why)
    page.keyboard.press("Enter")
    expect(page.get_by_role("main").get_by_text(f"PAY-{number} is in the backlog now.")).to_be_visible()
    expect(page.locator("#bar .notice")).to_have_count(0)
    goes_to(page, "Sprint board")


def capacity_falls(at: Windows) -> None:
    """Proposed in one window, signed in the other; above the room until the Product Owner has chosen."""
    goes_to(at.lead, "Sprint board")
    press(at.lead, "Open sprint", "link")
    press(at.lead, "Capacity falls", "link")
    at.lead.get_by_label("Capacity falls by").fill("5")
    expect(at.lead.get_by_text("2 pts of product work would stand above the budget.")).to_be_visible()
    at.lead.get_by_label("What has changed").fill("Two are ill until the end.")
    press(at.lead, "Sign and propose")
    expect(at.lead.get_by_text("Proposed and signed by you.")).to_be_visible()
    goes_to(at.po, "Signatures")
    press(at.po, "Read and sign", "link")
    press(at.po, "Sign as Product Owner")
    expect(at.po.get_by_text("Signed by both: it takes effect.")).to_be_visible()
    for page in (at.po, at.lead):
        goes_to(page, "Sprint board")
    expect(at.po.locator("#bar")).to_contain_text("2 pts of product work stand above the room there is")
    expect(at.lead.locator("#bar")).to_contain_text("The Product Owner decides what leaves.")
    drops(at.po, CASH, "Two are ill")


def something_comes_late(at: Windows) -> None:
    """The Product Owner adds a story, says why, and it stands in the list of what changed the scope."""
    press(at.po, "Backlog and budgets", "link")
    key(at.po, LATE, "p")
    expect(at.po.get_by_label(re.compile("comes into a running sprint. Why?"))).to_be_focused()
    at.po.keyboard.type("The shop asked for it")
    at.po.keyboard.press("Enter")
    stands_in(at.po, LATE, "product-list")
    goes_to(at.po, "Sprint board")
    expect(at.po.locator("#scope-beside")).to_contain_text("The shop asked for it")
    expect(at.lead.locator("#scope-beside")).to_contain_text("The shop asked for it")


def is_taken_off(at: Windows) -> None:
    """Whoever takes the developer off technical work says why."""
    goes_to(at.dev, "Sprint board")
    takes(at.dev, NIGHTLY)
    key(at.dev, NIGHTLY, "2")
    stands_in(at.po, NIGHTLY, "tech-doing")
    takes(at.po, SPLIT)
    expect(at.po.get_by_text(re.compile("This takes Dana Developer off PAY-6 in the tech budget"))).to_be_visible()
    field(at.po, "Why")
    at.po.keyboard.type("Black Friday")
    at.po.keyboard.press("Enter")
    expect(at.po.locator("#scope-beside")).to_contain_text("Black Friday")
    expect(at.lead.locator("#scope-beside")).to_contain_text("1 person taken off")


def is_reviewed(at: Windows) -> None:
    """What came, as a list that a customer understands, and technical work by why it mattered."""
    key(at.lead, SPLIT, "4")
    stands_in(at.lead, SPLIT, "product-ready")
    key(at.lead, NIGHTLY, "5")
    stands_in(at.po, NIGHTLY, "tech-done")
    press(at.lead, "Open sprint", "link")
    press(at.lead, "Review", "link")
    for said in (CARD, "so that finance closes the month a day earlier", "Refunds stand still"):
        expect(at.lead.get_by_role("main")).to_contain_text(said)


def close(at: Windows) -> None:
    """The Product Owner closes it: one story split, the rest into the next sprint, which is made.

    Meanwhile the tech lead looks at the same preview, and the developer's window sleeps.
    """
    at.dev.route("**/board/changes/**", lambda asked: asked.fulfill(status=204))
    goes_to(at.lead, "Sprint board")
    for page in (at.po, at.lead):
        press(page, "Open sprint", "link")
        press(page, "Close sprint", "link")
    row = at.po.locator(".close-row", has_text=SPLIT)
    row.get_by_label("Split it").check()
    row.get_by_label("Accepted and done, points").fill("5")
    row.get_by_label("Left, points").fill("3")
    for page in (at.po, at.lead):
        press(page, "Show what it comes to")
    expect(at.po.get_by_text("Sprint 25 is made with the close.")).to_be_visible()
    expect(at.po.get_by_text("5 pts of it are done; the rest, 3 pts, is a story of its own")).to_be_visible()
    press(at.po, "Close sprint")
    expect(at.po.get_by_text("Sprint 24 is closed. 4 stories wait in the backlog")).to_be_visible()


def nothing_changes_any_more(at: Windows) -> None:
    """What a window still shows from before is refused with help; the next sprint is there to be planned."""
    press(at.lead, "Close sprint")
    expect(at.lead.get_by_text("Sprint 24 is closed already. Paula Owner was first")).to_be_visible()
    key(at.dev, INDEX, "2")
    expect(at.dev.get_by_role("alert")).to_contain_text("This sprint is closed and never changes again.")
    expect(at.dev.get_by_role("alert").get_by_role("link", name="Open sprint")).to_be_visible()
    stands_in(at.dev, INDEX, "tech-todo")
    at.dev.unroute("**/board/changes/**")
    expect(at.dev).to_have_url(re.compile(r"/sprints/24/$"))
    goes_to(at.po, "Sprint planning")
    expect(at.po.get_by_role("heading", name="Plan Sprint 25")).to_be_visible()
    stands_in(at.po, INDEX, "backlog-list")


@pytest.mark.usefixtures("quiet")
def test_a_sprint_from_planning_to_close_in_three_windows(
    window: Callable[..., Page], planned: Sprint, po: User, tech_lead: User, developer: User
) -> None:
    with time_machine.travel(timezone.now() - dt.timedelta(days=2)):
        address = planned.get_absolute_url()
        at = Windows(*(window(person, f"{address}plan/") for person in (po, tech_lead, developer)))
        plan(at)
        start(at)
        work(at)
    accept(at)
    breaks(at)
    capacity_falls(at)
    something_comes_late(at)
    is_taken_off(at)
    is_reviewed(at)
    close(at)
    nothing_changes_any_more(at)
    planned.refresh_from_db()
    assert planned.status == Status.CLOSED
    assert (planned.product_committed, planned.tech_budget) == (13 + 5 + 3, 10)
    rest = Story.objects.get(split_from__title=SPLIT)
    assert rest.size == 3
    assert planned.commitments.get(story__title=INDEX).outcome == Outcome.CARRIED
