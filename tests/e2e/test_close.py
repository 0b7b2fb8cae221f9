"""A sprint's end in a browser: by keyboard, with a preview, a split, and what came over on the other side."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from apps.accounts.models import User
from apps.sprints.models import Budget, Column, Commitment, Sprint, Status
from apps.sprints.services import close_sprint, start_sprint
from apps.sprints.services.closing import correct
from apps.stories.models import Story
from tests.e2e.eye import LONG, Enter, Eye, Tour
from tests.factories import CommitmentFactory, SprintFactory, StoryFactory


@pytest.fixture
def ready(sprint: Sprint, po: User, tech_lead: User) -> Commitment:
    """Technically ready, 5 points, in a sprint that runs beside two other stories; the next one has 30."""
    line: Commitment = CommitmentFactory(sprint=sprint, story__title="Refund in cash", story__size=Decimal(5))
    CommitmentFactory(sprint=sprint, story__title=LONG)
    CommitmentFactory(sprint=sprint, budget=Budget.TECH, story__title="Index the search", story__size=Decimal(6))
    start_sprint(sprint=sprint, by=tech_lead, seat="tech_lead")
    starts = sprint.ends + dt.timedelta(days=3)
    SprintFactory(team=sprint.team, number=25, starts=starts, ends=starts, capacity=Decimal(30))
    Commitment.objects.filter(pk=line.pk).update(board_column=Column.READY)
    return line


def test_a_sprint_is_closed_by_keyboard(enter: Enter, eye: Eye, po: User, ready: Commitment) -> None:
    page = enter(po, reverse("sprints:close", args=["payments", 24]))
    row = page.locator(".close-row", has_text="Refund in cash")
    row.get_by_label("To the next sprint").focus()
    for key in ("ArrowDown", "ArrowDown"):
        page.keyboard.press(key)
    expect(row.get_by_label("Split it")).to_be_checked()
    for size in ("2,5", "2"):
        page.keyboard.press("Tab")
        page.keyboard.type(size)
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("together are at least the whole: 5")
    eye.look("a split that is refused")
    row.get_by_label("Left, points").fill("3")
    page.keyboard.press("Enter")
    page.get_by_text("2.5 pts of it are done").wait_for()
    page.get_by_text("take all of the tech budget of Sprint 25").wait_for()
    eye.look("the preview of a close")
    assert Sprint.objects.get(pk=ready.sprint_id).status == Status.ACTIVE

    page.get_by_role("button", name="Close sprint").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Sprint 24 is closed. 3 stories go on in Sprint 25.").wait_for()
    rest = Story.objects.get(split_from=ready.story)
    page.goto(page.url.replace("/sprints/24/", f"/stories/{ready.story.number}/"))
    page.get_by_role("link", name=f"PAY-{rest.number}", exact=True).first.click()
    page.get_by_text("whose accepted part is done").wait_for()
    eye.is_content()


def test_what_stands_around_a_sprint(enter: Enter, eye: Eye, tour: Tour, po: User, ready: Commitment) -> None:
    team = ready.sprint.team
    planned = Sprint.objects.get(number=25)
    StoryFactory(team=team, size=None, proposed_for=planned.title, title=LONG)
    enter(po)
    tour(
        [
            ("the checklist of a start", reverse("sprints:start", args=[team.slug, planned.number])),
            ("the signatures of a sprint", reverse("sprints:signatures", args=[team.slug, 24])),
        ]
    )
    closed = close_sprint(sprint=ready.sprint, outcomes={}, rest="returned", by=po)
    correct(sprint=closed, text=LONG, by=po)
    tour([("the corrections of a sprint", reverse("sprints:corrections", args=[team.slug, 24]))])
    eye.is_content()
