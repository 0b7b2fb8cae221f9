"""The pages of a close: choices, preview, and what is sent from there."""

import datetime as dt
from decimal import Decimal
from html import unescape
from re import search

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.decisions.models import Which
from apps.sprints.models import BoardColumn, Budget, Column, Commitment, Sprint, Status
from apps.sprints.services import set_outcome, start_sprint
from apps.stories.definitions import checklists
from apps.stories.models import Kind, Story, SubTask
from apps.stories.services.ticks import tick
from apps.teams.models import DecisionRight
from tests.conftest import Answer, SignIn
from tests.factories import CommitmentFactory, SprintFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ending(sprint: Sprint) -> Sprint:
    """It runs with one story in each budget; Sprint 25 has room for 24 and 6."""
    CommitmentFactory(sprint=sprint)
    CommitmentFactory(sprint=sprint, budget=Budget.TECH, story__size=Decimal(6))
    starts = sprint.ends + dt.timedelta(days=3)
    SprintFactory(team=sprint.team, number=25, starts=starts, ends=starts, capacity=Decimal(30))
    return start_sprint(sprint=sprint, by=None)


def url(sprint: Sprint) -> str:
    return reverse("sprints:close", args=[sprint.team.slug, sprint.number])


def stories(sprint: Sprint) -> list[int]:
    return list(Commitment.objects.filter(sprint=sprint).order_by("id").values_list("story_id", flat=True))


def choices(sprint: Sprint, **others: str) -> dict[str, str]:
    return {f"story_{pk}-fate": "carried" for pk in stories(sprint)} | others


def text(answer: "Answer") -> str:
    return " ".join(unescape(answer.content.decode()).split())


def previewed(client: Client, sprint: Sprint, sent: dict[str, str]) -> dict[str, str]:
    """What the preview's own form would send."""
    answer = client.post(url(sprint), sent | {"act": "preview"})
    assert answer.status_code == 200
    seen = search(r'name="seen" value="([^"]*)"', answer.content.decode())
    assert seen
    return sent | {"act": "close", "seen": unescape(seen[1])}


def now(sprint: Sprint) -> Sprint:
    return Sprint.objects.get(pk=sprint.pk)


def test_a_sprint_closes_in_two_steps(as_: SignIn, po: User, ending: Sprint) -> None:
    client = as_(po)
    first = text(client.get(url(ending)))
    assert "The next sprint is Sprint 25" in first and "Show what it comes to" in first
    preview = text(client.post(url(ending), choices(ending) | {"act": "preview"}))
    assert "To the product budget of Sprint 25, 3 pts" in preview
    assert "take all of the tech budget of Sprint 25" in preview
    assert now(ending).status == Status.ACTIVE
    answer = client.post(url(ending), previewed(client, ending, choices(ending)))
    assert answer["Location"] == reverse("sprints:detail", args=["payments", 24])
    assert now(ending).status == Status.CLOSED
    assert "2 stories go on in Sprint 25" in text(client.get(answer["Location"]))


def test_one_choice_for_all_is_set_without_script(as_: SignIn, po: User, ending: Sprint) -> None:
    page = as_(po).post(url(ending), {"act": "all:returned"}).content.decode()
    assert page.count('value="returned" checked') == 2


def test_a_preview_leads_back_with_what_was_chosen(as_: SignIn, po: User, ending: Sprint) -> None:
    first, second = stories(ending)
    sent = {f"story_{first}-fate": "cancelled", f"story_{second}-fate": "carried", "act": "edit"}
    page = as_(po).post(url(ending), sent).content.decode()
    assert page.count('value="cancelled" checked') == 1


@pytest.mark.parametrize("seen", ["", "nonsense", "[]", '{"next": 1}', "{}"])
def test_a_preview_nobody_was_shown_closes_nothing(as_: SignIn, po: User, ending: Sprint, seen: str) -> None:
    answer = as_(po).post(url(ending), choices(ending) | {"act": "close", "seen": seen})
    assert answer.status_code in (409, 422)
    assert now(ending).status == Status.ACTIVE


def test_what_changed_meanwhile_is_shown_in_both_versions(as_: SignIn, po: User, ending: Sprint) -> None:
    client = as_(po)
    sent = previewed(client, ending, choices(ending))
    line = Commitment.objects.filter(sprint=ending).select_related("story").order_by("id")[0]
    set_outcome(sprint=ending, story=line.story, outcome="done")
    answer = client.post(url(ending), sent)
    said = text(answer)
    assert answer.status_code == 409
    assert f"You saw</b> {line.story.key}: to the product budget of Sprint 25" in said
    assert f"Now</b> {line.story.key}: done already" in said
    again = search(r'name="seen" value="([^"]*)"', answer.content.decode())
    assert again
    client.post(url(ending), sent | {"seen": unescape(again[1])})
    assert now(ending).status == Status.CLOSED


def test_what_came_in_meanwhile_is_asked_for(as_: SignIn, po: User, ending: Sprint) -> None:
    client = as_(po)
    sent = previewed(client, ending, choices(ending))
    new = CommitmentFactory(sprint=ending)
    answer = client.post(url(ending), sent)
    assert answer.status_code == 422
    assert f"{new.story.key}</a>: Say what becomes of it." in text(answer)


