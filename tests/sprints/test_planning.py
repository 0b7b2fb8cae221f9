"""The planning board: what its moves do, what they refuse, and how they answer."""

import re
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from apps.accounts.models import User
from apps.sprints.models import Budget, Commitment, FenceAttempt, Sprint
from apps.sprints.services import close_sprint, commit_story, start_sprint
from apps.stories.models import Kind, Story
from apps.teams.models import Team
from tests.conftest import Answer, SignIn
from tests.factories import CommitmentFactory, SprintFactory, StoryFactory
from tests.sprints.polls import poll_of

WHY = "Nightly run 6 h → 1 h, so that finance closes the month a day earlier"
FENCE = "product_work_stays_within_the_product_budget"
HTMX = {"HX-Request": "true", "HX-Target": "div#refusal"}


def url(name: str, sprint: Sprint, *more: object) -> str:
    return reverse(f"sprints:{name}", args=[sprint.team.slug, sprint.number, *more])


def move(client: Client, sprint: Sprint, story: Story, to: str, **more: object) -> Answer:
    return client.post(url("move", sprint), {"story": story.number, "to": to, **more}, headers=HTMX)


def test_the_page_shows_backlog_product_and_tech_budget(as_: SignIn, po: User, full_sprint: Sprint) -> None:
    StoryFactory(team=full_sprint.team, title="Split payments across two cards")
    page = as_(po).get(url("plan", full_sprint))
    assert page.status_code == 200
    text = page.content.decode()
    assert "Split payments across two cards" in text
    assert "Product 34 pts committed" in text
    assert "6 free" in text


def test_a_move_into_the_product_budget_answers_with_the_card_and_the_bar(
    as_: SignIn, po: User, sprint: Sprint
) -> None:
    story = StoryFactory(team=sprint.team, size=8)
    answer = move(as_(po), sprint, story, "product")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert f'id="story-{story.number}"' in text
    assert 'hx-target="#product-list"' in text
    assert "Product budget: 8 of 40 pts committed" in text
    assert Commitment.objects.get(story=story).budget == Budget.PRODUCT


def test_product_work_past_the_fence_is_refused_with_the_numbers_and_what_would_fit(
    as_: SignIn, po: User, full_sprint: Sprint
) -> None:
    story = StoryFactory(team=full_sprint.team, size=8)
    answer = move(as_(po), full_sprint, story, "product")
    text = re.sub(r"\s+", " ", answer.content.decode())
    assert answer.status_code == 422
    assert f"{story.key} was not added: it needs 8 pts and the product budget has 6 left." in text
    assert "The 10 free pts on the other side of the fence belong to the tech budget" in text
    assert "Swap with" in text
    assert "Plan for Sprint 25" in text
    assert not Commitment.objects.filter(story=story).exists()


def test_a_plain_form_meets_the_same_rule_and_gets_the_whole_page(as_: SignIn, po: User, full_sprint: Sprint) -> None:
    story = StoryFactory(team=full_sprint.team, size=8)
    answer = as_(po).post(url("move", full_sprint), {"story": story.number, "to": "product"})
    assert answer.status_code == 422
    assert b"<!doctype html>" in answer.content
    assert b"was not added" in answer.content


def test_a_swap_at_the_limit_is_accepted(as_: SignIn, po: User, full_sprint: Sprint) -> None:
    story = StoryFactory(team=full_sprint.team, size=8)
    out = full_sprint.commitments.get(size=3).story
    answer = as_(po).post(
        url("swap", full_sprint), {"story": story.number, "out": out.number, "to": "product"}, headers=HTMX
    )
    assert answer.status_code == 200
    full_sprint.refresh_from_db()
    assert full_sprint.product_committed == 39
    assert not Commitment.objects.filter(story=out).exists()


def test_a_story_can_be_proposed_for_the_next_sprint(as_: SignIn, po: User, full_sprint: Sprint) -> None:
    story = StoryFactory(team=full_sprint.team, size=8)
    answer = as_(po).post(url("propose", full_sprint), {"story": story.number}, headers=HTMX)
    story.refresh_from_db()
    assert answer.status_code == 200
    assert story.proposed_for == "Sprint 25"


def test_technical_work_enters_the_tech_budget_only_with_its_why(as_: SignIn, developer: User, sprint: Sprint) -> None:
    story = StoryFactory(team=sprint.team, kind=Kind.IMPROVEMENT, size=3)
    assert move(as_(developer), sprint, story, "tech").status_code == 422
    Story.objects.filter(pk=story.pk).update(why=WHY)
    assert move(as_(developer), sprint, story, "tech").status_code == 200


