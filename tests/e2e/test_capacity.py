"""A sprint's capacity by keyboard alone: days in the grid, the suggestion, the number; on a wide screen and a phone."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from apps.accounts.models import User
from apps.sprints.capacity import available_days
from apps.sprints.models import Sprint
from apps.teams.models import Team, TimeOff
from tests.sprints.past import closed, planned

Enter = Callable[..., Page]
WIDE, PHONE = {"width": 1400, "height": 920}, {"width": 390, "height": 844}


@pytest.fixture
def sprint(team: Team, po: User, tech_lead: User, developer: User) -> Sprint:
    """The fourth sprint of two people, who delivered 40 in 20 days each time."""
    for number in (1, 2, 3):
        closed(team, number, delivered=40, by=po)
    return planned(team, 4)


def page_of(sprint: Sprint) -> str:
    return reverse("sprints:capacity", args=["payments", sprint.number])


def cell(person: User, sprint: Sprint, day: int = 0) -> str:
    return f"day-{person.pk}-{sprint.days[day].isoformat()}"


def tab_to(page: Page, wanted: str) -> None:
    """As somebody without a mouse gets there."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(f"document.activeElement.matches({wanted!r})"):
            return
    raise AssertionError(f"no way to {wanted} by Tab")


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["1400", "390"])
def test_days_are_changed_by_keyboard_alone(
    enter: Enter, po: User, tech_lead: User, developer: User, sprint: Sprint, size: dict[str, int]
) -> None:
    page = enter(po, page_of(sprint))
    page.set_viewport_size(size)  # type: ignore[arg-type]  # a size, whatever its type says
    tab_to(page, "#grid a")
    page.keyboard.press("ArrowDown")
    assert focused(page) == cell(developer, sprint)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    assert focused(page) == cell(tech_lead, sprint, 1)
    page.keyboard.press("ArrowDown")
    assert focused(page) == cell(tech_lead, sprint, 1)

    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text("1 × 100% = 1")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.locator(f"#{cell(tech_lead, sprint, 1)}")).to_contain_text("½")
    assert focused(page) == cell(tech_lead, sprint, 1)
    assert available_days(sprint) == Decimal("19.5")

    page.keyboard.press("ArrowLeft")
    page.keyboard.press("o")
    expect(page.locator(f"#{cell(tech_lead, sprint)}")).to_contain_text("0")
    expect(page.locator("#days")).to_contain_text("18.5 days available")
    expect(page.locator("#live")).to_contain_text("the whole day is lost")
    assert focused(page) == cell(tech_lead, sprint)
    page.keyboard.press("u")
    expect(page.locator("#days")).to_contain_text("19.5 days available")


@pytest.mark.usefixtures("quiet")
def test_the_team_is_off_and_a_number_is_set(enter: Enter, po: User, developer: User, sprint: Sprint) -> None:
    page = enter(po, page_of(sprint))
    expect(page.locator("#days")).to_contain_text("Available 20 days × 2 pts a day")
    tab_to(page, "#grid a")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text("The team on Mon 16 Feb")
    page.keyboard.press("Enter")
    expect(page.locator("#messages")).to_contain_text("the team is off")
    expect(page.locator("#days")).to_contain_text("Available 18 days × 2 pts a day")
    page.get_by_role("button", name="Use 36").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#messages")).to_contain_text("The capacity is 36 points")
    page.get_by_role("button", name="Confirm 36 points").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#messages")).to_contain_text("The other signature is asked for")
    sprint.refresh_from_db()
    assert sprint.capacity == 36


def test_a_refusal_stays_in_the_dialog(enter: Enter, developer: User, sprint: Sprint) -> None:
    day = sprint.days[0]
    TimeOff.objects.create(person=developer, starts=day, ends=sprint.ends, every_weeks=1, lost="0.5")
    page = enter(developer, page_of(sprint))
    page.locator(f"#{cell(developer, sprint)}").focus()
    page.keyboard.press("h")
    expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text("repeats")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert focused(page) == cell(developer, sprint)
