"""A move's way back, and what else its answer keeps true at once."""

import re
from html import unescape
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import User
from apps.sprints.models import Budget, Commitment, Sprint
from apps.sprints.services import commit_story
from apps.stories.models import Kind, Story
from apps.teams.models import Team
from tests.budget.crowd import Writer, wait_until_somebody_waits
from tests.conftest import Answer, SignIn
from tests.factories import CommitmentFactory, StoryFactory
from tests.sprints.test_planning import HTMX, WHY, move, url

MOST = 10  # queries of a move


def way_back(answer: Answer) -> str:
    """The address behind the Undo of an answer."""
    [address] = re.findall(
        r'class="notice notice--success undo" method="post" action="([^"]+)"', answer.content.decode()
    )
    return unescape(address)


def undo(client: Client, answer: Answer) -> Answer:
    assert answer.status_code == 200
    return client.post(way_back(answer), {"q": "what is searched for comes along"}, headers=HTMX)


def standing(team: Team) -> list[tuple[int, str]]:
    """All stories in their order, each with where it stands."""
    lines = dict(Commitment.objects.open().values_list("story", "budget"))
    order = Story.objects.filter(team=team).order_by("rank").values_list("pk", flat=True)
    return [(pk, lines.get(pk, "")) for pk in order]


@pytest.mark.parametrize(
    "act",
    [
        {"story": 1, "to": "backlog"},
        {"story": 4, "to": "product"},
        {"story": 4, "to": "product", "before": 1},
        {"story": 4, "to": "product", "after": 3},
        {"story": 5, "to": "product", "before": 2},
        {"story": 5, "before": 4},
        {"story": 3, "shift": "up"},
        {"story": 1, "shift": "down"},
        {"story": 4, "to": "backlog", "before": 1},
    ],
    ids=str,
)
def test_undo_puts_everything_back_where_it_was(as_: SignIn, po: User, sprint: Sprint, act: dict[str, Any]) -> None:
    for number in (1, 2, 3):
        CommitmentFactory(sprint=sprint, story__number=number)
    for number in (4, 5):
        StoryFactory(team=sprint.team, number=number)
    before = standing(sprint.team)
    client = as_(po)
    answer = client.post(url("move", sprint), act, headers=HTMX)
    assert standing(sprint.team) != before
    assert undo(client, answer).status_code == 200
    assert standing(sprint.team) == before


def test_undo_brings_technical_work_back_over_the_fence(as_: SignIn, developer: User, sprint: Sprint) -> None:
    story = StoryFactory(team=sprint.team, kind=Kind.DEBT, why=WHY)
    client = as_(developer)
    answer = undo(client, move(client, sprint, story, "tech"))
    assert not Commitment.objects.exists()
    undo(client, answer)
    assert Commitment.objects.get().budget == Budget.TECH


def test_undo_swaps_back(as_: SignIn, po: User, full_sprint: Sprint) -> None:
    story = StoryFactory(team=full_sprint.team, size=8)
    out = full_sprint.commitments.get(size=3).story
    client = as_(po)
    swapped = {"story": story.number, "out": out.number, "to": "product"}
    assert undo(client, client.post(url("swap", full_sprint), swapped, headers=HTMX)).status_code == 200
    assert Commitment.objects.filter(story=out).exists()
    assert not Commitment.objects.filter(story=story).exists()


def test_where_nothing_moved_there_is_nothing_to_undo(as_: SignIn, po: User, sprint: Sprint) -> None:
    story = CommitmentFactory(sprint=sprint).story
    for act in ({"to": "product"}, {"shift": "up"}, {"before": story.number}):
        answer = as_(po).post(url("move", sprint), {"story": story.number, **act}, headers=HTMX)
        assert answer.status_code == 200
        assert b"Undo" not in answer.content


def test_an_undo_that_does_not_fit_any_more_is_refused_with_what_would(
    as_: SignIn, po: User, full_sprint: Sprint
) -> None:
    story = full_sprint.commitments.get(size=13).story
    client = as_(po)
    answer = move(client, full_sprint, story, "backlog")
    commit_story(sprint=full_sprint, story=StoryFactory(team=full_sprint.team, size=8), budget=Budget.PRODUCT, by=po)
    refused = undo(client, answer)
    assert refused.status_code == 422
    assert "it needs 13 pts and the product budget has 11 left" in refused.content.decode()


def test_nobody_undoes_what_is_not_theirs_to_move(as_: SignIn, po: User, tech_lead: User, sprint: Sprint) -> None:
    address = way_back(move(as_(po), sprint, StoryFactory(team=sprint.team), "product"))
    assert as_(tech_lead).post(address, headers=HTMX).status_code == 403


def test_without_script_the_message_takes_the_move_back(as_: SignIn, po: User, sprint: Sprint) -> None:
    story = StoryFactory(team=sprint.team)
    client = as_(po)
    page = client.post(url("move", sprint), {"story": story.number, "to": "product"}, follow=True)
    [address] = re.findall(r'action="([^"]+move/\?[^"]+)"', page.content.decode())
    again = client.post(unescape(address), follow=True)
    assert f"{story.key} is in the backlog now." in again.content.decode()
    assert not Commitment.objects.exists()


@pytest.mark.parametrize(
    ("filtered", "count"), [({}, "2 stories"), ({"q": "search"}, "1 story"), ({"kind": "bug"}, "0")]
)
def test_the_backlog_is_counted_anew_as_it_is_filtered(
    as_: SignIn, po: User, sprint: Sprint, filtered: dict[str, str], count: str
) -> None:
    for title in ("Index the product search", "Refund twice"):
        StoryFactory(team=sprint.team, title=title)
    story = StoryFactory(team=sprint.team, title="Save a search for later")
    text = move(as_(po), sprint, story, "product", **filtered).content.decode()
    assert f'id="backlog-count">{count}' in text


def test_a_move_within_the_sprint_does_not_count_the_backlog(as_: SignIn, po: User, sprint: Sprint) -> None:
    first, _second = (CommitmentFactory(sprint=sprint).story for _ in range(2))
    answer = as_(po).post(url("move", sprint), {"story": first.number, "shift": "down"}, headers=HTMX)
    assert b"backlog-count" not in answer.content


def test_a_move_into_a_budget_or_out_of_it_asks_few_questions(as_: SignIn, po: User, sprint: Sprint) -> None:
    story = StoryFactory(team=sprint.team)
    CommitmentFactory(sprint=sprint)
    client = as_(po)
    client.get(url("plan", sprint))
    for to in ("product", "backlog"):
        with CaptureQueriesContext(connection) as asked:
            assert move(client, sprint, story, to).status_code == 200
        # A test's transaction makes savepoints of what begins and commits otherwise.
        counted = [each["sql"] for each in asked.captured_queries if "SAVEPOINT" not in each["sql"]]
        assert len(counted) <= MOST, "\n".join(counted)


@pytest.mark.django_db(transaction=True)
def test_two_who_make_the_same_move_at_once_have_both_made_it(as_: SignIn, po: User, sprint: Sprint) -> None:
    story = StoryFactory(team=sprint.team)
    client = as_(po)
    answers: list[Answer] = []
    with transaction.atomic():
        commit_story(sprint=sprint, story=story, budget=Budget.PRODUCT, by=None)
        other = Writer(lambda: answers.append(move(client, sprint, story, "product")))
        wait_until_somebody_waits()
    assert other.answer() == "done"
    assert [answer.status_code for answer in answers] == [200]
    assert Commitment.objects.get().story == story
