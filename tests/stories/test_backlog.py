"""The backlog page: what it shows, finds, and offers to whom."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import User
from apps.stories.backlog import COUNT_CAP, PAGE
from apps.stories.models import Kind, State, Story
from apps.stories.services import archive_story, remember_labels
from apps.teams.models import Team, Unit
from tests.factories import StoryFactory, TeamFactory

SignIn = Callable[[User], Client]
LIST = {"HX-Request": "true", "HX-Target": "section#list"}


def _url(team: Team, name: str = "backlog") -> str:
    return reverse(f"stories:{name}", args=[team.slug])


def _shown(client: Client, team: Team, **filters: str) -> list[str]:
    response = client.get(_url(team), filters)
    assert response.status_code == 200
    return [row.title for row in response.context["page"].rows]


@pytest.fixture
def backlog(team: Team, developer: User) -> dict[str, Story]:
    """Stories of every sort, in this order."""
    epic = StoryFactory(team=team, title="Checkout", is_epic=True, kind=Kind.UNTAGGED, size=None)
    make: dict[str, Any] = {
        "card": {"title": "Save a card for later", "size": Decimal(13), "labels": ["cards"], "parent": epic},
        "bug": {"title": "Refund e-mail shows the gross amount", "kind": Kind.BUG, "size": Decimal("0.5")},
        "guess": {
            "title": "Upgrade the ORM to the next major version",
            "kind": Kind.UNTAGGED,
            "suggested_kind": Kind.IMPROVEMENT,
            "suggestion_confidence": "sure",
        },
        "wish": {"title": "Remove the old queue", "kind": Kind.UNTAGGED, "proposed_kind": Kind.DEBT, "size": None},
        "done": {"title": "Ship it", "state": State.DONE},
        "later": {"title": "Apple Pay in the basket", "proposed_for": "Sprint 25", "assignee": developer},
    }
    stories: dict[str, Story] = {name: StoryFactory(team=team, **fields) for name, fields in make.items()}
    wish = stories["wish"]
    wish.proposed_by = developer
    wish.save(update_fields=["proposed_by"])
    return stories | {"epic": epic}


def test_open_stories_stand_in_the_product_order(as_: SignIn, po: User, team: Team, backlog: dict[str, Story]) -> None:
    assert _shown(as_(po), team) == [backlog[name].title for name in ("card", "bug", "guess", "wish", "later")]


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({"q": "refund"}, ["bug"]),
        ({"q": "mail gro"}, ["bug"]),
        ({"q": "e-mail"}, ["bug"]),
        ({"q": "nothing like it"}, []),
        ({"kind": "bug"}, ["bug"]),
        ({"kind": "untagged"}, ["guess", "wish"]),
        ({"state": "done"}, ["done"]),
        ({"state": "all", "kind": "feature"}, ["card", "done", "later"]),
        ({"label": "cards"}, ["card"]),
        ({"label": "other"}, []),
        ({"tagging": "suggested"}, ["guess"]),
        ({"tagging": "sure"}, ["guess"]),
        ({"tagging": "likely"}, []),
        ({"tagging": "suggested", "looks_like": "improvement"}, ["guess"]),
        ({"tagging": "suggested", "looks_like": "bug"}, []),
        ({"tagging": "proposed"}, ["wish"]),
        ({"sized": "no"}, ["wish"]),
        ({"size_from": "13"}, ["card"]),
        ({"size_to": "0,5"}, ["bug"]),
        ({"size_from": "1", "size_to": "5"}, ["guess", "later"]),
        ({"planned_for": "Sprint 25"}, ["later"]),
        ({"planned_for": "any"}, ["later"]),
        ({"show": "epics"}, ["epic"]),
        ({"show": "archived"}, []),
    ],
)
def test_filters_narrow_the_list(
    as_: SignIn, observer: User, team: Team, backlog: dict[str, Story], filters: dict[str, str], names: list[str]
) -> None:
    assert _shown(as_(observer), team, **filters) == [backlog[name].title for name in names]


def test_an_epic_is_a_filter_by_its_key(as_: SignIn, po: User, team: Team, backlog: dict[str, Story]) -> None:
    assert _shown(as_(po), team, epic=backlog["epic"].key.lower()) == ["Save a card for later"]


def test_a_key_finds_its_story(as_: SignIn, po: User, team: Team, backlog: dict[str, Story]) -> None:
    imported = StoryFactory(team=team, title="From afar", source="jira", source_key="HDFS-17")
    client = as_(po)

    assert _shown(client, team, q=backlog["bug"].key) == [backlog["bug"].title]
    assert _shown(client, team, q="hdfs-17") == [imported.title]
    assert _shown(client, team, q="HDFS-1") == [imported.title]


@pytest.mark.parametrize("filters", [{"size_from": "lots"}, {"kind": "secret"}, {"epic": "PAY-999"}, {"q": "x" * 500}])
def test_a_filter_that_makes_no_sense_says_so_and_shows_the_rest(
    as_: SignIn, po: User, team: Team, backlog: dict[str, Story], filters: dict[str, str]
) -> None:
    response = as_(po).get(_url(team), filters)

    assert response.status_code == 200
    assert response.context["filter"].errors
    assert len(response.context["page"].rows) == 5


def test_archived_stories_are_found_on_their_own_list(
    as_: SignIn, po: User, team: Team, backlog: dict[str, Story]
) -> None:
    archive_story(story=backlog["bug"])
    client = as_(po)

    assert backlog["bug"].title not in _shown(client, team)
    assert _shown(client, team, show="archived") == [backlog["bug"].title]


def test_other_teams_stories_are_not_there(as_: SignIn, po: User, team: Team) -> None:
    StoryFactory(team=TeamFactory(organisation=team.organisation), title="Somebody else's")

    assert _shown(as_(po), team) == []


def test_a_long_list_is_paged_forth_and_back(as_: SignIn, po: User, team: Team) -> None:
    titles = [story.title for story in StoryFactory.create_batch(PAGE * 2 + 3, team=team)]
    client = as_(po)

    first = client.get(_url(team))
    second = client.get(first.context["pager"].next_url)
    third = client.get(second.context["pager"].next_url)
    back = client.get(third.context["pager"].previous_url)

    assert [row.title for row in second.context["page"].rows] == titles[PAGE : PAGE * 2]
    assert [row.title for row in third.context["page"].rows] == titles[PAGE * 2 :]
    assert [row.title for row in back.context["page"].rows] == titles[PAGE : PAGE * 2]
    assert first.context["pager"].previous_url == "" and third.context["pager"].next_url == ""
    assert first.context["pager"].summary == "103 stories"


def test_the_count_stops_at_a_cap(as_: SignIn, po: User, team: Team) -> None:
    numbers = range(1, COUNT_CAP + 2)
    Story.objects.bulk_create(Story(team=team, number=n, rank=f"{n:04}", title=f"Story {n}") for n in numbers)

    assert as_(po).get(_url(team)).context["pager"].summary == "500+ stories"


def test_while_somebody_types_only_the_list_is_sent_and_the_address_follows(
    as_: SignIn, po: User, team: Team, backlog: dict[str, Story]
) -> None:
    response = as_(po).get(_url(team), {"q": "refund", "kind": ""}, headers=LIST)

    assert response.headers["HX-Push-Url"] == f"{_url(team)}?q=refund"
    assert b"<html" not in response.content
    assert b'id="list"' in response.content


def test_an_empty_backlog_says_how_to_begin(as_: SignIn, po: User, team: Team) -> None:
    page = as_(po).get(_url(team)).content.decode()

    assert reverse("importers:new", args=[team.slug]) in page
    assert reverse("stories:new", args=[team.slug]) in page
    assert "Nothing matches" not in page


def test_who_only_reads_is_offered_nothing_to_change(
    as_: SignIn, observer: User, team: Team, backlog: dict[str, Story]
) -> None:
    page = as_(observer).get(_url(team)).content.decode()

    for act in ('name="pick"', 'name="place"', 'value="archive"', "/confirm/", "/size/", "/kind/", "/new/"):
        assert act not in page


def test_a_suggestion_says_what_it_looks_like_and_who_decides(
    as_: SignIn, developer: User, team: Team, backlog: dict[str, Story]
) -> None:
    page = as_(developer).get(_url(team)).content.decode()

    assert "Looks like an improvement (sure) · waiting for the tech lead" in page
    assert "Dana Developer proposes debt · waiting for the tech lead" in page


def test_move_buttons_stand_where_they_would_work(as_: SignIn, po: User, developer: User, team: Team) -> None:
    product, technical = StoryFactory(team=team), StoryFactory(team=team, kind=Kind.DEBT)

    for person, may, may_not in ((po, product, technical), (developer, technical, product)):
        page = as_(person).get(_url(team)).content.decode()
        assert f'value="{may.number} up"' in page
        assert f'value="{may_not.number} up"' not in page


def test_teams_that_count_stories_see_no_sizes(as_: SignIn, po: User, team: Team) -> None:
    Team.objects.filter(pk=team.pk).update(unit=Unit.STORIES)
    StoryFactory(team=team)

    assert 'class="size' not in as_(po).get(_url(team)).content.decode()


def test_titles_are_shown_as_text(as_: SignIn, po: User, team: Team) -> None:
    StoryFactory(team=team, title="<script>alert(1)</script>", labels=["<b>"], why="<i>so</i>")
    remember_labels(team=team, names=["<b>"])

    page = as_(po).get(_url(team)).content.decode()

    assert "<script>alert" not in page and "<b>&" not in page and "<i>so" not in page


def _queries(client: Client, url: str, **headers: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        client.get(url, headers=headers)
    return len(queries)


@pytest.mark.parametrize("filters", ["", "?q=story", "?tagging=suggested", "?show=epics"])
def test_thirty_rows_cost_as_many_queries_as_three(
    as_: SignIn, po: User, developer: User, team: Team, filters: str
) -> None:
    def add(count: int) -> None:
        for _each in range(count):
            StoryFactory(team=team, assignee=developer, proposed_by=developer, proposed_kind=Kind.DEBT)
            StoryFactory(team=team, kind=Kind.UNTAGGED, suggested_kind=Kind.BUG, suggestion_confidence="sure")
            StoryFactory(team=team, is_epic=True, title="Story epic")

    client = as_(po)
    add(3)
    few = _queries(client, _url(team) + filters)
    add(27)

    assert _queries(client, _url(team) + filters) == few <= 8


def test_the_list_reads_nothing_that_it_does_not_show(as_: SignIn, po: User, team: Team) -> None:
    StoryFactory(team=team, description="long " * 1000)
    client = as_(po)

    with CaptureQueriesContext(connection) as queries:
        client.get(_url(team))

    assert not any('"description"' in query["sql"] for query in queries)
