"""Writing, editing and archiving stories."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.stories.models import Kind, Label, Story
from apps.stories.services import archive_story
from apps.teams.models import Team, Unit
from tests.factories import StoryFactory, TeamFactory, UserFactory

SignIn = Callable[[User], Client]


def _post(client: Client, team: Team, name: str, story: Story | None = None, /, **data: Any) -> Any:
    args = [team.slug] if story is None else [team.slug, story.number]
    return client.post(reverse(f"stories:{name}", args=args), data)


def _form(story: Story, **changes: Any) -> dict[str, Any]:
    """What a browser sends when nothing but `changes` was touched."""
    return {
        "title": story.title,
        "kind": story.kind,
        "size": story.size or "",
        "why": story.why,
        "description": story.description,
        "labels": ", ".join(story.labels),
        "assignee": story.assignee_id or "",
        "parent": story.parent.key if story.parent else "",
        "version": story.version,
    } | changes


def test_a_title_is_enough_for_a_story(as_: SignIn, po: User, team: Team) -> None:
    response = _post(as_(po), team, "new", title="  Refund in   one step ", kind="untagged")

    story = Story.objects.get()
    assert response.status_code == 302 and response["Location"] == story.get_absolute_url()
    assert (story.title, story.key, story.size, story.created_by) == ("Refund in one step", "PAY-1", None, po)


def test_a_story_keeps_all_that_was_typed(as_: SignIn, tech_lead: User, developer: User, team: Team) -> None:
    epic = StoryFactory(team=team, is_epic=True)

    _post(
        as_(tech_lead), team, "new", title="Split the nightly job", kind="improvement", size="3,5", why="6 h → 1 h",
        description="## Plan\r\n- one", labels="batch,  night shift, batch", assignee=developer.pk, parent=epic.key,
        component="Ledger",
    )  # fmt: skip

    story = Story.objects.get(is_epic=False)
    assert (story.kind, story.size, story.why) == (Kind.IMPROVEMENT, Decimal("3.5"), "6 h → 1 h")
    assert (story.description, story.labels) == ("## Plan\n- one", ["batch", "night shift"])
    assert story.component == "Ledger"
    assert (story.assignee, story.parent) == (developer, epic)
    assert set(Label.objects.values_list("name", flat=True)) == {"batch", "night shift"}


def test_new_stories_stand_at_the_end(as_: SignIn, po: User, team: Team) -> None:
    StoryFactory.create_batch(3, team=team)

    _post(as_(po), team, "new", title="The last", kind="feature")

    assert list(Story.objects.order_by("rank").values_list("title", flat=True))[-1] == "The last"


def test_one_after_the_other_can_be_added(as_: SignIn, po: User, team: Team) -> None:
    response = _post(as_(po), team, "new", title="One", kind="feature", another="yes")

    assert response["Location"] == reverse("stories:new", args=[team.slug])


@pytest.mark.parametrize("kind", ["improvement", "debt", "spike"])
def test_what_others_call_technical_is_a_proposal(as_: SignIn, developer: User, team: Team, kind: str) -> None:
    _post(as_(developer), team, "new", title="Old queue", kind=kind)

    story = Story.objects.get()
    assert (story.kind, story.proposed_kind, story.proposed_by) == (Kind.UNTAGGED, kind, developer)


def test_the_product_owner_does_not_size(as_: SignIn, po: User, team: Team) -> None:
    story = StoryFactory(team=team, size=Decimal(3))

    _post(as_(po), team, "new", title="Mine", kind="feature")
    _post(as_(po), team, "edit", story, **_form(story, title="New title"))

    story.refresh_from_db()
    assert Story.objects.get(title="Mine").size is None
    assert (story.title, story.size, story.size_is_ours) == ("New title", Decimal(3), False)


def test_a_size_that_is_not_theirs_to_say_is_refused_and_not_dropped(as_: SignIn, po: User, team: Team) -> None:
    story = StoryFactory(team=team, size=Decimal(3))
    row = f"{reverse('decisions:rights', args=[team.slug])}#right-estimates"

    for answer in (
        _post(as_(po), team, "new", title="Mine", kind="feature", size="1"),
        _post(as_(po), team, "edit", story, **_form(story, title="New title", size="99")),
    ):
        assert answer.status_code == 422 and row in answer.content.decode()

    assert list(Story.objects.values_list("title", "size")) == [(story.title, Decimal(3))]


BAD = [
    ("title", "", "required"),
    ("title", "   ", "required"),
    ("title", "x" * 256, "at most 255 characters"),
    ("title", "nul\x00", "Null characters"),
    ("size", "-3", "more than 0"),
    ("size", "0", "more than 0"),
    ("size", "10001", "at most 10,000"),
    ("size", "1e9", "at most 10,000"),
    ("size", "9" * 400, "at most 10,000"),
    ("size", "NaN", "Type a number"),
    ("size", "Infinity", "Type a number"),
    ("size", "lots", "Type a number"),
    ("size", "1.234", "2 decimal places"),
    ("kind", "urgent", "Select a valid choice"),
    ("why", "x" * 501, "at most 500 characters"),
    ("description", "x" * 1_000_000, "at most 100000 characters (it has 1000000)"),
    ("labels", ",".join(str(n) for n in range(21)), "at most 20 labels"),
    ("labels", "x" * 61, "at most 60 characters"),
    ("parent", "PAY-404", "No epic with this key"),
    ("parent", "' OR 1=1 --", "No epic with this key"),
    ("assignee", "999999", "Select a valid choice"),
    ("assignee", "x", "Select a valid choice"),
]


@pytest.mark.parametrize(("field", "value", "said"), BAD)
def test_bad_input_is_met_beside_its_field_and_nothing_typed_is_lost(
    as_: SignIn, tech_lead: User, team: Team, field: str, value: str, said: str
) -> None:
    typed = {"title": "A fine title", "kind": "feature", "why": "because of this", "description": "kept text"}

    response = _post(as_(tech_lead), team, "new", **(typed | {field: value}))

    page = response.content.decode()
    assert response.status_code == 422 and not Story.objects.exists()
    assert said in str(response.context["form"].errors[field])
    assert all(text in page for name, text in typed.items() if name not in (field, "kind"))


def test_a_story_of_another_team_is_no_epic_here(as_: SignIn, po: User, team: Team) -> None:
    other = StoryFactory(team=TeamFactory(organisation=team.organisation, key_prefix="OPS"), is_epic=True)
    plain = StoryFactory(team=team)
    client = as_(po)

    for key in (other.key, plain.key):
        response = _post(client, team, "new", title="A story", kind="feature", parent=key)
        assert "No epic with this key" in str(response.context["form"].errors["parent"])


def test_only_who_acts_in_the_team_is_offered_as_assignee(
    as_: SignIn, po: User, developer: User, observer: User, manager: User, *, stranger: User, team: Team
) -> None:
    client = as_(po)
    offered = client.get(reverse("stories:new", args=[team.slug])).context["form"].fields["assignee"].queryset

    assert set(offered) == {po, developer}
    for person in (observer, manager, stranger, UserFactory(organisation=team.organisation)):
        response = _post(client, team, "new", title="A story", kind="feature", assignee=person.pk)
        assert response.status_code == 422


def test_who_left_stays_the_assignee_until_somebody_changes_it(as_: SignIn, po: User, team: Team) -> None:
    gone = UserFactory(organisation=team.organisation)
    story = StoryFactory(team=team, assignee=gone)

    response = _post(as_(po), team, "edit", story, **_form(story, title="Another title"))

    story.refresh_from_db()
    assert response.status_code == 302
    assert (story.title, story.assignee) == ("Another title", gone)


def test_an_edit_changes_what_was_changed_and_nothing_else(as_: SignIn, tech_lead: User, team: Team) -> None:
    story = StoryFactory(team=team, description="first\nsecond\n", why="so that")
    before: Any = Story.objects.values().get(pk=story.pk)

    _post(as_(tech_lead), team, "edit", story, **_form(story, title="New", description="first\r\nsecond\r\n"))

    after = Story.objects.values().get(pk=story.pk)
    assert {name for name, value in after.items() if before[name] != value} == {
        "title", "version", "updated_at", "search"
    }  # fmt: skip


def test_a_size_set_here_is_ours(as_: SignIn, developer: User, team: Team) -> None:
    story = StoryFactory(team=team, source="jira", source_key="X-1", size=None)

    _post(as_(developer), team, "edit", story, **_form(story, size="5"))

    story.refresh_from_db()
    assert (story.size, story.size_is_ours) == (Decimal(5), True)


def test_the_form_of_an_imported_story_says_what_the_tracker_owns(as_: SignIn, po: User, team: Team) -> None:
    story = StoryFactory(team=team, source="jira", source_key="X-1")

    form = as_(po).get(reverse("stories:edit", args=[team.slug, story.number])).context["form"]

    owned = {name for name, field in form.fields.items() if "The tracker owns this" in str(field.help_text)}
    assert owned == {"title", "description", "labels", "component", "assignee"}


def test_teams_that_count_stories_have_no_size_field(as_: SignIn, tech_lead: User, team: Team) -> None:
    Team.objects.filter(pk=team.pk).update(unit=Unit.STORIES)

    form = as_(tech_lead).get(reverse("stories:new", args=[team.slug])).context["form"]

    assert "size" not in form.fields


class TestTwoPeopleOnOneForm:
    """A form that was overtaken is answered with both versions."""

    @pytest.fixture
    def story(self, team: Team) -> Story:
        story: Story = StoryFactory(team=team, title="Old title", why="old why", description="old text")
        return story

    @pytest.fixture
    def stale(self, story: Story, po: User, as_: SignIn, team: Team) -> dict[str, Any]:
        """What the Product Owner's browser holds after somebody else saved a title and a description."""
        held = _form(story)
        _post(as_(po), team, "edit", story, **_form(story, title="Their title", description="their text"))
        return held

    def test_both_versions_are_shown_and_no_text_is_lost(
        self, as_: SignIn, developer: User, team: Team, story: Story, stale: dict[str, Any]
    ) -> None:
        typed = stale | {"title": "My title", "why": "my why"}

        response = _post(as_(developer), team, "edit", story, **typed)

        page = response.content.decode()
        story.refresh_from_db()
        assert response.status_code == 409 and story.title == "Their title"
        assert {"My title", "Their title", "my why", "old why", "their text"} <= {
            side for each in response.context["differences"] for side in (each.mine, each.theirs)
        }
        assert 'value="My title"' in page and "my why" in page

    def test_what_one_did_not_touch_is_theirs_to_begin_with(
        self, as_: SignIn, developer: User, team: Team, story: Story, stale: dict[str, Any]
    ) -> None:
        response = _post(as_(developer), team, "edit", story, **(stale | {"title": "My title"}))

        keep = {each.name: each.keep for each in response.context["differences"]}
        assert keep == {"title": "mine", "description": "theirs"}

    def test_mine_theirs_or_something_new_can_be_saved(
        self, as_: SignIn, developer: User, team: Team, story: Story, stale: dict[str, Any]
    ) -> None:
        client = as_(developer)
        typed = stale | {"title": "My title", "why": "my why"}
        version = _post(client, team, "edit", story, **typed).context["form"]["version"].value()
        chosen = {"version": version, "use-title": "mine", "use-description": "theirs", "use-why": "mine"}
        chosen |= {"typed-description": typed["description"]}

        response = _post(client, team, "edit", story, **(typed | chosen | {"title": "Both our titles"}))

        story.refresh_from_db()
        assert response.status_code == 302
        assert (story.title, story.description, story.why) == ("Both our titles", "their text", "my why")

    def test_what_is_edited_after_theirs_was_chosen_is_not_lost(
        self, as_: SignIn, developer: User, team: Team, story: Story, stale: dict[str, Any]
    ) -> None:
        client = as_(developer)
        version = _post(client, team, "edit", story, **stale).context["form"]["version"].value()
        chosen = {"version": version, "use-description": "theirs", "typed-description": stale["description"]}

        _post(client, team, "edit", story, **(stale | chosen | {"title": "Their title", "description": "both texts"}))

        story.refresh_from_db()
        assert story.description == "both texts"

    def test_a_third_change_in_between_is_met_again(
        self, as_: SignIn, developer: User, team: Team, story: Story, stale: dict[str, Any]
    ) -> None:
        Story.objects.filter(pk=story.pk).update(version=9)

        assert _post(as_(developer), team, "edit", story, **stale).status_code == 409

    def test_a_form_without_its_version_is_stale(self, as_: SignIn, po: User, team: Team, story: Story) -> None:
        typed = _form(story, title="Mine")
        del typed["version"]

        assert _post(as_(po), team, "edit", story, **typed).status_code == 409


