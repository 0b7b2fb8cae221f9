"""Who says what a story is: tags, proposals, suggestions, one by one, many at once, and back."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.stories.models import Kind, Story
from apps.stories.services import confirm_suggestions
from apps.teams.models import Holder, Right, Team
from tests.factories import StoryFactory, TeamFactory
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


CHANGES = [
    (was, kind) for was in (Kind.UNTAGGED, Kind.FEATURE, Kind.DEBT, Kind.INCIDENT) for kind in Kind if kind != was
]


@pytest.mark.parametrize(("was", "kind"), CHANGES)
def test_only_the_tagging_right_changes_what_is_technical(
    as_: SignIn, po: User, tech_lead: User, team: Team, was: Kind, kind: Kind
) -> None:
    story = StoryFactory(team=team, kind=was)
    technical = was.is_technical or kind.is_technical

    _post(as_(po), team, "kind", story, kind=kind)
    story.refresh_from_db()
    assert story.kind == (was if technical else kind)
    assert story.proposed_kind == (kind if technical else "")

    _post(as_(tech_lead), team, "kind", story, kind=kind)
    story.refresh_from_db()
    assert (story.kind, story.proposed_kind, story.proposed_by) == (kind, "", None)


def test_a_team_can_give_tagging_to_everybody_in_it(as_: SignIn, developer: User, team: Team) -> None:
    give(team, Right.TAGGING, Holder.TEAM)
    story = StoryFactory(team=team)

    _post(as_(developer), team, "kind", story, kind="debt")

    story.refresh_from_db()
    assert story.kind == Kind.DEBT


def test_nobody_else_tags_a_proposal_away(as_: SignIn, po: User, developer: User, team: Team) -> None:
    story = StoryFactory(team=team, kind=Kind.UNTAGGED, proposed_kind=Kind.DEBT, proposed_by=developer)

    _post(as_(po), team, "kind", story, kind="feature")

    story.refresh_from_db()
    assert (story.kind, story.proposed_kind, story.proposed_by) == (Kind.FEATURE, Kind.DEBT, developer)


@pytest.mark.parametrize("kind", ["", "urgent", "Debt", "debt'--"])
def test_a_tampered_kind_is_refused(as_: SignIn, tech_lead: User, team: Team, kind: str) -> None:
    story = StoryFactory(team=team)

    response = _post(as_(tech_lead), team, "kind", story, kind=kind)

    story.refresh_from_db()
    assert response.status_code == 422 and story.kind == Kind.FEATURE
    assert b"This is not a kind of story." in response.content


class TestProposals:
    @pytest.fixture
    def story(self, team: Team, developer: User) -> Story:
        story: Story = StoryFactory(team=team, kind=Kind.FEATURE, proposed_kind=Kind.SPIKE, proposed_by=developer)
        return story

    def test_the_tech_lead_confirms(self, as_: SignIn, tech_lead: User, team: Team, story: Story) -> None:
        _post(as_(tech_lead), team, "confirm", story)

        story.refresh_from_db()
        assert (story.kind, story.proposed_kind) == (Kind.SPIKE, "")

    def test_the_tech_lead_declines(self, as_: SignIn, tech_lead: User, team: Team, story: Story) -> None:
        _post(as_(tech_lead), team, "decline", story)

        story.refresh_from_db()
        assert (story.kind, story.proposed_kind, story.proposed_by) == (Kind.FEATURE, "", None)

    def test_others_do_neither(self, as_: SignIn, po: User, team: Team, story: Story) -> None:
        client = as_(po)

        for name in ("confirm", "decline"):
            response = _post(client, team, name, story)
            assert response.status_code == 403 and b"Which work is technical" in response.content

    def test_people_withdraw_their_own(self, as_: SignIn, developer: User, team: Team, story: Story) -> None:
        assert b"Withdraw" in as_(developer).get(story.get_absolute_url()).content

        assert _post(as_(developer), team, "decline", story).status_code == 302
        story.refresh_from_db()
        assert story.proposed_kind == ""

    def test_nobody_confirms_their_own(self, as_: SignIn, developer: User, team: Team, story: Story) -> None:
        assert _post(as_(developer), team, "confirm", story).status_code == 403


class TestSuggestions:
    def test_a_product_kind_is_anybodys_to_confirm(self, as_: SignIn, po: User, team: Team) -> None:
        story = _guess(team, Kind.BUG)

        _post(as_(po), team, "confirm", story)

        story.refresh_from_db()
        assert story.kind == Kind.BUG

    def test_a_technical_kind_becomes_a_proposal(self, as_: SignIn, po: User, team: Team) -> None:
        story = _guess(team, Kind.DEBT)

        _post(as_(po), team, "confirm", story)

        story.refresh_from_db()
        assert (story.kind, story.proposed_kind, story.proposed_by) == (Kind.UNTAGGED, Kind.DEBT, po)

    def test_declined_it_is_gone(self, as_: SignIn, tech_lead: User, team: Team) -> None:
        story = _guess(team)

        _post(as_(tech_lead), team, "decline", story)

        story.refresh_from_db()
        assert (story.kind, story.suggested_kind) == (Kind.UNTAGGED, "")
        assert b"Looks like" not in as_(tech_lead).get(story.get_absolute_url()).content

    def test_the_page_says_why_it_looks_like_that(self, as_: SignIn, po: User, team: Team) -> None:
        story = _guess(team, suggestion_reason="it has the label “infra”")

        page = as_(po).get(story.get_absolute_url()).content.decode()

        assert "because it has the label “infra”" in page and "waiting for the tech lead" in page

    def test_all_of_one_rule_are_confirmed_at_once(self, as_: SignIn, tech_lead: User, team: Team) -> None:
        sure = [_guess(team) for _each in range(3)]
        others = [_guess(team, confidence="likely"), _guess(team, Kind.BUG), _guess(TeamFactory())]
        client = as_(tech_lead)
        url = reverse("stories:suggestions", args=[team.slug])

        page = client.get(url, {"kind": "improvement", "confidence": "sure"})
        client.post(url, {"kind": "improvement", "confidence": "sure", "count": page.context["chosen"].count})

        assert page.context["chosen"].count == 3
        assert set(Story.objects.filter(kind=Kind.IMPROVEMENT)) == set(sure)
        assert Story.objects.filter(kind=Kind.UNTAGGED).count() == len(others)

    def test_a_persons_proposal_is_not_decided_by_rule(
        self, as_: SignIn, tech_lead: User, developer: User, team: Team
    ) -> None:
        _guess(team, proposed_kind=Kind.DEBT, proposed_by=developer)

        page = as_(tech_lead).get(reverse("stories:suggestions", args=[team.slug]))

        assert page.context["rules"] == []

    def test_where_the_number_changed_meanwhile_nothing_happens(self, as_: SignIn, tech_lead: User, team: Team) -> None:
        _guess(team)

        for told in ("2", "", "-1", "x", "9" * 30):
            response = _post(as_(tech_lead), team, "suggestions", kind="improvement", confidence="sure", count=told)
            assert response.status_code == 409
        assert not Story.objects.filter(kind=Kind.IMPROVEMENT).exists()

    def test_by_others_they_become_proposals(self, as_: SignIn, po: User, team: Team) -> None:
        story = _guess(team)
        url = reverse("stories:suggestions", args=[team.slug])

        assert "Propose 1 story" in as_(po).get(url, {"kind": "improvement", "confidence": "sure"}).content.decode()
        _post(as_(po), team, "suggestions", kind="improvement", confidence="sure", count="1")

        story.refresh_from_db()
        assert (story.kind, story.proposed_kind, story.proposed_by) == (Kind.UNTAGGED, Kind.IMPROVEMENT, po)

    def test_a_rule_that_does_not_exist_shows_the_list(self, as_: SignIn, po: User, team: Team) -> None:
        _guess(team)

        for rule in ({"kind": "x", "confidence": "sure"}, {"kind": "bug", "confidence": "certain"}, {}):
            page = as_(po).get(reverse("stories:suggestions", args=[team.slug]), rule)
            assert page.status_code == 200 and page.context["chosen"] is None
            assert _post(as_(po), team, "suggestions", **rule).status_code == 200

    def test_readers_look_and_do_not_confirm(self, as_: SignIn, manager: User, team: Team) -> None:
        _guess(team)

        assert as_(manager).get(reverse("stories:suggestions", args=[team.slug])).status_code == 200
        assert _post(as_(manager), team, "suggestions", kind="improvement", confidence="sure").status_code == 403


def test_confirming_twice_changes_nothing_the_second_time(po: User, team: Team) -> None:
    story = _guess(team)

    first = confirm_suggestions(team=team, numbers=[story.number], by=po, may_tag=False)
    second = confirm_suggestions(team=team, numbers=[story.number], by=po, may_tag=False)

    assert (first, second) == (1, 0)


def test_a_proposal_waits_for_whoever_holds_the_right_in_this_team(
    as_: SignIn, po: User, tech_lead: User, team: Team
) -> None:
    story = StoryFactory(team=team, kind=Kind.FEATURE)
    give(team, Right.TAGGING, "team")
    client = as_(po)

    client.post(reverse("stories:kind", args=[team.slug, story.number]), {"kind": "debt", "version": story.version})

    page = client.get(story.get_absolute_url()).content.decode()
    assert "waiting for the team" in page and "waiting for the tech lead" not in page
