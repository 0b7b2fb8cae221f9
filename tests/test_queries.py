"""A page with thirty rows asks the database as often as a page with three."""

from decimal import Decimal
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import User
from apps.demo.bench import load_bench
from apps.sprints.models import Sprint
from apps.teams.models import Team
from tests import query_scenes
from tests.conftest import enter
from tests.query_scenes import PAGES, Scene

for module in iter_modules(query_scenes.__path__, "tests.query_scenes."):
    import_module(module.name)

pytestmark = pytest.mark.django_db

FEW, MANY = 3, 30
PLANNING_PAGE, CAPACITY_PAGE = 12, 10


@pytest.fixture
def scene(team: Team, sprint: Sprint, po: User, tech_lead: User, developer: User) -> Scene:
    """Seen by an administrator who is the Product Owner, too: they see most."""
    User.objects.filter(pk=po.pk).update(role=User.Role.ADMIN)
    Sprint.objects.filter(pk=sprint.pk).update(capacity=Decimal(1000))
    return Scene(team, po, sprint)


def queries(client: Client, url: str) -> list[str]:
    """What one reading of a page asks. What is asked but once, an earlier reading has asked."""
    with CaptureQueriesContext(connection) as captured:
        response: Any = client.get(url)
        assert response.status_code == 200
        assert b"".join(response)
    return [query["sql"] for query in captured.captured_queries]


@pytest.mark.parametrize("shown", PAGES)
def test_a_long_list_asks_as_often_as_a_short_one(shown: str, scene: Scene, client: Client) -> None:
    enter(client, scene.reader)
    client.get(url := PAGES[shown](scene, FEW))
    few = queries(client, url)
    many = queries(client, PAGES[shown](scene, MANY))
    assert len(few) == len(many), "\n".join(many)


def test_the_planning_page_asks_at_most_twelve_times(client: Client) -> None:
    bench = load_bench(stories=500, commitments=60)
    enter(client, bench.po)
    client.get(url := reverse("sprints:plan", args=[bench.team.slug, bench.sprint.number]))
    asked = queries(client, url)
    assert len(asked) <= PLANNING_PAGE, "\n".join(asked)


def test_the_capacity_of_twelve_people_for_four_weeks_asks_at_most_ten_times(client: Client) -> None:
    bench = load_bench(stories=5, commitments=5, crowd=36)
    enter(client, bench.po)
    client.get(url := reverse("sprints:capacity", args=["crowd-1", 7]))
    asked = queries(client, url)
    assert len(asked) <= CAPACITY_PAGE, "\n".join(asked)
