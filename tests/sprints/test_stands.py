"""Finding one's way: from a story to where it stands, and from each page of a sprint to the others."""

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.sprints.models import BoardColumn, Budget, Column, Commitment, Outcome, Sprint
from apps.sprints.services import close_sprint, move_card, set_outcome, start_sprint
from tests.conftest import SignIn
from tests.factories import CommitmentFactory, StoryFactory


@pytest.fixture
def line(sprint: Sprint) -> Commitment:
    technical: Commitment = CommitmentFactory(sprint=sprint, budget=Budget.TECH)
    return technical


def above(client: Client, line: Commitment) -> str:
    """What stands above a story's title."""
    page = client.get(line.story.get_absolute_url()).content.decode()
    return page.partition('class="page__sub">')[2].partition("</p>")[0]


def test_a_story_leads_to_where_it_stands_from_plan_to_close(
    line: Commitment, po: User, developer: User, as_: SignIn
) -> None:
    client, sprint = as_(po), line.sprint
    BoardColumn.objects.create(team=sprint.team, column=Column.DOING, name="Being built")
    assert f"{sprint.get_absolute_url()}plan/" in above(client, line)

    start_sprint(sprint=sprint, by=None)
    move_card(sprint=sprint, story=line.story, to=Column.DOING, by=developer)
    assert f"{sprint.get_absolute_url()}board/" in above(client, line) and "Being built" in above(client, line)

    set_outcome(sprint=sprint, story=line.story, outcome=Outcome.DONE, by=developer)
    close_sprint(sprint=sprint, outcomes={}, by=None)
    assert f'href="{sprint.get_absolute_url()}"' in above(client, line) and "Done" in above(client, line)


def test_a_story_that_stands_nowhere_leads_to_the_backlog(line: Commitment, po: User, as_: SignIn) -> None:
    line.story = StoryFactory(team=line.sprint.team)

    assert reverse("stories:backlog", args=[line.sprint.team.slug]) in above(as_(po), line)


@pytest.mark.parametrize("name", ["detail", "incidents", "pace", "scope", "review"])
def test_each_page_of_a_running_sprint_leads_to_the_others(
    name: str, line: Commitment, observer: User, as_: SignIn
) -> None:
    sprint = start_sprint(sprint=line.sprint, by=None)
    addresses = {
        each: reverse(f"sprints:{each}", args=[sprint.team.slug, sprint.number])
        for each in ("detail", "board", "incidents", "pace", "scope", "review")
    }

    page = as_(observer).get(addresses[name]).content.decode()

    row = page.partition('<nav class="tabs')[2].partition("</nav>")[0]
    assert f'href="{addresses[name]}" aria-current="page"' in row
    assert all(f'href="{address}"' in row for address in addresses.values())
