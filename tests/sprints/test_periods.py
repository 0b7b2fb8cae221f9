"""Fixed periods, for teams without sprints: closed in one click, with one choice for what is left."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from apps.accounts.models import User
from apps.sprints.models import Cadence, Commitment, Sprint, Status
from apps.sprints.services import set_outcome, start_sprint
from apps.stories.models import State
from apps.teams.models import Team
from tests.budget.attack import agree
from tests.conftest import SignIn
from tests.factories import CommitmentFactory
from tests.sprints.past import planned

pytestmark = pytest.mark.django_db


@pytest.fixture
def period(team: Team, po: User, tech_lead: User) -> Sprint:
    """Running, with one story done and one not."""
    Cadence.objects.create(team=team, starts=dt.date(2026, 1, 5), is_fixed=True)
    sprint = planned(team, 1, Decimal(20))
    done, _undone = CommitmentFactory.create_batch(2, sprint=sprint)
    start_sprint(sprint=sprint, by=po)
    set_outcome(sprint=sprint, story=done.story, outcome="done")
    return sprint


def close(sprint: Sprint) -> str:
    return reverse("sprints:period_close", args=["payments", sprint.number])


def outcomes(sprint: Sprint) -> list[str]:
    return list(Commitment.objects.filter(sprint=sprint).order_by("id").values_list("outcome", flat=True))


def test_closing_leads_to_the_one_click_and_back_to_story_by_story(as_: SignIn, po: User, period: Sprint) -> None:
    step_by_step = reverse("sprints:close", args=["payments", 1])
    answer = as_(po).get(step_by_step)
    assert answer["Location"] == close(period)
    html = as_(po).get(close(period)).content.decode()
    assert "Done: 1. Not done: 1." in html and f"{step_by_step}?each=1" in html
    assert as_(po).get(f"{step_by_step}?each=1").status_code == 200


@pytest.mark.parametrize("choice", ["carried", "returned"])
def test_one_choice_for_everything_that_is_not_done(as_: SignIn, po: User, period: Sprint, choice: str) -> None:
    as_(po).post(close(period), {"unfinished": choice})
    period.refresh_from_db()
    assert (period.status, outcomes(period)) == (Status.CLOSED, ["done", choice])
    undone = period.commitments.get(outcome=choice).story
    assert (undone.state, undone.proposed_for) == (State.OPEN, "Sprint 2" if choice == "carried" else "")


def test_the_next_one_begins_with_the_same_click(as_: SignIn, po: User, team: Team, period: Sprint) -> None:
    following = planned(team, 2, Decimal(20))
    assert "Start Sprint 2 at the same time" in as_(po).get(close(period)).content.decode()
    as_(po).post(close(period), {"unfinished": "carried", "start_next": "on"})
    following.refresh_from_db()
    assert following.status == Status.ACTIVE
    assert following.started_by == po


def test_it_starts_later_where_nobody_wants_it_or_it_has_no_capacity(
    as_: SignIn, po: User, team: Team, period: Sprint
) -> None:
    following = planned(team, 2)
    assert "has no capacity yet" in as_(po).get(close(period)).content.decode()
    as_(po).post(close(period), {"unfinished": "carried", "start_next": "on"})
    following.refresh_from_db()
    assert following.status == Status.PLANNED


def test_neither_happens_where_the_next_one_does_not_fit(as_: SignIn, po: User, team: Team, period: Sprint) -> None:
    following = planned(team, 2, Decimal(20))
    Sprint.objects.filter(pk=following.pk).update(starts=team.today, ends=team.today)
    CommitmentFactory(sprint=following, story__size=16)
    agree(team, 50)
    answer = as_(po).post(close(period), {"unfinished": "carried", "start_next": "on"})
    assert answer.status_code == 422
    assert "holds more than its budgets" in answer.content.decode()
    period.refresh_from_db()
    assert (period.status, outcomes(period)) == (Status.ACTIVE, ["done", ""])


def test_it_closes_once(as_: SignIn, po: User, period: Sprint) -> None:
    as_(po).post(close(period), {"unfinished": "returned"})
    answer = as_(po).post(close(period), {"unfinished": "carried"})
    assert answer["Location"] == reverse("sprints:detail", args=["payments", 1])
    assert outcomes(period) == ["done", "returned"]