class TestShelf:
    def test_an_archived_story_is_out_of_sight_and_comes_back(self, as_: SignIn, po: User, team: Team) -> None:
        story = StoryFactory(team=team)
        client = as_(po)

        response = _post(client, team, "archive", story)
        page = client.get(response["Location"]).content.decode()
        story.refresh_from_db()
        assert story.archived_at and "Undo" in page

        _post(client, team, "restore", story)
        story.refresh_from_db()
        assert story.archived_at is None

    def test_undo_brings_it_back(self, as_: SignIn, po: User, team: Team) -> None:
        story = StoryFactory(team=team)
        client = as_(po)

        response = _post(client, team, "archive", story)
        (message,) = client.get(response["Location"]).context["messages"]
        client.post(message.extra_tags)

        story.refresh_from_db()
        assert story.archived_at is None

    @pytest.mark.parametrize(
        ("kind", "may"), [(Kind.FEATURE, "po"), (Kind.DEBT, "developer"), (Kind.DEBT, "tech_lead")]
    )
    def test_who_orders_a_story_archives_it(
        self, request: pytest.FixtureRequest, as_: SignIn, team: Team, kind: Kind, may: str
    ) -> None:
        people = {name: request.getfixturevalue(name) for name in ("po", "developer", "tech_lead")}
        story = StoryFactory(team=team, kind=kind)

        assert _post(as_(people[may]), team, "archive", story).status_code == 302
        others = [people["po"]] if kind == Kind.DEBT else [people["developer"], people["tech_lead"]]
        for person in others:
            response = _post(as_(person), team, "restore", story)
            assert response.status_code == 403


