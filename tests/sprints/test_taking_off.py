"""Deadlines raid people before they raid points: who goes from unfinished technical work to product work says why."""

import datetime as dt
import html
import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import User
from apps.accounts.services import anonymise_person
from apps.sprints.models import Budget, Column, Commitment, Sprint, TakenOff
from apps.sprints.services import (
    OwesWhy,
    assign_story,
    because,
    close_sprint,
    commit_story,
    return_story,
    set_outcome,
    start_sprint,
    take_step,
)
from apps.stories.models import Story
from apps.stories.services import StaleStory, edit_story
from apps.teams.models import Role
from tests.conftest import SignIn
from tests.factories import CommitmentFactory, MembershipFactory, StoryFactory

HTMX = {"HX-Request": "true", "HX-Target": "div#refusal"}
WHY = "The customer's go-live is on Friday"


@pytest.fixture
def running(sprint: Sprint, developer: User, po: User) -> Sprint:
    """Its planning is over; the developer is on a story of the tech budget, and product work waits."""
    began = dt.datetime.now(dt.UTC) - dt.timedelta(days=2)
    lines: dict[str, object] = {"sprint": sprint, "committed_at": began}
    CommitmentFactory(**lines, budget=Budget.TECH, story__assignee=developer, story__size=Decimal(3))
    CommitmentFactory(**lines, story__size=Decimal(5))
    started = start_sprint(sprint=sprint, by=po, at=began)
    put(started, Budget.TECH, Column.DOING)
    return started


def put(sprint: Sprint, budget: str, column: str) -> None:
    Commitment.objects.filter(sprint=sprint, budget=budget).update(board_column=column)


def of(sprint: Sprint, budget: str) -> Story:
    story = Story.objects.select_related("assignee").get(commitments__sprint=sprint, commitments__budget=budget)
    story.team = sprint.team
    return story


def test_product_work_for_somebody_on_technical_work_asks_why_and_is_told(
    running: Sprint, developer: User, po: User
) -> None:
    tech, product = of(running, Budget.TECH), of(running, Budget.PRODUCT)
    with pytest.raises(OwesWhy) as owed:
        assign_story(sprint=running, story=product, to=developer, by=po, reason=" ")
    assert (owed.value.off.person, owed.value.off.from_story) == (developer, tech)
    assert of(running, Budget.PRODUCT).assignee is None
    assign_story(sprint=running, story=product, to=developer, by=po, reason=WHY)
    [told] = TakenOff.objects.all()
    assert (told.person, told.from_story, told.to_story, told.by) == (developer, tech, product, po)
    assert (told.size, told.reason) == (3, WHY)


def test_the_same_is_not_asked_twice(running: Sprint, developer: User, po: User) -> None:
    product = of(running, Budget.PRODUCT)
    assign_story(sprint=running, story=product, to=developer, by=po, reason=WHY)
    take_step(sprint=running, story=of(running, Budget.PRODUCT), to=Column.DOING, by=developer)
    assert TakenOff.objects.count() == 1


def test_who_begins_product_work_beside_technical_work_says_why(running: Sprint, developer: User) -> None:
    product = of(running, Budget.PRODUCT)
    Story.objects.filter(pk=product.pk).update(assignee=developer)
    with pytest.raises(OwesWhy):
        take_step(sprint=running, story=of(running, Budget.PRODUCT), to=Column.DOING, by=developer)
    assert running.commitments.get(story=product).board_column == Column.TO_DO
    take_step(sprint=running, story=of(running, Budget.PRODUCT), to=Column.DOING, by=developer, reason=WHY)
    assert running.commitments.get(story=product).board_column == Column.DOING
    assert TakenOff.objects.get().to_story == product


