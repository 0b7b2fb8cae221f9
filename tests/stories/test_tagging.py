"""Who says what a story is: tags, proposals, suggestions, one by one, many at once, and back."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pghistory
import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.core.violations import RuleViolation
from apps.sprints.models import Sprint
from apps.stories.models import Kind, Story
from apps.stories.refusals import _listeners, on_refusal
from apps.stories.services import confirm_suggestions, tag_stories
from apps.teams.models import DecisionRight, Holder, Right, Team, Unit
from tests.factories import CommitmentFactory, StoryFactory, TeamFactory

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
    DecisionRight.objects.filter(team=team, key=Right.TAGGING).update(holder=Holder.TEAM)
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
            assert response.status_code == 403 and b"which work is technical" in response.content

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
        tagging = DecisionRight.objects.filter(team=team, key=Right.TAGGING)
        tagging.update(holder=Holder.TEAM)
        story = StoryFactory(team=team)
        client = as_(developer)
        response = _post(client, team, "act", act="tag", kind="debt", pick=story.number)
        (message,) = client.get(response["Location"]).context["messages"]
        tagging.update(holder=Holder.TECH_LEAD)

        assert client.post(message.extra_tags).status_code == 403
        story.refresh_from_db()
        assert story.kind == Kind.DEBT

    def test_an_act_that_never_was_changes_nothing(self, as_: SignIn, po: User, team: Team) -> None:
        story = StoryFactory(team=team)
        url = reverse("stories:undo", args=[team.slug, "00000000-0000-4000-8000-000000000000"])

        assert as_(po).post(url).status_code == 302
        assert Story.objects.get(pk=story.pk).version == 1


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

        assert response.status_code == 403 and b"how large a story is" in response.content

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


def test_confirming_twice_changes_nothing_the_second_time(po: User, team: Team) -> None:
    story = _guess(team)

    first = confirm_suggestions(team=team, numbers=[story.number], by=po, may_tag=False)
    second = confirm_suggestions(team=team, numbers=[story.number], by=po, may_tag=False)

    assert (first, second) == (1, 0)
