"""The definitions of ready and of done as a story's checklists."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from apps.accounts.models import User
from apps.core.violations import RuleViolation
from apps.decisions.models import Which
from apps.stories.definitions import checklists, open_before_done
from apps.stories.models import Kind, State, Story, SubTask, Tick
from apps.stories.services import tick, untick
from apps.teams.models import Team
from tests.conftest import Answer, SignIn
from tests.factories import StoryFactory
from tests.stories.defining import define

pytestmark = pytest.mark.django_db

TickEvent: Any = Tick.pgh_event_model  # type: ignore[attr-defined]  # pghistory makes it

REVIEWED, TESTED, SEEN, STEPS = "Reviewed by two", "Tested", "Seen on test", "The steps are known"
HTMX = {"HX-Request": "true", "HX-Target": "div#definitions"}


@pytest.fixture
def story(team: Team, po: User, tech_lead: User) -> Story:
    define(
        team, ("done", "bug", SEEN), ("done", "every", REVIEWED), ("done", "every", TESTED), ("ready", "bug", STEPS)
    )  # fmt: skip
    bug: Story = StoryFactory(team=team, kind=Kind.BUG)
    return bug


def send(
    as_: SignIn, person: User, story: Story, text: str = REVIEWED, *, ticked: str = "on", **options: Any
) -> Answer:
    url = reverse("stories:tick", args=[story.team.slug, story.number])
    return as_(person).post(url, {"which": "done", "text": text, "ticked": ticked}, **options)


def unticked(story: Story, which: Which) -> list[str]:
    return [item.text for item in checklists(story)[which] if item.tick is None]


def test_a_story_is_asked_what_every_story_is_and_then_what_its_kind_is(story: Story) -> None:
    assert unticked(story, Which.DONE) == [REVIEWED, TESTED, SEEN]
    assert unticked(story, Which.READY) == [STEPS]
    untagged = StoryFactory(team=story.team, kind=Kind.UNTAGGED)
    assert unticked(untagged, Which.DONE) == [REVIEWED, TESTED]
    assert unticked(StoryFactory(team=story.team, is_epic=True, size=None), Which.DONE) == []


def test_a_tick_says_who_and_when_and_stays_the_first_ones(story: Story, po: User, developer: User) -> None:
    before = timezone.now()
    tick(story=story, which=Which.DONE, text=TESTED, by=developer)
    tick(story=story, which=Which.DONE, text=TESTED, by=po)
    item = checklists(story)[Which.DONE][1]
    assert (item.text, item.by) == (TESTED, developer)
    assert item.at is not None and before <= item.at <= timezone.now()
    assert unticked(story, Which.DONE) == [REVIEWED, SEEN]


def test_what_was_ticked_and_unticked_stays_in_the_history(story: Story, developer: User) -> None:
    tick(story=story, which=Which.DONE, text=TESTED, by=developer)
    untick(story=story, which=Which.DONE, text=TESTED)
    assert not Tick.objects.exists()
    assert list(TickEvent.objects.order_by("pgh_id").values_list("pgh_label", "text")) == [
        ("insert", TESTED), ("delete", TESTED),
    ]  # fmt: skip


def test_only_what_the_definition_asks_is_ticked(story: Story, developer: User) -> None:
    for which, text in ((Which.READY, REVIEWED), (Which.DONE, "Anything")):
        with pytest.raises(RuleViolation, match="what it asks now"):
            tick(story=story, which=which, text=text, by=developer)


def test_a_sentence_that_a_later_version_rewords_is_ticked_anew(story: Story, developer: User) -> None:
    for text in (REVIEWED, TESTED):
        tick(story=story, which=Which.DONE, text=text, by=developer)
    define(story.team, ("done", "every", "Reviewed by one"), ("done", "every", TESTED))
    assert [(item.text, bool(item.tick)) for item in checklists(story)[Which.DONE]] == [
        ("Reviewed by one", False), (TESTED, True),
    ]  # fmt: skip


@pytest.mark.parametrize("number", [1, 6])
def test_many_cards_are_counted_in_three_queries(
    story: Story, developer: User, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    cards: list[Story] = [story, *(StoryFactory(team=story.team) for _ in range(number))]
    for card in cards:
        tick(story=card, which=Which.DONE, text=TESTED, by=developer)
    tick(story=story, which=Which.DONE, text=SEEN, by=developer)
    Tick.objects.create(story=cards[1], which=Which.DONE, text="No longer asked", by=developer)
    SubTask.objects.create(story=story, title="Ask the bank")
    SubTask.objects.create(story=story, title="Read the contract", done=True)
    with django_assert_num_queries(3):
        counted = open_before_done(story.team, cards)
    assert counted == {story.pk: 2} | {card.pk: 1 for card in cards[1:]}


class TestPage:
    def test_acting_members_tick_and_untick_on_the_storys_page(
        self, as_: SignIn, story: Story, developer: User
    ) -> None:
        response = send(as_, developer, story)
        assert response.status_code == 302 and response["Location"].endswith("#definitions")
        page = as_(developer).get(story.get_absolute_url()).content.decode()
        assert "1 of 3" in page and "0 of 1" in page
        assert 'aria-checked="true" aria-label="Reviewed by two"' in page and "Dana Developer, <time" in page
        assert send(as_, developer, story, ticked="").status_code == 302
        assert not Tick.objects.exists()

    def test_with_htmx_the_panel_comes_back_alone(self, as_: SignIn, story: Story, developer: User) -> None:
        response = send(as_, developer, story, headers=HTMX)
        shown = response.content.decode()
        assert response.status_code == 200 and shown.strip().startswith('<div id="definitions">')
        assert "<html" not in shown and "Ticked." in response["HX-Trigger"]

    @pytest.mark.parametrize("headers", [{}, HTMX])
    def test_what_is_asked_no_more_is_refused_beside_what_is(
        self, as_: SignIn, story: Story, developer: User, headers: dict[str, str]
    ) -> None:
        define(story.team, ("done", "every", TESTED))
        response = send(as_, developer, story, headers=headers)
        shown = response.content.decode()
        assert response.status_code == 422 and 'role="alert"' in shown
        assert "This is what it asks now" in shown and "0 of 1" in shown
        assert not Tick.objects.exists()

    @pytest.mark.parametrize("sent", [{}, {"which": "x", "text": TESTED}, {"which": "done", "text": "nul\x00"}])
    def test_a_form_that_our_page_does_not_send_is_answered(
        self, as_: SignIn, story: Story, developer: User, sent: dict[str, str]
    ) -> None:
        url = reverse("stories:tick", args=[story.team.slug, story.number])
        assert as_(developer).post(url, sent).status_code == 422

    def test_who_reads_sees_the_lists_and_no_boxes(self, as_: SignIn, story: Story, observer: User) -> None:
        page = as_(observer).get(story.get_absolute_url()).content.decode()
        assert SEEN in page and reverse("stories:tick", args=[story.team.slug, story.number]) not in page

    def test_what_is_over_keeps_what_was_ticked_and_is_asked_nothing_more(
        self, as_: SignIn, story: Story, developer: User
    ) -> None:
        tick(story=story, which=Which.DONE, text=TESTED, by=developer)
        Story.objects.filter(pk=story.pk).update(state=State.DONE)
        page = as_(developer).get(story.get_absolute_url()).content.decode()
        assert TESTED in page and "1 of 1" in page and REVIEWED not in page
        assert reverse("stories:tick", args=[story.team.slug, story.number]) not in page

    def test_a_sentence_is_text_and_nothing_else(self, as_: SignIn, story: Story, developer: User) -> None:
        define(story.team, ("done", "every", '"><script>alert(1)</script>'))
        page = as_(developer).get(story.get_absolute_url()).content.decode()
        assert "<script>alert" not in page and "&lt;script&gt;alert" in page

    def test_a_team_without_definitions_sees_no_empty_lists(self, as_: SignIn, story: Story, developer: User) -> None:
        define(story.team)
        assert 'id="definitions-title"' not in as_(developer).get(story.get_absolute_url()).content.decode()