ACTS = ["edit", "size", "kind", "confirm", "decline", "archive", "restore", "adopt", "sub_task_add"]


@pytest.mark.parametrize("name", ACTS)
@pytest.mark.parametrize("who", ["observer", "manager", "admin"])
def test_who_reads_a_team_changes_nothing(
    request: pytest.FixtureRequest, as_: SignIn, team: Team, who: str, name: str
) -> None:
    story = StoryFactory(team=team)
    client = as_(request.getfixturevalue(who))

    assert client.get(reverse("stories:detail", args=[team.slug, story.number])).status_code == 200
    assert _post(client, team, name, story, title="x", size="1", kind="debt").status_code == 403


@pytest.mark.parametrize("name", ["detail", *ACTS])
def test_for_strangers_there_is_nothing_here(as_: SignIn, stranger: User, team: Team, name: str) -> None:
    story = StoryFactory(team=team)

    assert _post(as_(stranger), team, name, story).status_code in (404, 405)
    assert as_(stranger).get(story.get_absolute_url()).status_code == 404


def test_a_number_that_is_no_story_is_not_found(as_: SignIn, po: User, team: Team) -> None:
    for number in (0, 404, 10**12):
        assert as_(po).get(reverse("stories:detail", args=[team.slug, number])).status_code == 404


def test_an_archived_story_still_has_its_page(as_: SignIn, po: User, team: Team) -> None:
    story = archive_story(story=StoryFactory(team=team))

    assert b"Restore" in as_(po).get(story.get_absolute_url()).content
