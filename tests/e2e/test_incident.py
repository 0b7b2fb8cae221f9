"""An incident in the middle of a sprint, by three people with keys alone, one of them on a phone."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from apps.accounts.models import User
from apps.decisions.models import JointDecision
from apps.sprints.models import Budget, Commitment, Incident, Sprint
from apps.sprints.services import start_sprint
from apps.stories.models import Kind, Story
from tests.e2e.eye import LONG, Enter, Eye, Tour, send_carelessly
from tests.e2e.keys import field, press_to, tab_to, type_into
from tests.factories import CommitmentFactory, StoryFactory
from tests.permission_scenes.incidents import reported

type Open = Callable[..., Page]


@pytest.fixture
def running(sprint: Sprint, po: User, tech_lead: User) -> Sprint:
    """Since two days, and its product budget is full."""
    for size in (30, 10):
        CommitmentFactory(sprint=sprint, story__size=Decimal(size))
    return start_sprint(sprint=sprint, by=po, at=timezone.now() - dt.timedelta(days=2))


def reports(page: Page) -> None:
    """The developer, on a phone, from the board."""
    page.set_viewport_size({"width": 390, "height": 844})
    press_to(page, "Report an incident")
    field(page, "What is broken")
    type_into(page, "Refunds stand still", "support")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowUp")
    press_to(page, "Report it", "button")
    expect(page.get_by_text("is reported. It waits to be confirmed.")).to_be_visible()
    field(page, "In points")
    type_into(page, "3,5")
    press_to(page, "Give it this size", "button")
    expect(page.get_by_text("3.5 points, charged to the reserve first")).to_be_visible()
    page.set_viewport_size({"width": 1400, "height": 920})


def confirms(page: Page) -> None:
    """The tech lead, who makes a story of it and asks the other side."""
    expect(page.locator("#incidents-beside")).to_contain_text("1 unconfirmed")
    tab_to(page, page.locator("#incidents-beside li a"))
    page.keyboard.press("Enter")
    press_to(page, "Confirm it", "button")
    expect(page.get_by_text("is confirmed as an incident.")).to_be_visible()
    tab_to(page, page.get_by_text("Make a story of it", exact=True))
    page.keyboard.press("Enter")
    field(page, "What is to be done")
    type_into(page, "Retry refunds")
    field(page, "Why it matters")
    type_into(page, "Support pays by hand")
    press_to(page, "Make this story", "button")
    expect(page.locator("#follows")).to_contain_text("Retry refunds")
    tab_to(page, page.get_by_text("Propose what follows", exact=True))
    page.keyboard.press("Enter")
    field(page, "What follows, and why")
    type_into(page, "It goes into the next sprint.")
    press_to(page, "Sign and propose", "button")
    expect(page.get_by_text("waits for a signature")).to_be_visible()


def drops(page: Page) -> None:
    """The Product Owner makes room."""
    expect(page.get_by_text("3.5 pts of product work stand above the room there is")).to_be_visible()
    press_to(page, "Take out PAY-2 (10 pts)", "button")
    page.get_by_label("Why?").wait_for()
    field(page, "PAY-2 leaves a running sprint. Why?")
    page.keyboard.type("Refunds come first")
    page.keyboard.press("Enter")
    expect(page.locator("#refusal")).to_contain_text("PAY-2 is in the backlog now.")


@pytest.mark.usefixtures("quiet")
def test_an_incident_in_the_middle_of_a_sprint(
    enter: Open, running: Sprint, developer: User, tech_lead: User, po: User
) -> None:
    slug, number = running.team.slug, running.number
    for person, page, acts in (
        (developer, "board", reports),
        (tech_lead, "detail", confirms),
        (po, "incidents", drops),
    ):
        acts(enter(person, reverse(f"sprints:{page}", args=[slug, number])))

    incident = Incident.objects.get()
    assert (incident.severity, incident.confirmed_by) == ("high", tech_lead)
    assert Commitment.objects.get(story=incident.story).budget == Budget.UNPLANNED
    assert Story.objects.get(follows_incident__incident=incident).kind == Kind.IMPROVEMENT
    assert JointDecision.objects.filter(kind="follow_up").exists()
    running.refresh_from_db()
    assert (running.product_committed, running.tech_budget) == (30, 10)


def test_the_pages_of_incidents(
    eye: Eye, tour: Tour, enter: Enter, running: Sprint, developer: User, tech_lead: User
) -> None:
    incident = reported(running, developer, title=LONG, for_whom=LONG, size=Decimal(5))
    StoryFactory(team=running.team, kind=Kind.INCIDENT, title=LONG)
    there = reverse("sprints:incidents", args=[running.team.slug, running.number])
    one = reverse("sprints:incident", args=[running.team.slug, running.number, incident.story.number])
    page = enter(tech_lead)
    tour([("incidents", there), ("an incident", one)])
    page.goto(page.url)
    for summary in page.locator("summary").all():
        summary.click()
    eye.look("an incident, opened")
    page.goto(page.url.replace(one, there))
    send_carelessly(page, "Report it")
    eye.look("a report of nothing")
    eye.is_content()
