"""A log of thirty entries asks the database as often as one of three."""

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.decisions.links import find, put
from apps.decisions.models import Outcome
from apps.teams.models import Team
from tests.decisions.log import challenged, decided, decided_together, proposed, settled
from tests.factories import StoryFactory
from tests.test_queries import FEW, MANY, queries

pytestmark = pytest.mark.django_db


def fill(team: Team, po: User, tech_lead: User, rows: int) -> None:
    """Entries of every sort, each about a story."""
    for number in range(rows):
        sorts = (decided, proposed, decided_together)
        entry = sorts[number % 3](team, tech_lead)
        put(entry, find(team, StoryFactory(team=team).key))
        if number % 3 == 0:
            decided(team, tech_lead, replaces=entry)


@pytest.mark.parametrize("page", ["log", "log_new", "log_export"])
def test_a_long_log_asks_as_often_as_a_short_one(
    page: str, team: Team, po: User, tech_lead: User, client: Client
) -> None:
    client.force_login(po)
    address = reverse(f"decisions:{page}", args=[team.slug])
    fill(team, po, tech_lead, FEW)
    few = queries(client, address)
    fill(team, po, tech_lead, MANY)
    many = queries(client, address)
    assert len(few) == len(many), "\n".join(many)


def test_an_entry_that_was_challenged_often_asks_as_often(
    team: Team, po: User, tech_lead: User, client: Client
) -> None:
    client.force_login(po)
    entry = decided(team, tech_lead)
    address = reverse("decisions:decision", args=[team.slug, entry.number])
    asked = []
    for rounds in (1, 4):
        for _ in range(rounds):
            settled(challenged(entry, po), Outcome.STANDS)
        asked.append(queries(client, address))
    assert len(asked[0]) == len(asked[1]), "\n".join(asked[1])
