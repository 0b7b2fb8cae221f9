"""Acts on many stories at once, and the way back."""

from collections.abc import Callable
from typing import Any

import pghistory
import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.sprints.models import Sprint
from apps.stories.models import Kind, Story
from apps.stories.services import tag_stories
from apps.teams.models import Holder, Right, Team
from tests.factories import CommitmentFactory, StoryFactory, TeamFactory
from tests.signing import give

SignIn = Callable[[User], Client]


def _post(client: Client, team: Team, name: str, story: Story | None = None, /, **data: Any) -> Any:
    headers = data.pop("headers", {})
    args = [team.slug] if story is None else [team.slug, story.number]
    return client.post(reverse(f"stories:{name}", args=args), data, headers=headers)


def _guess(team: Team, kind: str = Kind.IMPROVEMENT, confidence: str = "sure", **fields: Any) -> Story:
    story: Story = StoryFactory(
        team=team, kind=Kind.UNTAGGED, suggested_kind=kind, suggestion_confidence=confidence, **fields
    )
    return story


class TestManyAtOnce:
    def test_chosen_stories_are_tagged(self, as_: SignIn, tech_lead: User, team: Team) -> None:
        one, two, three = StoryFactory.create_batch(3, team=team)

        _post(as_(tech_lead), team, "act", act="tag", kind="debt", pick=[one.number, two.number])

        assert set(Story.objects.filter(kind=Kind.DEBT)) == {one, two}
        assert Story.objects.get(pk=three.pk).version == 1

    def test_chosen_suggestions_are_confirmed_each_as_its_own_kind(
        self, as_: SignIn, tech_lead: User, developer: User, team: Team
    ) -> None:
        bug, better, plain = _guess(team, Kind.BUG), _guess(team), StoryFactory(team=team)
        wish = _guess(team, Kind.BUG, proposed_kind=Kind.DEBT, proposed_by=developer)
        chosen = [story.number for story in (bug, better, plain, wish)]

        _post(as_(tech_lead), team, "act", act="confirm", pick=chosen)

        kinds = dict(Story.objects.values_list("pk", "kind"))
        assert kinds == {bug.pk: "bug", better.pk: "improvement", plain.pk: "feature", wish.pk: "debt"}

    @pytest.mark.parametrize(
        ("data", "said"),
        [
            ({"act": "tag", "kind": "debt"}, "Choose at least one story first."),
            ({"act": "tag", "pick": "1"}, "Choose what kind these stories are."),
            ({"act": "tag", "pick": "1", "kind": "x"}, "Select a valid choice"),
            ({"act": "delete", "pick": "1"}, "Select a valid choice"),
            ({"pick": "1"}, "required"),
            ({"act": "confirm", "pick": "1; DROP TABLE"}, "Select a valid choice"),
            ({"act": "confirm", "pick": [str(n) for n in range(1, 300)]}, "Choose at most 200"),
        ],
    )
    def test_what_makes_no_sense_is_refused_with_a_sentence(
        self, as_: SignIn, tech_lead: User, team: Team, data: dict[str, Any], said: str
    ) -> None:
        story = StoryFactory(team=team)

        response = _post(as_(tech_lead), team, "act", **data)

        assert response.status_code == 422 and said in response.content.decode()
        assert Story.objects.get(pk=story.pk).version == 1

    def test_numbers_of_other_teams_stories_change_nothing_there(
        self, as_: SignIn, tech_lead: User, team: Team
    ) -> None:
        other = StoryFactory(team=TeamFactory(organisation=team.organisation))

        _post(as_(tech_lead), team, "act", act="tag", kind="debt", pick=[other.number])

        assert Story.objects.get(pk=other.pk).kind == Kind.FEATURE

    def test_stories_that_are_not_ones_own_to_order_are_not_archived(self, as_: SignIn, po: User, team: Team) -> None:
        mine, theirs = StoryFactory(team=team), StoryFactory(team=team, kind=Kind.DEBT)

        response = _post(as_(po), team, "act", act="archive", pick=[mine.number, theirs.number])

        assert response.status_code == 403 and theirs.key in response.content.decode()
        assert not Story.objects.exclude(archived_at=None).exists()

    def test_where_one_breaks_a_rule_none_is_tagged(
        self, as_: SignIn, tech_lead: User, team: Team, sprint: Sprint
    ) -> None:
        planned = CommitmentFactory(sprint=sprint).story
        loose = StoryFactory(team=team)

        response = _post(as_(tech_lead), team, "act", act="tag", kind="incident", pick=[planned.number, loose.number])

        assert response.status_code == 422 and b"Incidents are charged to the reserve" in response.content
        assert not Story.objects.filter(kind=Kind.INCIDENT).exists()

    def test_for_the_list_alone_the_list_alone_is_sent(self, as_: SignIn, tech_lead: User, team: Team) -> None:
        story = StoryFactory(team=team)
        headers = {"HX-Request": "true", "HX-Target": "section#list"}

        response = _post(as_(tech_lead), team, "act", act="tag", kind="debt", pick=story.number, headers=headers)

        page = response.content.decode()
        assert "<html" not in page and 'id="messages"' in page and "Undo" in page
        assert "1 story changed." in response.headers["HX-Trigger"]


