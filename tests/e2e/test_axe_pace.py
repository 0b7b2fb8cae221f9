"""The same for the share of a running sprint: technical work that lags, people taken off it, and an overload."""

import datetime as dt
from decimal import Decimal

from django.urls import reverse
from playwright.sync_api import expect

from apps.accounts.models import User
from apps.sprints.models import Budget, Column
from apps.sprints.services import assign_story, confirm_capacity, move_card, set_outcome, start_sprint
from apps.teams.models import Team
from tests.budget.attack import adjust
from tests.e2e.eye import LONG, Enter, Eye, Tour
from tests.factories import CommitmentFactory, SprintFactory
from tests.signing import PO


def test_the_share_while_it_runs(enter: Enter, eye: Eye, tour: Tour, po: User, developer: User, team: Team) -> None:
    now = dt.datetime.now(dt.UTC)
    days = {"starts": now.date() - dt.timedelta(days=12), "ends": now.date() + dt.timedelta(days=2)}
    running = SprintFactory(team=team, number=25, capacity=Decimal(50), **days)
    began = {"sprint": running, "committed_at": now - dt.timedelta(days=12)}
    done, wanted = (CommitmentFactory(**began, story__size=Decimal(18), story__title=LONG).story for _ in range(2))
    tech = CommitmentFactory(**began, budget=Budget.TECH, story__title=LONG, story__assignee=developer).story
    confirm_capacity(sprint=running, capacity=Decimal(50), by=po, seat=PO)
    start_sprint(sprint=running, by=po, at=now - dt.timedelta(days=12))
    running.refresh_from_db()
    set_outcome(sprint=running, story=done, outcome="done")
    move_card(sprint=running, story=tech, to=Column.DOING, by=developer)
    at = [running.team.slug, running.number]
    page = enter(po)
    tour(
        [
            ("pace", reverse("sprints:pace", args=at)),
            ("who works on a story", reverse("sprints:assign", args=[*at, wanted.number])),
        ]
    )
    page.get_by_label("Who works on it").select_option(label=developer.name)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("Why?")
    eye.look("a story that takes somebody off, asked why")
    assign_story(sprint=running, story=wanted, to=developer, by=po, reason=LONG)
    adjust(running, -20)
    tour(
        [
            ("the fall of a capacity", reverse("sprints:adjust", args=at)),
            ("the board", reverse("sprints:board", args=at)),
        ]
    )
    expect(page.get_by_role("heading", name="Technical work lags behind product work")).to_be_visible()
    expect(page.locator("#scope-beside")).to_contain_text("1 person taken off")
    expect(page.locator("#bar")).to_contain_text("stand above the room there is")
    page.locator("#pace summary").click()
    eye.look("a board on which technical work lags, above its budget")
    eye.is_content()
