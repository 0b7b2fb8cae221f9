"""What kind a story looks like, by rules anybody can read. (The rules live in `apps.stories.suggestions`.)"""

import pytest

from apps.stories.suggestions import suggest


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
