"""The same for what a sprint's ledger tells, and for the why that a running sprint asks for, by keyboard."""

import datetime as dt
from decimal import Decimal

from django.urls import reverse

from apps.accounts.models import User
from apps.sprints.models import Budget, Sprint
from apps.sprints.services import close_sprint, commit_story, set_outcome, start_sprint, swap_stories
from tests.e2e.eye import LONG, Enter, Eye, Tour
from tests.factories import CommitmentFactory, SprintFactory, StoryFactory


def test_scope_burn_up_and_figures(enter: Enter, eye: Eye, tour: Tour, po: User, sprint: Sprint) -> None:
    team, began = sprint.team, dt.datetime.now(dt.UTC) - dt.timedelta(days=2)
    empty = start_sprint(sprint=SprintFactory(team=team, number=22), by=po)
    close_sprint(sprint=empty, outcomes={}, by=po)
    out, done, carried = (
        CommitmentFactory(sprint=sprint, committed_at=began, story__title=title).story
        for title in (LONG, "Refund in cash", "Exchange rate is a day old")
    )
    CommitmentFactory(sprint=sprint, budget=Budget.TECH, committed_at=began)
    start_sprint(sprint=sprint, by=po, at=began)
    late, wanted = (StoryFactory(team=team, title=title) for title in (LONG, "Name the fee before paying"))
    swap_stories(sprint=sprint, story=late, out=out, budget=Budget.PRODUCT, by=po, reason=LONG)
    set_outcome(sprint=sprint, story=done, outcome="done")
    commit_story(sprint=sprint, story=StoryFactory(team=team, size=Decimal(1)), budget=Budget.PRODUCT, by=po)
    scope = reverse("sprints:scope", args=[team.slug, sprint.number])
    page = enter(po)
    tour([("the figures of an empty sprint", reverse("sprints:scope", args=[team.slug, empty.number]))])
    page.goto(page.url.replace("/22/", f"/{sprint.number}/"))
    for summary in page.locator("#told summary").all():
        summary.click()
    eye.look("a running sprint's scope, opened")

    page.goto(page.url.replace("/scope/", "/plan/"))
    page.locator(f"#story-{wanted.number}").focus()
    page.keyboard.press("p")
    page.get_by_label("comes into a running sprint. Why?").wait_for()
    eye.look("a board that asks why")
    page.get_by_label("comes into a running sprint. Why?").focus()
    page.keyboard.type("The regulator asked for it")
    page.keyboard.press("Enter")
    page.locator(f"#product-list #story-{wanted.number}").wait_for()

    close_sprint(sprint=sprint, outcomes={carried.pk: "carried"}, by=po, rest="returned")
    tour([("a closed sprint's figures", scope)])
    page.goto(page.url.removesuffix("scope/"))
    page.get_by_text("The regulator asked for it").wait_for()
    eye.is_content()