@pytest.mark.parametrize("act", ["give away", "give to nobody", "move back"])
def test_leaving_technical_work_for_product_work_in_progress_says_why(
    running: Sprint, developer: User, tech_lead: User, act: str
) -> None:
    Story.objects.filter(pk=of(running, Budget.PRODUCT).pk).update(assignee=developer)
    put(running, Budget.PRODUCT, Column.REVIEW)

    def leave(reason: str = "") -> None:
        story = of(running, Budget.TECH)
        if act == "move back":
            take_step(sprint=running, story=story, to=Column.TO_DO, by=developer, reason=reason)
        else:
            to = tech_lead if "away" in act else None
            assign_story(sprint=running, story=story, to=to, by=developer, reason=reason)

    with pytest.raises(OwesWhy):
        leave()
    leave(reason=WHY)
    assert TakenOff.objects.get().person == developer


@pytest.mark.parametrize("why_not", ["nothing begun", "done", "still planning", "technical work", "handed on"])
def test_what_takes_nobody_off_asks_nothing(
    running: Sprint, developer: User, po: User, tech_lead: User, why_not: str
) -> None:
    tech, product = of(running, Budget.TECH), of(running, Budget.PRODUCT)
    if why_not == "nothing begun":
        put(running, Budget.TECH, Column.TO_DO)
    elif why_not == "done":
        set_outcome(sprint=running, story=tech, outcome="done")
    elif why_not == "still planning":
        running.started_at = dt.datetime.now(dt.UTC)  # as it is read: the row itself never changes
    elif why_not == "technical work":
        product = CommitmentFactory(sprint=running, budget=Budget.TECH, story__size=Decimal(1)).story
    elif why_not == "handed on":
        product, developer = tech, tech_lead
    assign_story(sprint=running, story=product, to=developer, by=po)
    assert not TakenOff.objects.exists()


def test_a_story_that_somebody_else_was_given_meanwhile_stays_theirs(
    running: Sprint, developer: User, po: User, tech_lead: User
) -> None:
    product = of(running, Budget.PRODUCT)
    seen = product.version
    edit_story(story=product, version=None, by=po, may_tag=False, changes={"title": "Another title"})
    assign_story(sprint=running, story=product, to=tech_lead, by=po, version=seen)
    with pytest.raises(StaleStory):
        assign_story(sprint=running, story=of(running, Budget.PRODUCT), to=po, by=developer, version=seen)
    assert of(running, Budget.PRODUCT).assignee == tech_lead


def url(sprint: Sprint, story: Story) -> str:
    return reverse("sprints:assign", args=[sprint.team.slug, sprint.number, story.number])


def test_the_page_asks_why_with_the_same_act_and_offers_the_way_back(
    as_: SignIn, running: Sprint, developer: User, po: User
) -> None:
    product, client = of(running, Budget.PRODUCT), as_(po)
    assert "Nobody" in client.get(url(running, product)).content.decode()
    sent = {"to": developer.pk, "version": product.version}
    asked = client.post(url(running, product), sent, headers=HTMX)
    page = asked.content.decode()
    assert asked.status_code == 422 and 'role="alert"' in page and "<html" not in page
    assert f"This takes Dana Developer off {of(running, Budget.TECH).key} in the tech budget" in page
    assert f'<option value="{developer.pk}" selected' in page
    done = client.post(url(running, product), sent | {"reason": WHY}, headers=HTMX)
    assert done.status_code == 200 and "board-changed" in done["HX-Trigger"]
    back = client.post(url(running, product) + f"?to=&version={of(running, Budget.PRODUCT).version}")
    assert back.status_code == 302
    assert of(running, Budget.PRODUCT).assignee is None
    assert TakenOff.objects.count() == 1, "what was said stays on record"


def test_the_page_of_a_story_that_went_to_somebody_else_says_so_and_keeps_the_choice(
    as_: SignIn, running: Sprint, developer: User, po: User, tech_lead: User
) -> None:
    product = of(running, Budget.PRODUCT)
    sent = {"to": po.pk, "version": product.version}
    assign_story(sprint=running, story=product, to=tech_lead, by=po)
    answer = as_(po).post(url(running, product), sent)
    assert answer.status_code == 422
    assert f"Meanwhile {product.key} went to Tariq Lead" in answer.content.decode()
    assert f'<option value="{po.pk}" selected' in answer.content.decode()


