"""The same for the board of a running sprint, its opened card, its questions and its columns."""

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from apps.accounts.models import User
from apps.sprints.models import BoardColumn, Budget, Column, Sprint
from apps.sprints.services import move_card, start_sprint
from apps.stories.models import Kind
from tests.e2e.eye import LONG, Enter, Eye, Tour, send_carelessly
from tests.factories import CommitmentFactory


def test_the_board_of_a_running_sprint(enter: Enter, eye: Eye, tour: Tour, po: User, sprint: Sprint) -> None:
    team, at = sprint.team, [sprint.team.slug, sprint.number]
    blocked = {"story__blocked_reason": LONG, "story__blocked_since": timezone.now()}
    line = CommitmentFactory(sprint=sprint, story__title=LONG, story__assignee=po, **blocked)
    ready = CommitmentFactory(sprint=sprint).story
    CommitmentFactory(sprint=sprint, budget=Budget.TECH, story__kind=Kind.SPIKE)
    start_sprint(sprint=sprint, by=po)
    CommitmentFactory(sprint=sprint, budget=Budget.UNPLANNED, story__kind=Kind.INCIDENT)
    BoardColumn.objects.create(team=team, column=Column.TO_DO, name=LONG[:30], limit=1)
    move_card(sprint=sprint, story=ready, to=Column.READY, by=None)
    page = enter(po)
    tour(
        [
            ("the board", reverse("sprints:board", args=at)),
            ("a filtered board", reverse("sprints:board", args=at) + "?mine=1&blocked=1"),
            ("a card on a page of its own", reverse("sprints:board_card", args=[*at, line.story.number])),
            ("its columns", reverse("sprints:board_columns", args=[team.slug])),
        ]
    )
    page.get_by_label("Cards at most in “Review”").fill("0")
    send_carelessly(page, "Save columns")
    eye.look("columns, refused")
    tour([("the board", reverse("sprints:board", args=at))])
    page.locator(f"#story-{line.story.number}").focus()
    page.keyboard.press("4")
    expect(page.get_by_role("alert")).to_contain_text("was not moved")
    eye.look("a step, refused")
    page.locator(f"#story-{ready.number}").focus()
    page.keyboard.press("5")
    expect(page.get_by_role("alert")).to_contain_text("Why is it done enough?")
    eye.look("a board that asks for a note")
    page.locator(f"#story-{line.story.number}").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".card-story--open")).to_be_visible()
    eye.look("an opened card")
    eye.is_content()
