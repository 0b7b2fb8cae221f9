"""What a story needs: sound in the database whoever writes, said and met on the story's page."""

from functools import partial
from itertools import pairwise

import pytest

from apps.accounts.models import Organisation, User
from apps.stories.models import Need, State, Story
from apps.stories.services.needs import add_need, mark_come
from apps.teams.models import Team
from tests.budget.attack import refused_by, sql
from tests.budget.crowd import LEVELS, at_once, without
from tests.factories import OrganisationFactory, StoryFactory, TeamFactory, UserFactory

CIRCLE = "needs_lead_round_in_no_circle"
INSERT = "INSERT INTO stories_need (story_id, needed_id, outside, note, said_by_id, said_at) VALUES "
ROW = "(%s, %s, '', '', %s, now())"


@pytest.fixture
def search(team: Team) -> Team:
    """Another team of the organisation, in which nobody of the first one is."""
    other: Team = TeamFactory(organisation=team.organisation, name="Search", slug="search", key_prefix="SEA")
    return other


def needs(*stories: Story, by: User) -> None:
    """Each needs the next one."""
    for story, needed in pairwise(stories):
        add_need(story=story, needed=needed, by=by)


@pytest.mark.django_db
def test_no_way_round_leads_back_to_a_story(team: Team, search: Team, po: User) -> None:
    first, last = StoryFactory.create_batch(2, team=team)
    between = StoryFactory(team=search)
    needs(first, between, last, by=po)
    for story in (first, between):
        with refused_by(CIRCLE):
            add_need(story=last, needed=story, by=po)
    with refused_by(CIRCLE):
        sql(INSERT + ROW, last.pk, first.pk, po.pk)
    with refused_by("no_story_needs_itself"):
        add_need(story=last, needed=last, by=po)


@pytest.mark.django_db
def test_a_circle_in_one_statement_is_refused_and_so_is_one_that_is_bent(team: Team, po: User) -> None:
    one, two, three = StoryFactory.create_batch(3, team=team)
    with refused_by(CIRCLE):
        sql(f"{INSERT}{ROW}, {ROW}", one.pk, two.pk, po.pk, two.pk, one.pk, po.pk)
    needs(one, two, three, by=po)
    with refused_by("a_need_stands_as_it_was_said"):
        Need.objects.filter(story=two).update(needed=one)


@pytest.mark.django_db
def test_needs_stay_within_the_organisation_and_leave_epics_alone(team: Team, po: User, stranger: User) -> None:
    story, foreign = StoryFactory(team=team), StoryFactory(team=TeamFactory(organisation=stranger.organisation))
    with refused_by("a_need_stays_within_the_organisation"):
        sql(INSERT + ROW, story.pk, foreign.pk, po.pk)
    with refused_by("an_epic_neither_needs_nor_is_needed"):
        add_need(story=story, needed=StoryFactory(team=team, is_epic=True), by=po)
    needs(story, needed := StoryFactory(team=team), by=po)
    for changed in ({"team": foreign.team}, {"is_epic": True}):
        with refused_by("what_stands_beside_a_story_keeps_it_in_place"):
            Story.objects.filter(pk=needed.pk).update(**changed)


@pytest.mark.django_db
def test_a_need_is_one_of_two_and_stands_once(team: Team, po: User) -> None:
    story, other = StoryFactory.create_batch(2, team=team)
    of_two = "a_need_is_a_story_or_something_outside_with_its_day"
    for said in ({}, {"outside": " "}, {"outside": "Contract"}, {"needed": other, "outside": "Contract"}):
        with refused_by(of_two):
            add_need(story=story, by=po, **said)
    needs(story, other, by=po)
    add_need(story=story, outside="Contract", expected_on=team.today, by=po)
    with refused_by("a_story_needs_another_once"):
        add_need(story=story, needed=other, by=po)
    with refused_by("a_story_awaits_a_thing_once"):
        add_need(story=story, outside="Contract", expected_on=team.today, by=po)


@pytest.mark.django_db
def test_a_need_is_met_by_the_done_story_or_by_who_says_that_it_has_come(team: Team, po: User) -> None:
    story, other = StoryFactory.create_batch(2, team=team)
    needs(story, other, by=po)
    outside = add_need(story=story, outside="Contract", expected_on=team.today, by=po)
    assert Need.objects.unmet().count() == 2
    with refused_by("what_has_come_was_awaited_from_outside"):
        mark_come(need=Need.objects.get(needed=other), has_come=True, by=po)
    mark_come(need=outside, has_come=True, by=po)
    Story.objects.filter(pk=other.pk).update(state=State.DONE)
    assert not Need.objects.unmet().exists()
    assert all(need.is_met for need in Need.objects.all())
    mark_come(need=outside, has_come=False, by=po)
    assert [need.outside for need in Need.objects.unmet()] == ["Contract"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("level", LEVELS[:2])
def test_two_who_close_a_circle_together_leave_it_open(level: str) -> None:
    organisation: Organisation = OrganisationFactory()
    team, by = TeamFactory(organisation=organisation), UserFactory(organisation=organisation)

    def close() -> list[str]:
        """Two needs without a story in common, which close a circle over two others."""
        one, two, three, four = StoryFactory.create_batch(4, team=team)
        needs(two, three, by=by)
        needs(four, one, by=by)
        ends = ((one, two), (three, four))
        return sorted(at_once(*(partial(add_need, story=a, needed=b, by=by) for a, b in ends), level=level))

    late = CIRCLE if level == LEVELS[0] else "SerializationFailure"
    assert close() == sorted([late, "done"])
    with without("need_is_sound"):
        assert close() == ["done", "done"]