def test_a_storys_own_page_leads_to_where_the_why_is_said(
    as_: SignIn, running: Sprint, developer: User, po: User, tech_lead: User
) -> None:
    product, client = of(running, Budget.PRODUCT), as_(po)
    edit = reverse("stories:edit", args=[running.team.slug, product.number])
    sent = {"title": product.title, "kind": product.kind, "size": "5", "why": product.why, "version": product.version}
    refused = client.post(edit, sent | {"assignee": developer.pk})
    assert refused.status_code == 422
    assert f'<a href="{url(running, product)}">Say why on the board</a>' in refused.content.decode()
    assert client.post(edit, sent | {"assignee": tech_lead.pk}).status_code == 302
    assert of(running, Budget.PRODUCT).assignee == tech_lead


def test_a_story_goes_to_who_acts_in_the_team_only(as_: SignIn, running: Sprint, po: User, observer: User) -> None:
    product = of(running, Budget.PRODUCT)
    other = MembershipFactory(team__organisation=running.team.organisation, role=Role.DEVELOPER).user
    for person in (observer, other):
        assert as_(po).post(url(running, product), {"to": person.pk}).status_code == 422
    assert of(running, Budget.PRODUCT).assignee is None


@pytest.fixture
def told(running: Sprint, developer: User, po: User) -> Sprint:
    """The developer was taken off technical work; and a feature left."""
    assign_story(sprint=running, story=of(running, Budget.PRODUCT), to=developer, by=po, reason=WHY)
    with because("The auditor can wait"):
        return_story(sprint=running, story=of(running, Budget.PRODUCT), by=po)
    return running


def read(client: Client, name: str, sprint: Sprint, **headers: str) -> str:
    answer = client.get(reverse(f"sprints:{name}", args=[sprint.team.slug, sprint.number]), headers=headers)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html.unescape(answer.content.decode())))


def test_it_stands_among_the_changes_of_scope_and_in_their_totals(as_: SignIn, told: Sprint, po: User) -> None:
    page = read(as_(po), "scope", told)
    tech, product = of(told, Budget.TECH).key, of(told, Budget.PRODUCT).key
    assert f"tech budget → product budget · Dana Developer, onto {product} · {WHY}" in page
    assert "0 pts (3 were worked on)" in page
    assert "The auditor can wait" in page
    beside = read(as_(po), "scope_beside", told, **HTMX | {"HX-Target": "section#scope-beside"})
    assert "Product budget 5 → 0 pts · removed 5" in beside
    assert "Tech budget 3 → 3 pts · 1 person taken off" in beside
    assert f"taken off {tech}" in beside and WHY in beside


def test_a_closed_sprint_keeps_it_and_its_names_follow_who_left(
    as_: SignIn, told: Sprint, developer: User, po: User
) -> None:
    close_sprint(sprint=told, outcomes={}, by=po, rest="returned")
    anonymise_person(person=developer)
    assert f"Former member {developer.pk}, onto" in read(as_(po), "scope", told)


def test_beside_the_board_there_is_a_page_of_the_list(as_: SignIn, told: Sprint, po: User) -> None:
    address = reverse("sprints:scope_beside", args=[told.team.slug, told.number])
    assert as_(po).get(address).headers["Location"] == address.replace("beside/", "")
    for _ in range(10):
        commit_story(sprint=told, story=StoryFactory(team=told.team, size=1), budget=Budget.PRODUCT, by=po)
    client, part = as_(po), HTMX | {"HX-Target": "section#scope-beside"}
    assert "1–10 of 12" in client.get(address, headers=part).content.decode()
    with CaptureQueriesContext(connection) as asked:
        assert "11–12 of 12" in client.get(f"{address}?page=2", headers=part).content.decode()
    assert len(asked) <= 8
