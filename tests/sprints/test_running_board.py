"""The page of a running sprint's board: what it shows, what its steps answer, and what they refuse."""

import re
from collections.abc import Callable
from functools import partial

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.decisions.models import Which
from apps.demo.bench import load_bench
from apps.sprints.models import BoardColumn, Budget, Column, Commitment, Outcome, Sprint, Status
from apps.sprints.services import Before, close_sprint, move_card, start_sprint
from apps.sprints.services.incidents import report_incident
from apps.stories.definitions import checklists
from apps.stories.models import Kind, Story, Tick
from apps.stories.services import add_sub_task
from apps.stories.services.releases import set_release
from tests.conftest import Answer, SignIn, enter
from tests.factories import CommitmentFactory, SprintFactory
from tests.sprints.polls import poll_of

HTMX = {"HX-Request": "true", "HX-Target": "div#refusal"}
BOARD, STEP = 12, 8


@pytest.fixture
def product(sprint: Sprint) -> Commitment:
    line: Commitment = CommitmentFactory(sprint=sprint, story__title="Save a card for later")
    return line


@pytest.fixture
def tech(sprint: Sprint, developer: User) -> Commitment:
    line: Commitment = CommitmentFactory(sprint=sprint, budget=Budget.TECH, story__assignee=developer)
    return line


@pytest.fixture
def running(product: Commitment, tech: Commitment) -> Sprint:
    """One story in each budget; both are still to do."""
    return start_sprint(sprint=product.sprint, by=None)


def url(name: str, sprint: Sprint, *more: object) -> str:
    return reverse(f"sprints:{name}", args=[sprint.team.slug, sprint.number, *more])


def step(client: Client, line: Commitment, to: str, **more: str) -> Answer:
    return client.post(url("step", line.sprint), {"story": line.story.number, "to": to, **more}, headers=HTMX)


