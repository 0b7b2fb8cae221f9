"""What a team's own tags teach: the model by itself, and what the worker makes of it."""

import json
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import DjangoAssertNumQueries

from apps.accounts.models import User
from apps.stories import tasks
from apps.stories.history import StoryEvent
from apps.stories.learning import Text, state_of, suggester
from apps.stories.learning.model import KINDS, Model, see
from apps.stories.learning.training import ENOUGH, MOST_SIGNS, Tag, thresholds_from, train
from apps.stories.models import Confidence, Kind, Story, SuggestionModel
from apps.stories.services import create_story, decline_suggestion, tag_stories
from apps.stories.services.learning import learn, suggest_anew
from apps.stories.suggestions import suggest
from apps.teams.models import Team
from tests.factories import StoryFactory, TeamFactory

type SignIn = Callable[[User], Client]

WORDS = ["upgrade", "orm", "button", "crash", "invoice", "fix", "the", "日本", "Ünïcode", "2024"]
titles = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join)
texts = st.builds(
    Text,
    title=st.text() | titles,
    labels=st.lists(st.text(max_size=60) | st.sampled_from(["tech debt", "ci"]), max_size=3).map(tuple),
    issue_type=st.sampled_from(["", "Bug", "Task", "Story"]) | st.text(max_size=60),
    component=st.sampled_from(["", "Checkout"]) | st.text(max_size=60),
)
tags = st.lists(st.builds(Tag, text=texts | titles.map(Text), kind=st.sampled_from(KINDS)), max_size=60)

UPGRADES = [Tag(Text(f"Upgrade the ORM to {n} in module m{n}"), Kind.DEBT) for n in range(15)]
SCREENS = [Tag(Text(f"Fix button b{n} on the invoice"), Kind.FEATURE) for n in range(15)]


@given(tags, texts)
def test_whatever_is_typed_there_is_one_answer_and_always_the_same(learned: list[Tag], text: Text) -> None:
    trained, again = train(learned), train(learned)
    found = trained.model.suggest(text)

    assert found.kind in KINDS and found.confidence in Confidence and 0 < len(found.reason) <= 200
    assert found == again.model.suggest(text)
    assert json.dumps(trained.as_json()) == json.dumps(again.as_json())


@given(texts)
def test_without_a_tag_it_is_the_word_list(text: Text) -> None:
    assert train([]).model.suggest(text) == suggest(title=text.title, labels=text.labels, issue_type=text.issue_type)


@given(tags, titles, st.sampled_from(KINDS))
def test_a_tag_never_makes_its_kind_less_probable_for_what_it_says(learned: list[Tag], title: str, kind: Kind) -> None:
    seen, place = see(Text(title)), KINDS.index(kind)
    before = train(learned).model.probabilities(seen)
    after = train([*learned, Tag(Text(title), kind)]).model.probabilities(seen)

    assert after[place] >= before[place] - 1e-12
    assert sum(after) == pytest.approx(1)


@given(tags, texts)
def test_what_is_stored_says_the_same_when_it_is_read_again(learned: list[Tag], text: Text) -> None:
    model = train(learned).model
    read = Model.from_json(json.loads(json.dumps(train(learned).as_json())))

    assert read is not None and read.suggest(text) == model.suggest(text)


def test_a_table_of_another_format_is_left_to_the_word_list() -> None:
    assert Model.from_json(train(UPGRADES).as_json() | {"format": 2}) is None
    assert Model.from_json(train(UPGRADES).as_json() | {"kinds": ["feature"]}) is None


def test_the_teams_own_tags_win_and_say_so() -> None:
    trained = train(UPGRADES + SCREENS)

    found = trained.model.suggest(Text("Upgrade the ORM once more"))
    assert suggest(title="Upgrade the ORM once more").kind == Kind.IMPROVEMENT
    assert (found.kind, found.confidence) == (Kind.DEBT, Confidence.SURE)
    assert found.reason.startswith("words: upgrade, orm")
    assert "this team tagged 15 of 15" in found.reason and found.reason.endswith("such stories as debt")
    assert trained.held_out.right == trained.held_out.of == 30


def test_a_few_tags_do_not_outvote_a_label_that_names_its_kind() -> None:
    found = train(SCREENS[:3]).model.suggest(Text("Fix button", labels=["tech debt"]))

    assert found.kind == Kind.DEBT


def test_labels_types_and_components_teach_too() -> None:
    named = [Tag(Text(f"m{n}", ["Platform"], "Task", "Ledger"), Kind.SPIKE) for n in range(12)]
    model = train(named + SCREENS).model

    assert model.suggest(Text("Anything", component="ledger")).kind == Kind.SPIKE
    assert "component “ledger”" in model.suggest(Text("Anything", component="ledger")).reason
    assert model.suggest(Text("Anything", labels=["platform"])).kind == Kind.SPIKE


def test_a_word_of_confidence_is_said_only_where_held_out_tags_kept_its_promise() -> None:
    good, fair, poor = (
        [(0.95, True)] * 40,
        [(0.8, n % 4 != 0) for n in range(40)],
        [(0.6, n % 2 == 0) for n in range(40)],
    )

    found = thresholds_from(good + fair + poor)
    assert (found.sure, found.likely) == (0.95, 0.8)
    assert thresholds_from(poor).word_for(0.99) == Confidence.UNSURE
    assert thresholds_from(good[: ENOUGH - 1]) == thresholds_from([])
    assert thresholds_from([(0.3, True)] * 40).word_for(0.4) == Confidence.UNSURE


