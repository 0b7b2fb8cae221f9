"""The admin site is one more way in: the same rule, the same sentence, nothing lost."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.core.violations import RuleViolation
from apps.sprints.models import Sprint
from apps.stories.models import Story
from apps.stories.refusals import _listeners, on_refusal
from tests.factories import CommitmentFactory, StoryFactory

SignIn = Callable[[User], Client]


@pytest.fixture
def operator(admin: User) -> User:
    admin.is_superuser = True
    admin.save(update_fields=["is_superuser"])
    return admin


@pytest.fixture
def told() -> Iterator[list[str]]:
    heard: list[str] = []

    def hear(violation: RuleViolation, story: Story, by: User, what: str) -> None:
        heard.append(violation.constraint)

    on_refusal(hear)
    yield heard
    _listeners.remove(hear)


def _typed(client: Client, url: str, **changes: Any) -> dict[str, Any]:
    initial = client.get(url).context["adminform"].form.initial
    return {name: "" if value is None else value for name, value in initial.items()} | changes


def test_a_size_past_the_fence_is_refused_and_told(
    as_: SignIn, operator: User, sprint: Sprint, told: list[str]
) -> None:
    story = CommitmentFactory(sprint=sprint).story
    client, url = as_(operator), reverse("admin:stories_story_change", args=[story.pk])

    response = client.post(url, _typed(client, url, size="41", title="Kept", labels="", state="open", _save="yes"))

    story.refresh_from_db()
    assert response.status_code == 422 and story.size == 3
    assert b'value="Kept"' in response.content
    assert told == ["product_work_stays_within_the_product_budget"]


@pytest.mark.parametrize("model", ["story", "subtask", "label"])
def test_lists_open(as_: SignIn, operator: User, sprint: Sprint, model: str) -> None:
    StoryFactory(team=sprint.team)

    assert as_(operator).get(reverse(f"admin:stories_{model}_changelist")).status_code == 200


def test_stories_are_not_added_past_their_team(as_: SignIn, operator: User) -> None:
    assert as_(operator).get(reverse("admin:stories_story_add")).status_code == 403