@pytest.mark.parametrize(
    ("person", "to", "status"),
    [
        ("po", "product", 200),
        ("po", "tech", 403),
        ("tech_lead", "product", 403),
        ("tech_lead", "tech", 200),
        ("developer", "product", 403),
        ("developer", "tech", 200),
        ("observer", "product", 403),
        ("observer", "tech", 403),
        ("manager", "product", 403),
        ("admin", "product", 403),
        ("admin", "tech", 403),
        ("stranger", "product", 404),
    ],
)
def test_each_budget_takes_moves_from_its_owner_only(
    as_: SignIn, request: pytest.FixtureRequest, sprint: Sprint, person: str, to: str, status: int
) -> None:
    story = StoryFactory(team=sprint.team, kind=Kind.IMPROVEMENT, size=3, why=WHY)
    assert move(as_(request.getfixturevalue(person)), sprint, story, to).status_code == status


def test_nobody_takes_a_story_out_of_a_budget_that_is_not_theirs(
    as_: SignIn, po: User, tech_lead: User, sprint: Sprint
) -> None:
    technical = CommitmentFactory(sprint=sprint, budget=Budget.TECH).story
    product = CommitmentFactory(sprint=sprint).story
    assert move(as_(po), sprint, technical, "backlog").status_code == 403
    assert move(as_(tech_lead), sprint, product, "backlog").status_code == 403
    assert Commitment.objects.count() == 2


def test_a_refusal_while_planning_leaves_no_row_and_one_in_a_running_sprint_does(
    as_: SignIn, po: User, full_sprint: Sprint
) -> None:
    story = StoryFactory(team=full_sprint.team, size=8)
    move(as_(po), full_sprint, story, "product")
    assert not FenceAttempt.objects.exists()
    start_sprint(sprint=full_sprint, by=po)
    move(as_(po), full_sprint, story, "product")
    attempt = FenceAttempt.objects.get()
    assert (attempt.person, attempt.story, attempt.rule, attempt.amount) == (po, story, FENCE, 8)
    assert attempt.door == FenceAttempt.Door.PAGE


def test_a_story_leaves_a_running_sprint_on_the_record(as_: SignIn, po: User, sprint: Sprint) -> None:
    story = CommitmentFactory(sprint=sprint).story
    start_sprint(sprint=sprint, by=po)
    assert move(as_(po), sprint, story, "backlog", reason="the customer changed their mind").status_code == 200
    line = Commitment.objects.get(story=story)
    assert (line.left_by, line.left_reason) == (po, "the customer changed their mind")


def test_a_drop_between_two_cards_says_the_order(as_: SignIn, po: User, sprint: Sprint) -> None:
    first, second = (CommitmentFactory(sprint=sprint).story for _ in range(2))
    story = StoryFactory(team=sprint.team)
    assert move(as_(po), sprint, story, "product", before=second.number).status_code == 200
    order = list(sprint.commitments.open().order_by("story__rank").values_list("story", flat=True))
    assert order == [first.pk, story.pk, second.pk]


def test_up_and_down_change_the_order_within_a_column(as_: SignIn, po: User, sprint: Sprint) -> None:
    first, second, third = (CommitmentFactory(sprint=sprint).story for _ in range(3))
    as_(po).post(url("move", sprint), {"story": third.number, "shift": "up"}, headers=HTMX)
    as_(po).post(url("move", sprint), {"story": first.number, "shift": "down"}, headers=HTMX)
    order = list(sprint.commitments.open().order_by("story__rank").values_list("story", flat=True))
    assert order == [third.pk, first.pk, second.pk]


@pytest.mark.parametrize(
    "tampered", [{}, {"story": "x", "to": "product"}, {"story": 1, "to": "reserve"}, {"story": -1, "to": "tech"}]
)
def test_a_tampered_move_is_refused_with_a_sentence(
    as_: SignIn, po: User, sprint: Sprint, tampered: dict[str, object]
) -> None:
    answer = as_(po).post(url("move", sprint), tampered, headers=HTMX)
    assert answer.status_code == 422
    assert b"not understood" in answer.content


def test_a_story_of_another_team_is_not_found(as_: SignIn, po: User, sprint: Sprint) -> None:
    other = StoryFactory(number=977)
    assert other.team != sprint.team
    assert move(as_(po), sprint, other, "product").status_code == 404


def test_nothing_new_answers_nothing_and_a_change_of_somebody_else_answers_the_board(
    as_: SignIn, po: User, sprint: Sprint
) -> None:
    story = StoryFactory(team=sprint.team, title="Let support re-send a receipt")
    client = as_(po)
    look = poll_of(client.get(url("plan", sprint)))
    assert client.get(look).status_code == 204
    commit_story(sprint=sprint, story=story, budget="product", by=po)
    changed = client.get(look)
    assert changed.status_code == 200
    assert b"Product budget: 3 of 40 pts committed" in changed.content


