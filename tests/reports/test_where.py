"""Where did it go: one sprint or a period, and what is said where there is nothing to tell."""

import pytest
from django.urls import reverse

from apps.accounts.models import User
from apps.sprints.models import Sprint
from apps.sprints.services import start_sprint
from apps.teams.models import Team
from tests.budget.test_unfenced_past import bring_in, untagged
from tests.conftest import Answer, SignIn
from tests.sprints.past import closed

pytestmark = pytest.mark.django_db


@pytest.fixture
def history(team: Team, po: User) -> list[Sprint]:
    return [closed(team, number, delivered=10 * number, by=po) for number in (1, 2, 3)]


def labels(answer: Answer) -> list[str]:
    return [each.label for each in answer.context["sprints"]]


def test_one_sprint_or_a_period(as_: SignIn, manager: User, team: Team, history: list[Sprint]) -> None:
    client, url = as_(manager), reverse("reports:where", args=[team.slug])
    assert labels(client.get(url)) == ["Sprint 1", "Sprint 2", "Sprint 3"]
    assert labels(client.get(url, {"last": "1"})) == ["Sprint 3"]
    assert labels(client.get(url, {"from": str(history[1].ends)})) == ["Sprint 2", "Sprint 3"]
    answer = client.get(url, {"sprint": "2", "last": "1"})
    assert labels(answer) == ["Sprint 2"]
    assert answer.context["waterfall"].step("delivered").value == 20
    page = answer.content.decode()
    assert (
        "Of a capacity of 100 pts, 23 pts were planned, 23 pts stood at the close, and 20 pts were delivered." in page
    )
    assert f"{reverse('reports:figures', args=[team.slug, 2])}?outcome=returned#ledger" in page


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"sprint": "99"}, "This team has no sprint 99."),
        ({"sprint": "next <b>"}, "This team has no sprint next &lt;b&gt;."),
        ({"sprint": "24"}, "Sprint 24 has not closed."),
        ({"sprint": "1"}, "Sprint 1 came in without a fence"),
        ({"from": "2026-02-30"}, "“2026-02-30” is no day."),
        ({"from": "2026-02-03", "to": "2026-02-02"}, "The last day lies before the first."),
        ({"last": "7"}, "Select a valid choice."),
        ({"from": "2001-01-01", "to": "2001-02-01"}, "No sprint with a fence closed in this period"),
        ({}, "No sprint with a fence has closed yet"),
    ],
)
def test_what_makes_no_sense_is_said_and_stays_typed(
    asked: dict[str, str], said: str, as_: SignIn, po: User, team: Team
) -> None:
    bring_in(team, untagged(team))
    Sprint.objects.create(team=team, number=24, starts="2026-03-02", ends="2026-03-13", capacity=50)
    answer = as_(po).get(reverse("reports:where", args=[team.slug]), asked)
    page = answer.content.decode()
    assert said in page
    assert not answer.context["sprints"]
    for typed in asked.values():
        assert typed.replace("<b>", "&lt;b&gt;") in page


def test_the_running_sprint_is_said_to_be_left_out(as_: SignIn, po: User, sprint: Sprint) -> None:
    start_sprint(sprint=sprint, by=po)
    page = as_(po).get(reverse("reports:where", args=[sprint.team.slug])).content.decode()
    assert "Sprint 24 is still running and is left out." in page