def test_who_closes_second_is_told(as_: SignIn, po: User, tech_lead: User, ending: Sprint) -> None:
    sent = previewed(as_(po), ending, choices(ending))
    as_(po).post(url(ending), sent)
    answer = as_(tech_lead).post(url(ending), sent)
    assert "Paula Owner was first" in text(as_(tech_lead).get(answer["Location"]))


def sizes(pk: int, accepted: str, rest: str) -> dict[str, str]:
    return {f"story_{pk}-fate": "split", f"story_{pk}-accepted": accepted, f"story_{pk}-rest": rest}


def test_the_product_owner_splits_what_is_technically_ready(as_: SignIn, po: User, ending: Sprint) -> None:
    product, _tech = stories(ending)
    client = as_(po)
    assert "is not technically ready yet" in text(client.get(url(ending)))
    Commitment.objects.filter(story=product).update(board_column=Column.READY)
    sent = choices(ending) | sizes(product, "1,5", "2")
    assert "1.5 pts of it are done; the rest, 2 pts, is a story of its own" in text(
        client.post(url(ending), sent | {"act": "preview"})
    )
    client.post(url(ending), previewed(client, ending, sent))
    assert Story.objects.get(split_from=product).size == 2


@pytest.mark.parametrize(
    ("accepted", "rest", "said"),
    [
        ("0", "3", "more than 0"),
        ("", "", "more than 0"),
        ("1", "1", "at least the whole: 3"),
        ("x", "3", "Enter a number"),
    ],
)
def test_a_split_that_cannot_be_is_refused_beside_its_story(
    as_: SignIn, po: User, ending: Sprint, accepted: str, rest: str, said: str
) -> None:
    product, _tech = stories(ending)
    Commitment.objects.filter(story=product).update(board_column=Column.READY)
    answer = as_(po).post(url(ending), choices(ending) | sizes(product, accepted, rest) | {"act": "preview"})
    assert answer.status_code == 422
    assert said in text(answer)
    assert f'value="{rest}"' in text(answer) or not rest


def test_the_tech_lead_splits_technical_work_of_others_and_accepts_no_product_work(
    as_: SignIn, tech_lead: User, ending: Sprint
) -> None:
    product, tech = stories(ending)
    Commitment.objects.filter(story=product).update(board_column=Column.READY)
    client = as_(tech_lead)
    refused = client.post(url(ending), choices(ending) | sizes(product, "1", "2") | {"act": "preview"})
    assert refused.status_code == 422
    right = DecisionRight.objects.get(team=ending.team, key="done_enough")
    assert right.sentence in text(refused)
    assert client.post(url(ending), choices(ending) | sizes(tech, "2", "4") | {"act": "preview"}).status_code == 200
    Story.objects.filter(pk=tech).update(assignee=tech_lead)
    mine = client.post(url(ending), choices(ending) | sizes(tech, "2", "4") | {"act": "preview"})
    assert (mine.status_code, "is yours" in text(mine)) == (422, True)


def test_a_spike_without_its_recommendation_is_named(as_: SignIn, po: User, sprint: Sprint) -> None:
    spike = CommitmentFactory(sprint=sprint, budget=Budget.TECH, story__kind=Kind.SPIKE)
    start_sprint(sprint=sprint, by=None)
    answer = as_(po).post(url(sprint), {f"story_{spike.story_id}-fate": "done", "act": "preview"})
    assert answer.status_code == 422
    assert f"{spike.story.key}</a>: A spike is done with its recommendation." in text(answer)


def test_what_is_not_done_by_its_definition_is_accepted_on_the_board(as_: SignIn, po: User, ending: Sprint) -> None:
    product, _tech = stories(ending)
    Commitment.objects.filter(story=product).update(board_column=Column.READY)
    BoardColumn.objects.create(team=ending.team, column=Column.READY, name="Tested")
    done = choices(ending) | {f"story_{product}-fate": "done", "act": "preview"}
    before = as_(po).post(url(ending), done)
    assert "Tested" in text(before)
    open_ones = checklists(Story.objects.get(pk=product))[Which.DONE]
    assert (before.status_code, "accept it on the board, with a note" in text(before)) == (422, True)
    for each in open_ones:
        tick(story=Story.objects.get(pk=product), which=Which.DONE, text=each.text, by=po)
    task = SubTask.objects.create(story_id=product, title="Ask the bank")
    assert "One thing of" in text(as_(po).post(url(ending), done))
    task.delete()
    assert as_(po).post(url(ending), done).status_code == 200


def test_an_empty_sprint_closes_too(as_: SignIn, po: User, sprint: Sprint) -> None:
    start_sprint(sprint=sprint, by=None)
    client = as_(po)
    assert "Everything in it is done." in text(client.get(url(sprint)))
    client.post(url(sprint), previewed(client, sprint, {}))
    assert now(sprint).status == Status.CLOSED
    assert not Sprint.objects.filter(number=25).exists()
