"""Moving stories in the product order, through the page."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.stories.models import Kind, Story
from apps.teams.models import Team
from tests.factories import StoryFactory, TeamFactory

SignIn = Callable[[User], Client]


@pytest.fixture
def stories(team: Team) -> list[Story]:
    made: list[Story] = StoryFactory.create_batch(5, team=team)
    return made


def _move(client: Client, team: Team, place: str, query: str = "", **data: Any) -> Any:
    headers = data.pop("headers", {})
    url = reverse("stories:move", args=[team.slug])
    return client.post(url + query, {"place": place} | data, headers=headers)


def _order(team: Team) -> list[int]:
    return list(Story.objects.filter(team=team).order_by("rank").values_list("number", flat=True))


@pytest.mark.parametrize(
    ("place", "beside", "order"),
    [
        ("3 up", "", [1, 3, 2, 4, 5]),
        ("3 down", "", [1, 2, 4, 3, 5]),
        ("3 top", "", [3, 1, 2, 4, 5]),
        ("3 bottom", "", [1, 2, 4, 5, 3]),
        ("3 after", "PAY-5", [1, 2, 4, 5, 3]),
        ("3 after", "pay-1", [1, 3, 2, 4, 5]),
        ("3 before", "5", [1, 2, 4, 3, 5]),
        ("1 up", "", [1, 2, 3, 4, 5]),
        ("1 top", "", [1, 2, 3, 4, 5]),
        ("5 down", "", [1, 2, 3, 4, 5]),
        ("3 after", "PAY-3", [1, 2, 3, 4, 5]),
    ],
)
def test_a_story_goes_where_it_is_sent(
    as_: SignIn, po: User, team: Team, stories: list[Story], *, place: str, beside: str, order: list[int]
) -> None:
    response = _move(as_(po), team, place, beside=beside)

    assert response.status_code == 302
    assert _order(team) == order


def test_up_and_down_mean_the_neighbour_one_sees(as_: SignIn, po: User, team: Team, stories: list[Story]) -> None:
    Story.objects.filter(number__in=(1, 4)).update(kind=Kind.BUG)

    response = _move(as_(po), team, "4 up", "?kind=bug")

    assert _order(team) == [4, 1, 2, 3, 5]
    assert response["Location"].endswith("/backlog/?kind=bug")


@pytest.mark.parametrize(
    ("place", "beside", "said"),
    [
        ("", "", "Choose where it goes."),
        ("3", "", "Choose where it goes."),
        ("3 sideways", "", "Choose where it goes."),
        ("-3 up", "", "Choose where it goes."),
        ("3 after", "", "Type the key of the story it goes beside."),
        ("3 after", "PAY-99", "No story with this key in this team."),
        ("3 after", "x" * 61, "at most 60 characters"),
    ],
)
def test_a_place_that_does_not_exist_is_refused_with_a_sentence(
    as_: SignIn, po: User, team: Team, stories: list[Story], *, place: str, beside: str, said: str
) -> None:
    response = _move(as_(po), team, place, beside=beside)

    assert response.status_code == 422 and said in response.content.decode()
    assert _order(team) == [1, 2, 3, 4, 5]


def test_a_story_of_another_team_is_no_place(as_: SignIn, po: User, team: Team, stories: list[Story]) -> None:
    other = StoryFactory(team=TeamFactory(organisation=team.organisation, key_prefix="OPS"))

    assert _move(as_(po), team, "3 after", beside=other.key).status_code == 422
    assert _move(as_(po), team, "99 up").status_code == 404


@pytest.mark.parametrize(
    ("who", "kind", "status"),
    [
        ("po", Kind.FEATURE, 302), ("po", Kind.UNTAGGED, 302), ("po", Kind.DEBT, 403),
        ("tech_lead", Kind.DEBT, 302), ("tech_lead", Kind.FEATURE, 403),
        ("developer", Kind.SPIKE, 302), ("developer", Kind.BUG, 403),
        ("observer", Kind.FEATURE, 403), ("manager", Kind.FEATURE, 403), ("admin", Kind.DEBT, 403),
        ("stranger", Kind.FEATURE, 404),
    ],
)  # fmt: skip
def test_the_product_owner_orders_product_work_and_the_team_technical_work(
    request: pytest.FixtureRequest, as_: SignIn, team: Team, stories: list[Story], *, who: str, kind: Kind, status: int
) -> None:
    Story.objects.filter(number=3).update(kind=kind)
    client = as_(request.getfixturevalue(who))

    assert _move(client, team, "3 up").status_code == status
    assert client.get(reverse("stories:place", args=[team.slug, 3])).status_code == (200 if status == 302 else status)


def test_a_move_is_announced_and_the_list_comes_back_alone(
    as_: SignIn, po: User, team: Team, stories: list[Story]
) -> None:
    headers = {"HX-Request": "true", "HX-Target": "section#list"}

    response = _move(as_(po), team, "3 up", headers=headers)

    assert "PAY-3 stands before PAY-2." in response.headers["HX-Trigger"]
    assert "<html" not in response.content.decode()


def test_without_a_script_every_place_is_a_button(as_: SignIn, po: User, team: Team, stories: list[Story]) -> None:
    page = as_(po).get(reverse("stories:place", args=[team.slug, 3]) + "?kind=feature").content.decode()

    for place in ("top", "up", "down", "bottom", "after", "before"):
        assert f'value="3 {place}"' in page
    assert f'action="{reverse("stories:move", args=[team.slug])}?kind=feature"' in page
