"""Planning warns of needs that are met after the sprint ends, and both teams' Product Owners see it."""

import datetime as dt

import pytest
from django.urls import reverse

from apps.accounts.models import User
from apps.decisions.team_waits import waited_for
from apps.sprints.models import Sprint
from apps.sprints.needs import late_needs
from apps.sprints.services import return_story, set_outcome, start_sprint
from apps.stories.models import State, Story
from apps.stories.services.needs import add_need, mark_come
from apps.teams.access import get_team
from apps.teams.models import Role, Team
from tests.conftest import SignIn
from tests.factories import CommitmentFactory, MembershipFactory, SprintFactory, StoryFactory, TeamFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def search(team: Team) -> Team:
    other: Team = TeamFactory(organisation=team.organisation, name="Search", slug="search", key_prefix="SEA")
    return other


@pytest.fixture
def story(sprint: Sprint) -> Story:
    """Planned in a sprint that ends on 4 December 2026."""
    Sprint.objects.filter(pk=sprint.pk).update(starts="2026-11-23", ends="2026-12-04")
    sprint.refresh_from_db()
    made: Story = CommitmentFactory(sprint=sprint, story__title="Pay by instalments").story
    return made


def planned(team: Team, ends: str, story: Story | None = None) -> Story:
    """A story in a sprint of its own."""
    day = dt.date.fromisoformat(ends)
    sprint = SprintFactory(team=team, starts=day - dt.timedelta(days=4), ends=day, capacity=50)
    line = CommitmentFactory(sprint=sprint, story=story or StoryFactory(team=team))
    made: Story = line.story
    return made


def told(sprint: Sprint, reader: User) -> list[str]:
    return [late.when for late in late_needs(sprint, reader=reader)]


def test_a_need_is_late_when_it_ends_later_or_nowhere(sprint: Sprint, story: Story, po: User, search: Team) -> None:
    add_need(story=story, needed=CommitmentFactory(sprint=sprint).story, by=po)
    add_need(story=story, needed=planned(search, "2026-12-04"), by=po)
    add_need(story=story, outside="The audit", expected_on=dt.date(2026, 12, 4), by=po)
    assert told(sprint, po) == []
    later, nowhere = planned(search, "2026-12-11"), StoryFactory(team=search)
    for needed in (later, nowhere, StoryFactory(team=search, state=State.CANCELLED)):
        add_need(story=story, needed=needed, by=po)
    contract = add_need(story=story, outside="Contract", expected_on=dt.date(2026, 12, 5), by=po)
    add_need(story=story, outside="Keys", expected_on=dt.date(2020, 1, 1), by=po)
    assert told(sprint, po) == [
        "planned until Fri 11 Dec 2026", "planned nowhere", "cancelled", "expected on Sat 5 Dec 2026",
        "was expected on Wed 1 Jan 2020",
    ]  # fmt: skip
    mark_come(need=contract, has_come=True, by=po)
    Story.objects.filter(pk__in=[later.pk, nowhere.pk]).update(state=State.DONE)
    assert told(sprint, po) == ["cancelled", "was expected on Wed 1 Jan 2020"]


def test_what_is_done_or_has_left_the_sprint_waits_for_nothing(sprint: Sprint, story: Story, po: User) -> None:
    gone = CommitmentFactory(sprint=sprint).story
    for each in (story, gone):
        add_need(story=each, needed=StoryFactory(team=story.team), by=po)
    start_sprint(sprint=sprint, by=None)
    assert len(told(sprint, po)) == 2
    set_outcome(sprint=sprint, story=story, outcome="done", by=po)
    return_story(sprint=sprint, story=gone, by=po, reason="Too much")
    assert told(sprint, po) == []


def test_both_product_owners_see_it_and_each_reads_what_is_theirs(
    as_: SignIn, sprint: Sprint, story: Story, po: User, search: Team
) -> None:
    needed = planned(search, "2026-12-11", StoryFactory(team=search, title="A secret index"))
    add_need(story=story, needed=needed, by=po)
    theirs = MembershipFactory(team=search, role=Role.PRODUCT_OWNER).user
    [here] = [each for each in waited_for(get_team(po, "payments")) if "needs" in each.said]
    [there] = [each for each in waited_for(get_team(theirs, "search")) if "needs" in each.said]
    assert "Pay by instalments" in here.said and "a story of Search: planned until" in here.said
    assert "secret" not in here.said and here.is_late and here.url.endswith("/sprints/24/needs/")
    assert f"PAY-{story.number}, a story of Payments Platform, planned until 4 Dec" in there.said
    assert "A secret index" in there.said and there.url == f"{needed.get_absolute_url()}#needs"
    assert here.said in as_(po).get(reverse("teams:detail", args=["payments"])).content.decode()


def test_planning_loads_the_first_of_them_and_a_page_shows_all(
    as_: SignIn, sprint: Sprint, story: Story, po: User, team: Team
) -> None:
    for _ in range(7):
        add_need(story=story, needed=StoryFactory(team=team), by=po)
    url = reverse("sprints:needs", args=[team.slug, sprint.number])
    plan = as_(po).get(reverse("sprints:plan", args=[team.slug, sprint.number])).content.decode()
    assert f'hx-get="{url}" hx-trigger="load"' in plan
    part = as_(po).get(url, headers={"HX-Request": "true", "HX-Target": "div#needs"}).content.decode()
    page = as_(po).get(url).content.decode()
    assert part.count("planned nowhere") == 3 and "7 needs come too late" in part and "<html" not in part
    assert page.count("planned nowhere") == 7 and "Show all" not in page