class TestUndo:
    def _undo(self, client: Client, team: Team) -> Any:
        page = client.get(reverse("stories:backlog", args=[team.slug]))
        (message,) = page.context["messages"]
        return client.post(message.extra_tags)

    def test_a_bulk_tag_is_taken_back(self, as_: SignIn, tech_lead: User, team: Team) -> None:
        bug, feature = StoryFactory(team=team, kind=Kind.BUG), StoryFactory(team=team)
        client = as_(tech_lead)

        _post(client, team, "act", act="tag", kind="debt", pick=[bug.number, feature.number])
        self._undo(client, team)

        assert dict(Story.objects.values_list("pk", "kind")) == {bug.pk: "bug", feature.pk: "feature"}

    def test_a_rule_confirmed_is_taken_back_whatever_its_size(self, as_: SignIn, po: User, team: Team) -> None:
        stories = [_guess(team) for _each in range(5)]
        client = as_(po)

        _post(client, team, "suggestions", kind="improvement", confidence="sure", count="5")
        self._undo(client, team)

        assert Story.objects.unconfirmed().count() == len(stories)
        assert not Story.objects.exclude(proposed_by=None).exists()

    def test_what_somebody_changed_since_stays(self, as_: SignIn, tech_lead: User, developer: User, team: Team) -> None:
        one, two = StoryFactory.create_batch(2, team=team)
        client = as_(tech_lead)
        response = _post(client, team, "act", act="tag", kind="debt", pick=[one.number, two.number])
        (message,) = client.get(response["Location"]).context["messages"]
        with pghistory.context(user=developer.pk):
            tag_stories(team=team, numbers=[two.number], kind=Kind.SPIKE, by=developer, may_tag=True)

        client.post(message.extra_tags)

        assert dict(Story.objects.values_list("pk", "kind")) == {one.pk: "feature", two.pk: "spike"}

    def test_nobody_undoes_what_others_did(self, as_: SignIn, tech_lead: User, po: User, team: Team) -> None:
        story = StoryFactory(team=team)
        response = _post(as_(tech_lead), team, "act", act="tag", kind="debt", pick=story.number)
        (message,) = as_(tech_lead).get(response["Location"]).context["messages"]

        as_(po).post(message.extra_tags)

        story.refresh_from_db()
        assert story.kind == Kind.DEBT

    def test_who_may_not_tag_any_more_does_not_untag(self, as_: SignIn, developer: User, team: Team) -> None:
        give(team, Right.TAGGING, Holder.TEAM)
        story = StoryFactory(team=team)
        client = as_(developer)
        response = _post(client, team, "act", act="tag", kind="debt", pick=story.number)
        (message,) = client.get(response["Location"]).context["messages"]
        give(team, Right.TAGGING, Holder.TECH_LEAD)

        assert client.post(message.extra_tags).status_code == 403
        story.refresh_from_db()
        assert story.kind == Kind.DEBT

    def test_an_act_that_never_was_changes_nothing(self, as_: SignIn, po: User, team: Team) -> None:
        story = StoryFactory(team=team)
        url = reverse("stories:undo", args=[team.slug, "00000000-0000-4000-8000-000000000000"])

        assert as_(po).post(url).status_code == 302
        assert Story.objects.get(pk=story.pk).version == 1