def said(answer: Answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def stands(line: Commitment) -> str:
    return Before.of(Commitment.objects.get(pk=line.pk)).shown_in


def way_back(answer: Answer) -> str:
    found = re.search(r'class="notice notice--success undo" method="post" action="([^"]+)"', answer.content.decode())
    assert found
    return found[1].replace("&amp;", "&")


def test_a_board_has_five_columns_and_a_lane_a_budget(as_: SignIn, po: User, running: Sprint) -> None:
    page = as_(po).get(url("board", running)).content.decode()
    columns = ["To do", "In progress", "Review", "Technically ready", "Done"]
    assert re.findall(r'class="running__name"[^>]*>([^<]*)', page) == columns
    assert page.count('data-column="review"') == 2
    assert 'data-lane="unplanned"' not in page


def test_sprints_that_do_not_run_have_no_board(as_: SignIn, po: User, running: Sprint) -> None:
    client = as_(po)
    planned = SprintFactory(team=running.team)
    assert client.get(url("board", planned))["Location"] == url("plan", planned)
    close_sprint(sprint=running, outcomes={}, by=None, rest=Outcome.RETURNED)
    assert client.get(url("board", running))["Location"] == url("detail", running)
    assert client.get(reverse("sprints:current_board", args=[running.team.slug])).status_code == 302


def test_a_step_answers_with_the_card_the_bar_and_the_counts(
    as_: SignIn, developer: User, running: Sprint, product: Commitment
) -> None:
    answer = step(as_(developer), product, Column.DOING)
    text = said(answer)
    assert answer.status_code == 200
    assert 'hx-target="#product-doing" hx-swap="beforeend"><li class="card-story' in text
    assert "Product budget: 3 of 40 pts committed" in text
    assert re.search(r'hx-target="#count-doing" hx-swap="innerHTML"> ?1 ?</hx-partial>', text)
    assert f'"focus-card": "story-{product.story.number}"' in answer["HX-Trigger"]


def test_a_plain_form_moves_a_card_and_can_be_taken_back(
    as_: SignIn, developer: User, running: Sprint, product: Commitment
) -> None:
    client = as_(developer)
    sent = {"story": product.story.number, "to": Column.REVIEW}
    page = client.post(url("step", running), sent, follow=True).content.decode()
    assert "is in “Review” now." in page
    undo = re.search(r'action="([^"]*step[^"]*)"', page)
    assert undo
    client.post(undo[1].replace("&amp;", "&"))
    assert stands(product) == Column.TO_DO


def test_who_lacks_the_right_is_told_whose_it_is_and_nothing_changes(
    as_: SignIn, developer: User, po: User, running: Sprint, product: Commitment
) -> None:
    answer = step(as_(developer), product, Column.READY)
    assert answer.status_code == 422
    assert "was not moved to “Technically ready”." in said(answer)
    assert "#right-ready_to_ship" in said(answer)
    answer = step(as_(po), product, Column.DONE)
    assert answer.status_code == 422
    assert "is not technically ready yet. That comes first" in said(answer)
    assert stands(product) == Column.TO_DO


def test_a_lead_who_cannot_accept_is_offered_what_comes_first(
    as_: SignIn, tech_lead: User, running: Sprint, product: Commitment
) -> None:
    answer = step(as_(tech_lead), product, Column.DONE)
    assert answer.status_code == 422
    assert "First to “Technically ready”" in said(answer)


def test_technical_work_of_ones_own_is_done_when_another_says_so(
    as_: SignIn, developer: User, tech_lead: User, running: Sprint, tech: Commitment
) -> None:
    answer = step(as_(developer), tech, Column.DONE)
    assert answer.status_code == 422
    assert "is yours. Another member of the team" in said(answer)
    assert step(as_(tech_lead), tech, Column.DONE).status_code == 200


def test_acceptance_asks_for_a_note_while_something_is_not_ticked_off(
    as_: SignIn, po: User, running: Sprint, product: Commitment
) -> None:
    add_sub_task(story=product.story, title="Ask the bank")
    move_card(sprint=running, story=product.story, to=Column.READY, by=None)
    asked = step(as_(po), product, Column.DONE)
    assert asked.status_code == 422
    assert "Ask the bank" in said(asked)
    assert "The Product Owner has seen it work" in said(asked)
    assert stands(product) == Column.READY
    assert step(as_(po), product, Column.DONE, note="The bank answers next week").status_code == 200
    set_release(story=product.story, by=po, reason="Not before the holidays")
    assert "release held" in as_(po).get(url("board", running)).content.decode()
    done = Commitment.objects.get(pk=product.pk)
    assert (done.outcome, done.done_by, done.done_note) == (Outcome.DONE, po, "The bank answers next week")


def test_what_is_all_ticked_off_is_accepted_at_once(
    as_: SignIn, po: User, running: Sprint, product: Commitment
) -> None:
    move_card(sprint=running, story=product.story, to=Column.READY, by=None)
    for item in checklists(product.story)[Which.DONE]:
        Tick.objects.create(story=product.story, which=Which.DONE, text=item.text, by=po)
    assert step(as_(po), product, Column.DONE).status_code == 200


def test_an_undo_brings_back_who_had_accepted_it_and_why(
    as_: SignIn, po: User, running: Sprint, product: Commitment
) -> None:
    client = as_(po)
    move_card(sprint=running, story=product.story, to=Column.READY, by=None)
    step(client, product, Column.DONE, note="Without the export")
    was = Commitment.objects.get(pk=product.pk)
    opened = step(client, product, Column.DOING)
    assert product.story.commitments.get().outcome == ""
    assert client.post(way_back(opened), headers=HTMX).status_code == 200
    now = Commitment.objects.get(pk=product.pk)
    assert Before.of(now) == Before.of(was)


def test_an_undo_after_somebody_else_moved_on_changes_nothing(
    as_: SignIn, developer: User, running: Sprint, product: Commitment
) -> None:
    client = as_(developer)
    undo = way_back(step(client, product, Column.DOING))
    move_card(sprint=running, story=product.story, to=Column.REVIEW, by=None)
    answer = client.post(undo, headers=HTMX)
    assert answer.status_code == 422
    assert "moved" in said(answer)
    assert stands(product) == Column.REVIEW


def test_an_undo_is_nobody_elses_and_cannot_be_made_up(
    as_: SignIn, developer: User, tech_lead: User, running: Sprint, product: Commitment
) -> None:
    undo = way_back(step(as_(developer), product, Column.DOING))
    assert as_(tech_lead).post(undo, headers=HTMX).status_code == 404
    assert as_(developer).post(undo + "x", headers=HTMX).status_code == 404


def test_a_card_of_a_closed_sprint_stands(as_: SignIn, developer: User, running: Sprint, product: Commitment) -> None:
    close_sprint(sprint=running, outcomes={}, by=None, rest=Outcome.RETURNED)
    answer = step(as_(developer), product, Column.DOING)
    assert answer.status_code == 422
    assert "Only a sprint that runs has a board." in said(answer)


def test_a_limit_warns_and_refuses_nothing(as_: SignIn, developer: User, running: Sprint, product: Commitment) -> None:
    BoardColumn.objects.create(team=running.team, column=Column.DOING, name="Building", limit=1)
    CommitmentFactory(sprint=running, board_column=Column.DOING)
    answer = step(as_(developer), product, Column.DOING)
    assert answer.status_code == 200
    assert "Building holds 2, and the team wants 1 at most." in said(answer)


def test_a_blocked_card_says_why_and_since_when(
    as_: SignIn, developer: User, running: Sprint, product: Commitment
) -> None:
    client = as_(developer)
    where = url("block", running, product.story.number)
    assert client.post(where, {"reason": " "}, headers=HTMX).status_code == 422
    blocked = client.post(where, {"reason": "The bank does not answer"}, headers=HTMX)
    assert f"Blocked since {timezone.localdate():%-d}" in said(blocked)
    assert Story.objects.get(pk=product.story_id).blocked_reason == "The bank does not answer"
    gone_on = client.post(where, {"act": "go_on"}, headers=HTMX)
    assert Story.objects.get(pk=product.story_id).blocked_since is None
    client.post(way_back(gone_on), headers=HTMX)
    again = Story.objects.get(pk=product.story_id)
    assert (again.blocked_reason, bool(again.blocked_since)) == ("The bank does not answer", True)


def test_what_somebody_else_said_of_a_block_is_not_overwritten(
    as_: SignIn, developer: User, running: Sprint, product: Commitment
) -> None:
    client, where = as_(developer), url("block", running, product.story.number)
    undo = way_back(client.post(where, {"reason": "The bank does not answer"}, headers=HTMX))
    Story.objects.filter(pk=product.story_id).update(blocked_reason="The keys are lost")
    for sent in ({"reason": "Holidays", "seen": ""}, {"act": "go_on", "seen": ""}):
        stale = client.post(where, sent, headers=HTMX)
        assert stale.status_code == 422
        assert "meanwhile what blocks it: The keys are lost" in said(stale)
    assert client.post(undo, headers=HTMX).status_code == 422
    assert Story.objects.get(pk=product.story_id).blocked_reason == "The keys are lost"


def test_filters_stand_in_the_address(as_: SignIn, developer: User, running: Sprint, product: Commitment) -> None:
    client = as_(developer)
    mine = client.get(url("board", running) + "?mine=1").content.decode()
    assert "1 of 2 stories are shown." in mine
    assert f'id="story-{product.story.number}"' not in mine
    Story.objects.filter(pk=product.story_id).update(blocked_reason="!", blocked_since=timezone.now())
    assert f'id="story-{product.story.number}"' in client.get(url("board", running) + "?blocked=1").content.decode()
    assert "0 of 2 stories are shown." in client.get(url("board", running) + "?spikes=1").content.decode()


def test_what_others_changed_comes_once(as_: SignIn, developer: User, running: Sprint, product: Commitment) -> None:
    client = as_(developer)
    look = poll_of(client.get(url("board", running)))
    assert client.get(look, headers=HTMX).status_code == 204
    move_card(sprint=running, story=product.story, to=Column.DOING, by=None)
    again = client.get(look, headers=HTMX)
    assert again.status_code == 200
    report_incident(sprint=running, title="Refunds stand still", for_whom="support", severity="high", by=developer)
    assert client.get(poll_of(again), headers=HTMX).status_code == 200
    close_sprint(sprint=running, outcomes={}, by=None, rest=Outcome.RETURNED)
    assert client.get(url("board_changes", running), headers=HTMX)["HX-Redirect"] == url("detail", running)


def test_an_incident_has_a_lane_of_its_own(as_: SignIn, po: User, running: Sprint) -> None:
    CommitmentFactory(sprint=running, budget=Budget.UNPLANNED, story__kind=Kind.INCIDENT)
    assert 'data-lane="unplanned"' in as_(po).get(url("board", running)).content.decode()


def test_an_opened_card_has_a_button_for_every_step_that_is_ones_own(
    as_: SignIn, developer: User, running: Sprint, product: Commitment
) -> None:
    page = said(as_(developer).get(url("board_card", running, product.story.number)))
    assert re.findall(r'name="to" value="(\w+)"', page) == ["doing", "review"]
    assert "To “Done”" in page


def test_columns_are_named_and_limited_by_the_team(as_: SignIn, developer: User, running: Sprint) -> None:
    client, where = as_(developer), reverse("sprints:board_columns", args=[running.team.slug])
    seen = re.search(r'name="seen" value="([^"]*)"', client.get(where).content.decode())
    assert seen
    sent = {"name_doing": "Building", "limit_doing": "3", "seen": seen[1]}
    assert client.post(where, sent)["Location"] == url("board", running)
    assert "Building" in client.get(url("board", running)).content.decode()
    stale = client.post(where, sent | {"name_doing": "At work"})
    assert stale.status_code == 422
    assert "Somebody saved the columns" in stale.content.decode()
    assert 'value="At work"' in stale.content.decode()
    assert client.post(where, {"limit_doing": "0"}).status_code == 422
    client.post(where, {"name_doing": "", "limit_doing": ""})
    assert not BoardColumn.objects.exists()


@pytest.mark.django_db
def test_a_board_of_120_stories_and_a_step_on_it_ask_little(client: Client) -> None:
    bench = load_bench(stories=5, commitments=5, running=120)
    enter(client, bench.po)
    sprint = Sprint.objects.get(team=bench.team, status=Status.ACTIVE)
    line = sprint.commitments.select_related("story").filter(budget=Budget.PRODUCT, board_column=Column.DOING).first()
    assert line
    client.get(url("board", sprint))
    assert asked(partial(client.get, url("board", sprint))) <= BOARD
    for to in (Column.REVIEW, Column.DOING):
        assert asked(partial(step, client, line, to)) <= STEP
    move_card(sprint=sprint, story=line.story, to=Column.READY, by=None)
    assert asked(partial(step, client, line, Column.DONE, note="Enough")) <= STEP


def asked(act: Callable[[], Answer]) -> int:
    """How often an answer asks, without the savepoints that a test puts around its transactions."""
    with CaptureQueriesContext(connection) as captured:
        answer = act()
    assert answer.status_code == 200
    return sum("SAVEPOINT" not in query["sql"] for query in captured.captured_queries)
