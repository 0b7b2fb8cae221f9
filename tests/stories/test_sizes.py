"""How large a story is, and what a sprint says to it."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.core.violations import RuleViolation
from apps.sprints.models import Sprint
from apps.stories.models import Story
from apps.stories.refusals import _listeners, on_refusal
from apps.teams.models import Team, Unit
from tests.factories import CommitmentFactory, StoryFactory

SignIn = Callable[[User], Client]


def _post(client: Client, team: Team, name: str, story: Story | None = None, /, **data: Any) -> Any:
    headers = data.pop("headers", {})
    args = [team.slug] if story is None else [team.slug, story.number]
    return client.post(reverse(f"stories:{name}", args=args), data, headers=headers)


class TestSizes:
    @pytest.mark.parametrize("who", ["tech_lead", "developer"])
    def test_the_team_estimates(self, request: pytest.FixtureRequest, as_: SignIn, team: Team, who: str) -> None:
        story = StoryFactory(team=team, size=None)

        _post(as_(request.getfixturevalue(who)), team, "size", story, size="2,5")

        story.refresh_from_db()
        assert (story.size, story.size_is_ours) == (Decimal("2.5"), True)

    def test_the_product_owner_does_not(self, as_: SignIn, po: User, team: Team) -> None:
        story = StoryFactory(team=team)

        response = _post(as_(po), team, "size", story, size="1")

        assert response.status_code == 403 and b"How large a story is" in response.content

    def test_an_empty_size_is_not_estimated_any_more(self, as_: SignIn, developer: User, team: Team) -> None:
        story = StoryFactory(team=team)

        _post(as_(developer), team, "size", story, size="")

        story.refresh_from_db()
        assert story.size is None

    @pytest.mark.parametrize("size", ["-1", "0", "99999", "lots", "NaN", "1e400"])
    def test_absurd_sizes_are_refused_where_they_were_typed(
        self, as_: SignIn, developer: User, team: Team, size: str
    ) -> None:
        story = StoryFactory(team=team)
        headers = {"HX-Request": "true", "HX-Target": f"li#story-{story.number}"}

        for asked in ({}, headers):
            response = _post(as_(developer), team, "size", story, size=size, headers=asked)
            page = response.content.decode()
            assert response.status_code == 422 and f'value="{size}"' in page and 'role="alert"' in page
        story.refresh_from_db()
        assert story.size == Decimal(3)

    def test_teams_that_count_stories_have_none(self, as_: SignIn, developer: User, team: Team) -> None:
        Team.objects.filter(pk=team.pk).update(unit=Unit.STORIES)

        response = _post(as_(developer), team, "size", StoryFactory(team=team), size="5")

        assert response.status_code == 422 and b"Each story counts 1" in response.content

    def test_the_row_comes_back_alone(self, as_: SignIn, developer: User, team: Team) -> None:
        story = StoryFactory(team=team)
        headers = {"HX-Request": "true", "HX-Target": f"li#story-{story.number}"}

        opened = as_(developer).get(reverse("stories:size", args=[team.slug, story.number]), headers=headers)
        saved = _post(as_(developer), team, "size", story, size="8", headers=headers)

        assert b'name="size"' in opened.content
        assert saved.content.decode().strip().startswith("<li") and b">8<" in saved.content
        assert f"{story.key} is saved." in saved.headers["HX-Trigger"]

    def test_without_a_script_one_goes_on_where_one_was(self, as_: SignIn, developer: User, team: Team) -> None:
        story = StoryFactory(team=team)
        client = as_(developer)

        opened = client.get(reverse("stories:size", args=[team.slug, story.number]))
        onward = _post(client, team, "size", story, size="8", next="/teams/?q=1")
        elsewhere = _post(client, team, "size", story, size="8", next="https://example.org/")

        assert opened["Location"].endswith("/edit/#id_size")
        assert onward["Location"] == "/teams/?q=1"
        assert elsewhere["Location"] == story.get_absolute_url()

    def test_a_size_somebody_else_changed_meanwhile_is_not_overwritten(
        self, as_: SignIn, developer: User, team: Team
    ) -> None:
        story = StoryFactory(team=team, version=4)

        response = _post(as_(developer), team, "size", story, size="8", version="3")

        story.refresh_from_db()
        assert response.status_code == 409 and story.size == Decimal(3)


class TestRefusalsOfASprint:
    """A story that stands in a sprint meets the sprint's rule here, too."""

    @pytest.fixture
    def told(self) -> Any:
        heard: list[tuple[str, str]] = []

        def hear(violation: RuleViolation, story: Story, by: User, what: str) -> None:
            heard.append((violation.constraint, what))

        on_refusal(hear)
        yield heard
        _listeners.pop()

    def test_a_size_past_the_fence_is_refused_and_told(
        self, as_: SignIn, developer: User, sprint: Sprint, told: list[tuple[str, str]]
    ) -> None:
        story = CommitmentFactory(sprint=sprint).story

        response = _post(as_(developer), sprint.team, "size", story, size="41")

        story.refresh_from_db()
        assert response.status_code == 422 and story.size == Decimal(3)
        assert [constraint for constraint, _what in told] == ["product_work_stays_within_the_product_budget"]

    def test_an_edit_that_would_break_the_plan_keeps_what_was_typed(
        self, as_: SignIn, tech_lead: User, sprint: Sprint, told: list[tuple[str, str]]
    ) -> None:
        story = CommitmentFactory(sprint=sprint, budget="tech").story
        typed = {"title": "Kept", "kind": "feature", "size": "3", "why": "w", "version": str(story.version)}

        response = _post(as_(tech_lead), sprint.team, "edit", story, **typed)

        assert response.status_code == 422 and b'value="Kept"' in response.content
        assert b"The tech budget takes technical work only" in response.content
        assert len(told) == 1
