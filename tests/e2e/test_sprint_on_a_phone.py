"""What keeps a sprint going, on a phone: by finger and buttons, and by a keyboard alone."""

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Protocol

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from apps.accounts.models import User
from apps.sprints.models import Budget, Incident, Outcome, Sprint, Status
from apps.sprints.services import start_sprint
from tests.e2e.keys import field, tab_to
from tests.factories import CommitmentFactory

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


class Hand(Protocol):
    """How somebody gets at what a page offers."""

    def press(self, page: Page, name: str | re.Pattern[str], role: Any = "button") -> None: ...
    def open(self, page: Page, card: Locator) -> None: ...
    def choose(self, page: Page, group: Locator, option: str) -> None: ...
    def write(self, page: Page, label: str, text: str) -> None: ...


class Finger:
    """Taps, and types on what then comes up."""

    def press(self, page: Page, name: str | re.Pattern[str], role: Any = "button") -> None:
        page.get_by_role(role, name=name).first.tap()

    def open(self, page: Page, card: Locator) -> None:
        card.locator("a.size").tap()

    def choose(self, page: Page, group: Locator, option: str) -> None:
        group.locator("label", has_text=option).tap()

    def write(self, page: Page, label: str, text: str) -> None:
        page.get_by_label(label, exact=True).and_(page.locator("input, textarea")).tap()
        page.keyboard.type(text)


class Keys:
    """Tab, arrows, Enter."""

    def press(self, page: Page, name: str | re.Pattern[str], role: Any = "button") -> None:
        tab_to(page, page.get_by_role(role, name=name).first)
        page.keyboard.press("Enter")

    def open(self, page: Page, card: Locator) -> None:
        tab_to(page, card)
        page.keyboard.press("Enter")

    def choose(self, page: Page, group: Locator, option: str) -> None:
        wanted = group.get_by_role("radio", name=option)
        tab_to(page, group.locator(":checked"))
        for _ in range(5):
            if wanted.is_checked():
                return
            page.keyboard.press("ArrowRight")
        raise AssertionError(f"No arrow leads to {option}.")

    def write(self, page: Page, label: str, text: str) -> None:
        field(page, label)
        page.keyboard.type(text)


@pytest.fixture
def running(sprint: Sprint, tech_lead: User) -> Sprint:
    """Since two days, with a feature and an improvement."""
    CommitmentFactory(sprint=sprint, story__title="Refund in cash", story__size=Decimal(5))
    CommitmentFactory(sprint=sprint, budget=Budget.TECH, story__title="Index the search", story__size=Decimal(5))
    return start_sprint(sprint=sprint, by=tech_lead, at=timezone.now() - dt.timedelta(days=2))


def card(page: Page, title: str = "Refund in cash") -> Locator:
    return page.locator(".card-story", has_text=title)


def column(page: Page, hand: Hand, name: str) -> None:
    """One shows at a time."""
    hand.choose(page, page.get_by_role("group", name="Columns"), name)


def moves_and_blocks(page: Page, hand: Hand) -> None:
    """The developer: the card follows to where it went, and so does the column that is shown."""
    hand.open(page, card(page))
    hand.press(page, "To “In progress”")
    expect(card(page)).to_be_focused()
    hand.open(page, card(page))
    hand.write(page, "What blocks it?", "The bank does not answer")
    hand.press(page, "It is blocked")
    expect(card(page)).to_contain_text(re.compile(r"Blocked since .* The bank does not answer"))
    hand.open(page, card(page))
    hand.press(page, "It goes on")
    expect(card(page)).not_to_contain_text("The bank does not answer")


def reports(page: Page, hand: Hand) -> None:
    """The developer again."""
    hand.press(page, "Report an incident", "link")
    hand.write(page, "What is broken", "Refunds stand still")
    hand.write(page, "For whom", "support")
    hand.press(page, "Report it")
    expect(page.get_by_text("is reported. It waits to be confirmed.")).to_be_visible()


def confirms_and_says_ready(page: Page, hand: Hand) -> None:
    """The tech lead."""
    hand.press(page, re.compile(r"^PAY-3$"), "link")
    hand.press(page, "Confirm it")
    hand.write(page, "In points", "3,5")
    hand.press(page, "Give it this size")
    expect(page.get_by_text("3.5 points, charged to the reserve first")).to_be_visible()
    goes_to(page, hand, "Sprint board")
    column(page, hand, "In progress")
    hand.open(page, card(page))
    hand.press(page, "To “Technically ready”")
    expect(card(page)).to_be_focused()


def goes_to(page: Page, hand: Hand, name: str) -> None:
    """The navigation is behind a button."""
    hand.press(page, "Menu")
    with page.expect_navigation():
        hand.press(page, name, "link")


def accepts(page: Page, hand: Hand) -> None:
    """The Product Owner, who says why it is done enough."""
    column(page, hand, "Technically ready")
    hand.open(page, card(page))
    hand.press(page, "To “Done”")
    note = page.get_by_label(re.compile("Why is it done enough"))
    expect(note).to_be_focused()
    page.keyboard.type("The receipt comes next week")
    hand.press(page, "Accept it as done")
    expect(card(page)).to_contain_text("Done enough: The receipt comes next week")


def closes(page: Page, hand: Hand) -> None:
    """The Product Owner again: the incident goes back to the backlog, the rest goes on."""
    hand.press(page, "Open sprint", "link")
    hand.press(page, "Close sprint", "link")
    hand.choose(page, page.get_by_role("group", name="Refunds stand still"), "Back to the backlog")
    hand.press(page, "Show what it comes to")
    expect(page.get_by_text("Sprint 25 is made with the close.")).to_be_visible()
    hand.press(page, "Close sprint")
    expect(page.get_by_text("Sprint 24 is closed.")).to_be_visible()


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("hand", [Finger(), Keys()], ids=["finger", "keys"])
def test_a_sprint_is_kept_going_on_a_phone(
    window: Callable[..., Page], hand: Hand, running: Sprint, developer: User, tech_lead: User, po: User
) -> None:
    acts: list[tuple[User, Callable[[Page, Hand], None]]] = [
        (developer, moves_and_blocks),
        (developer, reports),
        (tech_lead, confirms_and_says_ready),
        (po, accepts),
        (po, closes),
    ]
    pages: dict[User, Page] = {}
    for person, act in acts:
        if person not in pages:
            board = reverse("sprints:board", args=[running.team.slug, running.number])
            pages[person] = window(person, board, **PHONE)
        act(pages[person], hand)
        assert pages[person].evaluate("document.documentElement.scrollWidth") <= 390
    running.refresh_from_db()
    outcomes = dict(running.commitments.values_list("story__title", "outcome"))
    assert running.status == Status.CLOSED
    assert outcomes == {
        "Refund in cash": Outcome.DONE, "Index the search": Outcome.CARRIED, "Refunds stand still": Outcome.RETURNED,
    }  # fmt: skip
    assert Incident.objects.get().confirmed_by == tech_lead
