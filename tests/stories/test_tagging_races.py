"""Several people who tag at once: each story is tagged once, and whoever comes second is told."""

from functools import partial

import pytest

from apps.accounts.models import User
from apps.decisions.models import Decision
from apps.stories.models import Kind, Story, TagQuestion
from apps.stories.rules import edition, rules_of
from apps.stories.services import ChangedMeanwhile
from apps.stories.services.questions import AnsweredMeanwhile, answer_about_tag, ask_about_tag
from apps.stories.services.rules import add_rule, apply_rules
from apps.teams.models import Team
from tests.budget.crowd import Write, at_once
from tests.factories import StoryFactory, TeamFactory
from tests.signing import LEAD, holder_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def team(transactional_db: None) -> Team:
    made: Team = TeamFactory()
    return made


@pytest.fixture
def lead(team: Team) -> User:
    return holder_of(team, LEAD)


def told(write: Write, refusals: list[str]) -> None:
    """Do it, and keep the refusal that is not the database's."""
    try:
        write()
    except (AnsweredMeanwhile, ChangedMeanwhile) as late:
        refusals.append(type(late).__name__)


def test_rules_that_two_apply_at_once_tag_once(team: Team, lead: User) -> None:
    StoryFactory.create_batch(20, team=team, kind=Kind.UNTAGGED, title="Crash")
    add_rule(team=team, by=lead, field="word", value="crash", kind="bug")
    late: list[str] = []
    applying = partial(
        told, partial(apply_rules, team=team, seen=edition(rules_of(team)), only=None, expected=20), late
    )
    at_once(applying, applying)
    assert late == ["ChangedMeanwhile"]
    assert set(Story.objects.values_list("kind", "version")) == {("bug", 2)}


def test_one_of_two_answers_stands(team: Team, lead: User) -> None:
    for _ in range(3):
        story = StoryFactory(team=team, kind=Kind.IMPROVEMENT)
        asked = ask_about_tag(story=story, text="Technical?", by=lead)
        late: list[str] = []
        answers = [
            partial(told, partial(answer_about_tag, question=asked, team=team, seen="improvement", kind=kind,
                                  reason="So it is.", by=lead), late)
            for kind in ("feature", "bug")
        ]  # fmt: skip
        at_once(*answers)
        asked.refresh_from_db()
        story.refresh_from_db()
        assert late == ["AnsweredMeanwhile"]
        assert asked.answered_kind == story.kind and story.kind != Kind.IMPROVEMENT
    assert Decision.objects.count() == 3


def test_one_of_two_questions_is_asked(team: Team, lead: User) -> None:
    story = StoryFactory(team=team)
    asking = partial(ask_about_tag, story=story, text="Technical?", by=lead)
    assert sorted(at_once(asking, asking)) == ["a_tag_is_questioned_once_at_a_time", "done"]
    assert TagQuestion.objects.count() == 1
