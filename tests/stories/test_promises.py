"""A why with its numbers on the story's page, its measured value, what is late, and the report of both."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.decisions.team_waits import waited_for
from apps.stories.history import story_history
from apps.stories.models import Kind, Spike, State, Story
from apps.stories.promises import figures_of
from apps.teams.access import get_team
from apps.teams.models import Team
from tests.conftest import SignIn
from tests.factories import StoryFactory

pytestmark = pytest.mark.django_db
FOUR_TO_ONE = {"value_from": Decimal(4), "value_to": Decimal(1), "value_unit": "s"}


@pytest.fixture
def story(team: Team) -> Story:
    made: Story = StoryFactory(team=team, kind=Kind.IMPROVEMENT, why="Refactor the search")
    return made


@pytest.fixture
def delivered(team: Team) -> Story:
    made: Story = StoryFactory(
        team=team, kind=Kind.IMPROVEMENT, state=State.DONE, why="Sooner", measure_on=team.today, **FOUR_TO_ONE
    )
    return made


def send(client: Client, page: str, story: Story, *more: object, **typed: Any) -> Any:
    return client.post(reverse(f"stories:{page}", args=[story.team.slug, story.number, *more]), typed)


def now(story: Story) -> Story:
    return Story.objects.get(pk=story.pk)


def said(story: Story) -> str:
    return " ".join(sentence for entry in story_history(story).entries for sentence in entry.said)


class TestSayingWhy:
    def test_its_parts_are_saved_and_told_in_words(self, as_: SignIn, developer: User, story: Story) -> None:
        typed = {"why": "Sooner", "value_from": "4 s", "value_to": "0,8 s", "outcome": " fewer \n leave "}
        answer = send(as_(developer), "why", story, version=1, **typed)
        saved = now(story)
        assert answer["Location"] == f"{story.get_absolute_url()}#why"
        assert (saved.value_from, saved.value_to, saved.value_unit) == (4, Decimal("0.8"), "s")
        html = as_(developer).get(story.get_absolute_url()).content.decode()
        assert "<b>Sooner, from 4 s to 0.8 s</b>, so that fewer leave." in html
        assert "Why: “Sooner” Why: from 4 s to 0.8 s · so that fewer leave" in said(saved)

    @pytest.mark.parametrize(
        ("typed", "refused"),
        [
            ({"value_from": "4", "value_to": "4,0"}, "Both values are the same"),
            ({"value_from": "4", "value_to": "1", "better": "more"}, "go the other way"),
            ({"value_from": "lots"}, "Type a number"),
            ({"value_from": "NaN"}, "Type a number"),
            ({"value_from": "1e400"}, "too large"),
            ({"value_from": "0.00001"}, "At most four decimals"),
            ({"value_from": "1,900"}, "Type 1900, or 1.9000"),
            ({"value_from": "4 s", "value_to": "800 ms"}, "stands under Unit"),
            ({"measure_on": "0001-01-01"}, "between 2000 and 2100"),
            ({"why": "nul\x00"}, "Null characters"),
        ],
    )
    def test_bad_input_is_met_beside_it_and_kept(
        self, as_: SignIn, tech_lead: User, story: Story, typed: dict[str, str], refused: str
    ) -> None:
        answer = send(as_(tech_lead), "why", story, **{"why": "My words", "version": 1} | typed)
        html = answer.content.decode()
        assert (answer.status_code, refused in html) == (422, True)
        assert 'role="alert"' in html and all(value in html for value in typed.values() if "\x00" not in value)
        assert now(story).why == "Refactor the search"

    def test_a_number_without_a_unit_is_advised_and_saved(self, as_: SignIn, tech_lead: User, story: Story) -> None:
        send(as_(tech_lead), "why", story, why="Sooner", value_from="4", value_to="1", version=1)
        assert now(story).value_to == 1
        assert b"Numbers without a unit" in as_(tech_lead).get(story.get_absolute_url()).content

    def test_another_part_of_the_story_may_change_meanwhile(self, as_: SignIn, tech_lead: User, story: Story) -> None:
        Story.objects.filter(pk=story.pk).update(title="Search", version=2)
        assert send(as_(tech_lead), "why", story, why="Sooner", version=1).status_code == 302
        assert (now(story).why, now(story).title) == ("Sooner", "Search")

    def test_another_why_is_met_with_both_versions(self, as_: SignIn, tech_lead: User, story: Story) -> None:
        Story.objects.filter(pk=story.pk).update(why="Their words", value_from=9, version=2)
        answer = send(as_(tech_lead), "why", story, why="My words", value_from="4", version=1)
        html = answer.content.decode()
        assert (answer.status_code, now(story).why) == (409, "Their words")
        assert all(words in html for words in ("Their words", "My words", 'name="version" value="2"'))
        keep = {"use-why": "theirs", "typed-why": "My words", "use-value_from": "mine", "typed-value_from": "4"}
        send(as_(tech_lead), "why", story, why="My words", value_from="4", version=2, **keep)
        assert (now(story).why, now(story).value_from) == ("Their words", 4)

    def test_the_why_of_a_framed_spike_is_its_question(self, as_: SignIn, tech_lead: User, team: Team) -> None:
        spike = StoryFactory(team=team, kind=Kind.SPIKE, why="How fast? Unblocks: the contract")
        Spike.objects.create(story=spike, question="How fast?", unblocks="the contract", box_days=2)
        client = as_(tech_lead)
        assert send(client, "why", spike, why="Else", version=spike.version).status_code == 422
        edit = client.get(reverse("stories:edit", args=[team.slug, spike.number])).content.decode()
        assert 'name="why"' not in edit and "#spike" in edit
        assert "no number yet" not in client.get(spike.get_absolute_url()).content.decode()

    def test_an_epic_has_its_line_alone(self, as_: SignIn, tech_lead: User, team: Team) -> None:
        epic = StoryFactory(team=team, is_epic=True, kind=Kind.UNTAGGED, size=None, why="All of it sooner")
        assert b"All of it sooner" in as_(tech_lead).get(epic.get_absolute_url()).content
        assert send(as_(tech_lead), "why", epic, why="x", version=1).status_code == 404

    def test_the_coach_reads_a_card_with_the_rest_of_its_story(
        self, as_: SignIn, tech_lead: User, story: Story, django_assert_max_num_queries: Any
    ) -> None:
        Story.objects.filter(pk=story.pk).update(for_whom="night shift", read_off="the wall")
        url = f"{reverse('stories:coach', args=['payments'])}?card={story.number}"
        client, prefix = as_(tech_lead), f"s{story.number}"
        with django_assert_max_num_queries(4):
            html = client.post(url, {f"{prefix}-why": "Sooner", f"{prefix}-value_from": "lots"}).content.decode()
        assert f'id="coach-{story.number}"' in html
        assert "for night shift, read off the wall." in html and "From: Type a number" in html


class TestMeasuring:
    def test_a_value_is_written_down_and_taken_back(self, as_: SignIn, developer: User, delivered: Story) -> None:
        client = as_(developer)
        typed = {"measured": "0,9 s", "measured_on": delivered.team.today, "measured_note": "two busy days"}
        assert send(client, "measured", delivered, **typed).status_code == 302
        page = client.get(delivered.get_absolute_url())
        assert (now(delivered).measured, now(delivered).measured_by) == (Decimal("0.9"), developer)
        assert "Measured 0.9 s" in page.content.decode() and "promise beaten" in page.content.decode()
        [undo] = [message.extra_tags for message in page.context["messages"]]
        assert client.post(undo).status_code == 302
        assert (now(delivered).measured, now(delivered).measured_on, now(delivered).measured_by) == (None, None, None)
        assert "Measured value taken back, was 0.9 s Measured 0.9 s · promise beaten" in said(delivered)

    def test_a_newer_value_is_not_taken_back(self, as_: SignIn, developer: User, delivered: Story) -> None:
        client = as_(developer)
        send(client, "measured", delivered, measured="2", measured_on=delivered.team.today)
        [undo] = [m.extra_tags for m in client.get(delivered.get_absolute_url()).context["messages"]]
        send(client, "measured", delivered, measured="3", measured_on=delivered.team.today)
        assert client.post(undo).status_code == 409
        assert now(delivered).measured == 3

    @pytest.mark.parametrize(
        ("typed", "refused"),
        [
            ({"measured": ""}, "required"),
            ({"measured": "much"}, "Type a number, for example 4 or 0.8."),
            ({"measured_on": "2999-01-01"}, "between 2000 and 2100"),
            ({"measured_on": (dt.datetime.now(dt.UTC) + dt.timedelta(days=3)).date()}, "has not come yet"),
        ],
    )
    def test_bad_input_is_met_beside_it(
        self, as_: SignIn, tech_lead: User, delivered: Story, typed: dict[str, Any], refused: str
    ) -> None:
        given = {"measured": "1", "measured_on": delivered.team.today, "measured_note": "kept"} | typed
        answer = send(as_(tech_lead), "measured", delivered, **given)
        assert (answer.status_code, refused in answer.content.decode(), now(delivered).measured) == (422, True, None)
        assert b"kept" in answer.content

    def test_what_is_not_delivered_is_not_measured(self, as_: SignIn, tech_lead: User, story: Story) -> None:
        answer = send(as_(tech_lead), "measured", story, measured="1", measured_on=story.team.today)
        assert (answer.status_code, b"not done yet" in answer.content) == (422, True)


class TestReport:
    def test_the_teams_page_waits_for_what_is_due(self, tech_lead: User, team: Team, delivered: Story) -> None:
        late = StoryFactory(team=team, state=State.DONE, measure_on=team.today - dt.timedelta(days=3))
        StoryFactory(team=team, state=State.DONE, measure_on=team.today + dt.timedelta(days=1))
        StoryFactory(team=team, state=State.OPEN, measure_on=team.today - dt.timedelta(days=3))
        waits = waited_for(get_team(tech_lead, team.slug))
        assert [(each.said, each.is_late) for each in waits if "#why" in each.url] == [
            (f"Measure what {late} has changed: 3 days overdue", True),
            (f"Measure today what {delivered} has changed", False),
        ]

    def test_it_counts_sums_first(self, as_: SignIn, observer: User, team: Team, delivered: Story) -> None:
        read: dict[str, Any] = {"team": team, "state": State.DONE, "measured_on": team.today, **FOUR_TO_ONE}
        for value in ("0.5", "1", "2", "9"):
            StoryFactory(kind=Kind.DEBT, measured=Decimal(value), **read)
        StoryFactory(kind=Kind.FEATURE, measured=Decimal(1), **read)
        StoryFactory(team=team, kind=Kind.SPIKE)
        figures = figures_of(team)
        assert (figures.delivered, figures.measured, figures.share) == (5, 4, 80)
        assert (figures.beat, figures.met, figures.missed, figures.partly, figures.unpromised) == (1, 1, 2, 1, 0)
        client, url = as_(observer), reverse("stories:promises", args=[team.slug])
        counts = [
            client.get(url, {"state": state}).content.count(b'class="promise"') for state in ("", "waiting", "late")
        ]
        assert counts == [6, 1, 0]

    def test_an_empty_one_teaches(self, as_: SignIn, observer: User, team: Team) -> None:
        html = as_(observer).get(reverse("stories:promises", args=[team.slug])).content.decode()
        assert "Nothing is delivered yet" in html and "not set" in html