def test_the_vocabulary_is_bounded_and_keeps_what_is_frequent() -> None:
    rare = (Tag(Text(f"frequent x{n}a x{n}b x{n}c x{n}d"), Kind.BUG) for n in range(MOST_SIGNS // 4 + 1))
    signs = train(rare).model.signs

    assert len(signs) == MOST_SIGNS and "frequent" in signs


# What the worker does, on a database.


def _tagged(team: Team, learned: list[Tag]) -> None:
    for tag in learned:
        StoryFactory(team=team, title=tag.text.title, kind=tag.kind)


def _untagged(team: Team, title: str) -> Story:
    return create_story(team=team, title=title, by=None, may_tag=False)


@pytest.fixture
def taught(team: Team) -> Team:
    _tagged(team, UPGRADES[:12] + SCREENS[:12])
    return team


def test_the_worker_learns_and_rewrites_suggestions_alone(taught: Team, tech_lead: User) -> None:
    open_one, declined = _untagged(taught, "Upgrade the ORM"), _untagged(taught, "Upgrade the ORM again")
    done = _untagged(taught, "Upgrade the ORM of old")
    Story.objects.filter(pk=done.pk).update(state="done")
    decline_suggestion(story=declined)
    older = StoryFactory(team=taught, title="Fix the invoice", kind=Kind.UNTAGGED)

    tasks.learn(team_id=taught.pk)
    tasks.learn(team_id=0)  # a team that is gone

    for story in (open_one, declined, done, older):
        story.refresh_from_db()
    assert {story.kind for story in (open_one, declined, done, older)} == {Kind.UNTAGGED}
    assert (open_one.suggested_kind, open_one.version) == (Kind.DEBT, 1)
    assert "this team tagged" in open_one.suggestion_reason
    assert declined.suggested_kind == declined.suggestion_reason == ""
    assert done.suggested_kind == Kind.IMPROVEMENT
    assert older.suggested_kind == Kind.FEATURE
    assert StoryEvent._default_manager.filter(pgh_obj=open_one.pk, pgh_context__via="learning").count() == 1
    assert suggest_anew(team=taught) == 0  # nothing to write twice


def test_it_says_how_good_it_is_on_tags_it_has_not_seen(
    as_: SignIn, tech_lead: User, taught: Team, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    assert state_of(taught) is None
    _untagged(taught, "Upgrade the ORM")
    learn(team=taught)

    with django_assert_num_queries(1):
        state = state_of(taught)
    assert state is not None
    assert (state.version, state.tags, state.of, state.right) == (1, 24, 24, 24)
    assert state.listed_right == 0 and state.is_used
    page = as_(tech_lead).get(reverse("stories:inbox", args=[taught.slug])).content.decode()
    assert "learned from 24 tags of this team: version 1" in page
    assert "Of 24 held-out tags they had 24 right; the word list alone has 0." in page


def test_it_learns_at_20_tags_and_then_with_every_tenth_more(taught: Team) -> None:
    few = TeamFactory()
    _tagged(few, UPGRADES[:10] + SCREENS[:9])
    tasks.learn(team_id=few.pk)
    tasks.learn(team_id=taught.pk)
    assert not SuggestionModel.objects.filter(team=few).exists()

    _tagged(taught, SCREENS[:9])
    tasks.learn(team_id=taught.pk)
    assert SuggestionModel.objects.get(team=taught).version == 1
    _tagged(taught, SCREENS[9:10])
    tasks.learn(team_id=taught.pk)
    assert SuggestionModel.objects.get(team=taught).version == 2


def test_another_teams_tags_are_never_seen(taught: Team) -> None:
    other = TeamFactory(organisation=taught.organisation)
    learn(team=taught)

    story = _untagged(other, "Upgrade the ORM")
    assert suggest_anew(team=other) == 0
    assert suggester(other)(Text(story.title)) == suggest(title=story.title)
    _tagged(other, SCREENS * 2)
    learn(team=other)
    assert "orm" not in SuggestionModel.objects.get(team=other).learned["signs"]


def test_where_the_word_list_is_better_it_goes_on_serving(taught: Team) -> None:
    learn(team=taught)
    stored = SuggestionModel.objects.get(team=taught)
    stored.learned["held_out"] |= {"right": 3, "listed_right": 4}
    stored.version += 1
    stored.save()

    state = state_of(taught)
    assert state is not None and not state.is_used
    assert suggester(taught)(Text("Upgrade the ORM")) == suggest(title="Upgrade the ORM")


def test_suggesting_asks_for_the_version_and_reads_the_table_once(
    taught: Team, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    learn(team=taught)
    with django_assert_num_queries(1):
        assert suggester(taught)(Text("Upgrade the ORM")).kind == Kind.DEBT


def test_a_hundred_tags_queue_one_training(as_: SignIn, tech_lead: User, taught: Team) -> None:
    waiting = ProcrastinateJob.objects.filter(task_name="stories.learn")
    stories = [StoryFactory(team=taught, kind=Kind.UNTAGGED) for _ in range(3)]

    tag_stories(team=taught, numbers=[stories[0].number], kind=Kind.BUG, by=tech_lead, may_tag=True)
    assert [job.args for job in waiting] == [{"team_id": taught.pk}]
    for story in stories[1:]:
        as_(tech_lead).post(reverse("stories:tag", args=[taught.slug, story.number]), {"kind": "debt", "version": 1})
    assert waiting.count() == 1