@pytest.mark.parametrize("change", [{"title": "Another title"}, {"size": 5}, {"why": "x"}])
def test_every_change_that_a_card_shows_changes_the_stamp(
    as_: SignIn, po: User, sprint: Sprint, change: dict[str, object]
) -> None:
    story = StoryFactory(team=sprint.team)
    client = as_(po)
    look = poll_of(client.get(url("plan", sprint)))
    Story.objects.filter(pk=story.pk).update(**change)
    assert client.get(look).status_code == 200


def test_a_capacity_that_somebody_changes_reaches_the_board(as_: SignIn, po: User, sprint: Sprint) -> None:
    client = as_(po)
    look = poll_of(client.get(url("plan", sprint)))
    Sprint.objects.filter(pk=sprint.pk).update(capacity=60)
    assert client.get(look).status_code == 200


def test_the_backlog_is_searched_by_words_from_their_beginning(as_: SignIn, po: User, sprint: Sprint) -> None:
    StoryFactory(team=sprint.team, title="Index the product search")
    StoryFactory(team=sprint.team, title="Refund e-mail shows the gross amount")
    page = as_(po).get(
        url("plan", sprint), {"q": "prod ind"}, headers={"HX-Request": "true", "HX-Target": "div#backlog-found"}
    )
    text = page.content.decode()
    assert "Index the product search" in text
    assert "Refund" not in text
    assert "<html" not in text


def test_a_long_backlog_comes_page_by_page(as_: SignIn, po: User, sprint: Sprint) -> None:
    for n in range(30):
        StoryFactory(team=sprint.team, title=f"Story number {n:02}")
    first = as_(po).get(url("plan", sprint)).content.decode()
    assert "Story number 24" in first
    assert "Story number 25" not in first
    (more,) = re.findall(r'hx-get="([^"]*after=[^"]*)"', first)
    second = as_(po).get(more.replace("&amp;", "&"), headers={"HX-Request": "true", "HX-Target": "li#backlog-more"})
    text = second.content.decode()
    assert "Story number 25" in text
    assert "Story number 24" not in text


@pytest.mark.parametrize("size", [3, 30])
def test_the_page_asks_the_same_few_questions_for_3_and_30_rows(
    as_: SignIn, po: User, sprint: Sprint, size: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    Sprint.objects.filter(pk=sprint.pk).update(capacity=1000)
    for _ in range(size):
        CommitmentFactory(sprint=sprint)
        StoryFactory(team=sprint.team)
    client = as_(po)
    with django_assert_max_num_queries(10):
        client.get(url("plan", sprint))


def test_a_closed_sprint_has_no_board(as_: SignIn, po: User, sprint: Sprint) -> None:
    close_sprint(sprint=start_sprint(sprint=sprint, by=po), outcomes={}, by=po)
    assert as_(po).get(url("plan", sprint))["Location"] == url("detail", sprint)


def test_a_team_without_capacity_is_told_to_set_it(as_: SignIn, po: User, team: Team) -> None:
    unset = SprintFactory(team=team, capacity=None)
    assert b"Set the capacity first" in as_(po).get(url("plan", unset)).content
    story = StoryFactory(team=team)
    assert b"capacity is not set yet" in move(as_(po), unset, story, "product").content


def test_a_technical_story_larger_than_the_whole_tech_budget_is_split_or_offered_to_the_product_owner(
    as_: SignIn, tech_lead: User, po: User, sprint: Sprint
) -> None:
    story = StoryFactory(team=sprint.team, kind=Kind.IMPROVEMENT, size=Decimal(13), why="Nightly run 6 h → 1 h")
    move = {"story": story.number, "to": "tech"}
    page = as_(tech_lead).post(reverse("sprints:move", args=[sprint.team.slug, 24]), move).content.decode()
    assert "It is larger than the whole tech budget of 10 pts" in page
    split = f"{reverse('stories:new', args=[sprint.team.slug])}?part_of={story.key}"
    assert split in page
    form = as_(tech_lead).get(split).content.decode()
    assert story.title in form and "Nightly run 6 h → 1 h" in form
    asking = {"story": story.number, "here": "1"}
    as_(tech_lead).post(reverse("sprints:propose", args=[sprint.team.slug, 24]), asking)
    story.refresh_from_db()
    assert story.proposed_for == sprint.title
    taking = {"story": story.number, "to": "product"}
    assert as_(po).post(reverse("sprints:move", args=[sprint.team.slug, 24]), taking).status_code == 302
