"""The same for the pages on which both sides decide about sprints: agreements, capacity, start, adjustment."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from apps.accounts.models import User
from apps.decisions.services import propose_agreement, sign
from apps.sprints.models import Budget, Sprint
from apps.sprints.services import close_sprint, confirm_capacity, edit_sprint, propose_adjustment, start_sprint
from apps.teams.models import Team
from tests.e2e.eye import LONG, Enter, Eye, Tour, send_carelessly
from tests.factories import CommitmentFactory, SprintFactory
from tests.signing import LEAD, PO

NOTE = f"The settlement job **fails** twice a week. {LONG}"


@pytest.fixture
def ahead(team: Team, po: User) -> Sprint:
    """Full, after a closed sprint; so that another share overloads it."""
    past = SprintFactory(team=team, number=1)
    line = CommitmentFactory(sprint=past, budget=Budget.TECH)
    start_sprint(sprint=past, by=po)
    close_sprint(sprint=past, outcomes={line.story_id: "done"}, by=po)
    day = team.today + dt.timedelta(days=3)
    planned: Sprint = SprintFactory(team=team, number=24, starts=day, ends=day + dt.timedelta(days=11))
    for size in (20, 20):
        CommitmentFactory(sprint=planned, story__size=Decimal(size))
    CommitmentFactory(sprint=planned, budget=Budget.TECH, story__size=Decimal(10))
    return planned


def test_an_agreement_from_its_form_to_the_timeline(
    enter: Enter, eye: Eye, tour: Tour, po: User, tech_lead: User, ahead: Sprint
) -> None:
    slug, team = ahead.team.slug, ahead.team
    page = enter(tech_lead)
    tour([("propose a share", reverse("sprints:agreement_propose", args=[slug]))])
    page.get_by_label("For technical work").fill("30")
    page.get_by_text("Would no longer fit").wait_for()
    eye.look("a share that overloads the next sprint")
    send_carelessly(page, "Sign and propose")
    eye.look("a share without a why")
    decision = propose_agreement(
        team=team, tech_share=Decimal(30), reserve_share=Decimal(5), effective_from=ahead.starts,
        by=tech_lead, seat=LEAD, note=NOTE,
    )  # fmt: skip
    tour(
        [
            ("a share that waits", reverse("sprints:agreement_propose", args=[slug])),
            ("the preview of a proposal", reverse("sprints:agreement_preview", args=[slug, decision.number])),
            ("agreements, one of which waits", reverse("decisions:agreements", args=[slug])),
        ]
    )
    sign(decision=decision, by=po, seat=PO)
    enter(po)
    tour(
        [
            ("agreements, one of which is planned", reverse("decisions:agreements", args=[slug])),
            ("a team with a planned agreement", reverse("teams:detail", args=[slug])),
            ("an overloaded board", reverse("sprints:plan", args=[slug, 24])),
            ("the start of an overloaded sprint", reverse("sprints:start", args=[slug, 24])),
        ]
    )
    eye.is_content()


def test_what_both_say_about_a_sprint(
    enter: Enter, eye: Eye, tour: Tour, po: User, tech_lead: User, ahead: Sprint
) -> None:
    slug = ahead.team.slug
    page = enter(tech_lead)
    confirming = reverse("sprints:confirm", args=[slug, 24])
    tour([("a capacity that nobody confirmed", confirming)])
    sign(decision=confirm_capacity(sprint=ahead, capacity=Decimal(50), by=po, seat=PO), by=tech_lead, seat=LEAD)
    tour([("a confirmed capacity", confirming)])
    edit_sprint(sprint=ahead, changes={"capacity": Decimal(60)})
    tour([("an outdated confirmation", confirming), ("its board", reverse("sprints:plan", args=[slug, 24]))])
    start_sprint(sprint=ahead, by=po, seat=PO)
    adjusting = reverse("sprints:adjust", args=[slug, 24])
    tour([("a start with one signature", ahead.get_absolute_url()), ("capacity falls", adjusting)])
    page.goto(page.url)
    page.get_by_label("Capacity falls by").fill("20")
    page.get_by_text("would stand above the budget").wait_for()
    eye.look("capacity that falls far")
    send_carelessly(page, "Sign and propose")
    eye.look("capacity that falls without a word")
    proposal = propose_adjustment(sprint=ahead, falls_by=Decimal(20), by=po, seat=PO, note=NOTE)
    tour([("a proposal that waits", adjusting), ("a sprint with everything to sign", ahead.get_absolute_url())])
    sign(decision=proposal, by=tech_lead, seat=LEAD)
    tour([("an adjusted sprint", ahead.get_absolute_url())])
    eye.is_content()
