"""What kind a story looks like, by rules anybody can read. (The rules live in `apps.stories.suggestions`.)"""

import pytest

from apps.stories.models import Kind, Story
from apps.stories.services import decline_suggestion
from apps.stories.services.learning import learn
from apps.stories.suggestions import suggest
from apps.teams.models import Team
from tests.factories import StoryFactory
from tests.importers.conftest import Take
from tests.importers.files import issue, jira_csv


@pytest.mark.parametrize(
    ("title", "labels", "issue_type", "kind", "confidence"),
    [
        ("Anything", ["tech-debt"], "Bug", "debt", "sure"),
        ("Crash when refunds fail", [], "Bug", "bug", "sure"),
        ("Back button on the refund screen", [], "Bug", "bug", "likely"),
        ("Refactor the settlement job", [], "Task", "improvement", "likely"),
        ("Refactor and fix the settlement job", [], "Task", "improvement", "unsure"),
        ("Refactor the settlement job", [], "Story", "improvement", "unsure"),
        ("Investigate slow settlement", [], "Task", "spike", "likely"),
        ("As a clerk I see all refunds", [], "Story", "feature", "sure"),
        ("Refund history", [], "Story", "feature", "likely"),
        ("Refund history", [], "Task", "feature", "unsure"),
        ("Panne der Kasse", [], "Störung", "incident", "likely"),
    ],
)
def test_labels_then_type_and_words_tell_the_kind(
    title: str, labels: list[str], issue_type: str, kind: str, confidence: str
) -> None:
    found = suggest(title=title, labels=labels, issue_type=issue_type)

    assert (found.kind, found.confidence) == (kind, confidence)
    assert found.reason


def test_a_word_inside_another_tells_nothing() -> None:
    assert suggest(title="Reindexed prefixes of spikenard").confidence == "unsure"
    assert suggest(title="Reindexed prefixes of spikenard").kind == "feature"


@pytest.mark.django_db
def test_what_comes_in_is_suggested_by_the_teams_own_tags_and_the_past_by_the_word_list(take: Take, team: Team) -> None:
    for n in range(10):
        StoryFactory(team=team, title=f"Refactor job {n}", kind=Kind.DEBT)
        StoryFactory(team=team, title=f"Invoice {n}", kind=Kind.FEATURE)
    learn(team=team)

    take(jira_csv(issue(1, "Refactor a job"), issue(2, "Refactor a job", status="Done")))

    suggested = dict(Story.objects.exclude(source_key="").values_list("source_key", "suggested_kind"))
    assert suggested == {"LED-1": Kind.DEBT, "LED-2": Kind.IMPROVEMENT}


@pytest.mark.django_db
def test_what_somebody_declined_stays_declined_when_the_tracker_changes_it(take: Take) -> None:
    take(jira_csv(issue(1, "Refactor a job")))
    declined = decline_suggestion(story=Story.objects.get(source_key="LED-1"))
    take(jira_csv(issue(1, "Refactor the job")))

    declined.refresh_from_db()
    assert (declined.title, declined.suggested_kind) == ("Refactor the job", "")
