"""The page of a story: its text, its history, its checklist; and of an epic, its sums."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import User
from apps.stories.history import PAGE
from apps.stories.models import Kind, State, Story, SubTask
from apps.stories.services import add_sub_task, create_story
from apps.teams.models import Team
from tests.factories import StoryFactory

SignIn = Callable[[User], Client]


def _post(client: Client, team: Team, name: str, *args: Any, **data: Any) -> Any:
    headers = data.pop("headers", {})
    return client.post(reverse(f"stories:{name}", args=[team.slug, *args]), data, headers=headers)


class TestPage:
    def test_it_shows_what_the_story_is_and_why(self, as_: SignIn, observer: User, developer: User, team: Team) -> None:
        story = StoryFactory(
            team=team, title="Index the search", kind=Kind.IMPROVEMENT, size=Decimal("2.50"), assignee=developer,
            why="First results 4 s → 0.8 s", description="**Soon** <script>x</script>", labels=["search"],
        )  # fmt: skip

        page = as_(observer).get(story.get_absolute_url()).content.decode()

        for text in ("Index the search", "Improvement", "technical work", "2.5 points", "Dana Developer", "search"):
            assert text in page
        assert "First results 4 s → 0.8 s" in page
        assert "<strong>Soon</strong>" in page and "&lt;script&gt;x" in page

    def test_an_imported_story_leads_to_its_tracker_and_says_who_owns_what(
        self, as_: SignIn, po: User, team: Team
    ) -> None:
        story = StoryFactory(
            team=team, source="jira", source_key="HDFS-17", source_url="https://tracker.example.org/HDFS-17",
            source_status="In Review", source_assignee="someone",
        )  # fmt: skip

        page = as_(po).get(story.get_absolute_url()).content.decode()

        assert 'href="https://tracker.example.org/HDFS-17"' in page
        assert "In Review" in page and "The tracker owns title, text, labels, state and assignee" in page

    def test_technical_work_without_a_why_says_what_that_means(self, as_: SignIn, po: User, team: Team) -> None:
        story = StoryFactory(team=team, kind=Kind.DEBT)

        assert b"does not go into the tech budget" in as_(po).get(story.get_absolute_url()).content

    def test_a_part_that_was_asked_for_comes_alone(self, as_: SignIn, tech_lead: User, team: Team) -> None:
        story = StoryFactory(team=team)
        headers = {"HX-Request": "true", "HX-Target": "div#facts"}

        response = _post(as_(tech_lead), team, "kind", story.number, kind="debt", headers=headers)

        page = response.content.decode()
        assert page.strip().startswith('<div id="facts"') and "technical work" in page

    def test_a_long_page_costs_as_many_queries_as_a_short_one(
        self, as_: SignIn, tech_lead: User, developer: User, team: Team
    ) -> None:
        story = StoryFactory(team=team, assignee=developer)
        client = as_(tech_lead)

        def queries() -> int:
            client.get(story.get_absolute_url())
            with CaptureQueriesContext(connection) as caught:
                client.get(story.get_absolute_url())
            return len(caught)

        def fill(count: int) -> None:
            for number in range(count):
                add_sub_task(story=story, title=f"Line {number}")
                _post(client, team, "size", story.number, size=str(number + 1))

        fill(3)
        few = queries()
        fill(27)
        assert queries() == few <= 23  # a panel asks once where it has nothing


class TestHistory:
    def _said(self, client: Client, story: Story, **query: Any) -> list[tuple[str, list[str]]]:
        entries = client.get(story.get_absolute_url(), query).context["history"].entries
        return [(entry.who, entry.said) for entry in entries]

    def test_it_says_who_did_what(self, as_: SignIn, po: User, tech_lead: User, developer: User, team: Team) -> None:
        _post(as_(po), team, "new", title="Index the search", kind="untagged")
        story = Story.objects.get()
        _post(as_(tech_lead), team, "kind", story.number, kind="improvement")
        _post(as_(developer), team, "size", story.number, size="5")
        _post(
            as_(developer), team, "edit", story.number, title="Index it", kind="improvement", size="5",
            why="4 s → 0.8 s", assignee=developer.pk, version=3,
        )  # fmt: skip

        assert self._said(as_(po), story) == [
            (
                "Dana Developer",
                ["Title changed, was “Index the search”", "Why: “4 s → 0.8 s”", "Assigned to Dana Developer"],
            ),
            ("Dana Developer", ["Size not estimated → 5"]),
            ("Tariq Lead", ["Tagged improvement, was untagged"]),
            ("Paula Owner", ["Added to the backlog"]),
        ]

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"state": State.DONE}, "Done"),
            ({"state": State.CANCELLED}, "Cancelled"),
            ({"labels": ["a", "b"]}, "Labels: a, b"),
            ({"description": "x"}, "Description changed"),
            ({"proposed_kind": Kind.DEBT}, "Proposed as debt"),
            ({"proposed_for": "Sprint 25"}, "Proposed for Sprint 25"),
            ({"rank": "zzz"}, "Moved in the order"),
            ({"size": None}, "Size 3 → not estimated"),
            ({"suggested_kind": ""}, "Suggestion declined: bug"),
        ],
    )
    def test_every_change_has_its_sentence(
        self, as_: SignIn, po: User, team: Team, changes: dict[str, Any], said: str
    ) -> None:
        story = StoryFactory(team=team, suggested_kind=Kind.BUG)
        Story.objects.filter(pk=story.pk).update(**changes)

        assert self._said(as_(po), story)[0] == ("Ringfence", [said])

    def test_it_is_paged(self, as_: SignIn, po: User, team: Team) -> None:
        story = StoryFactory(team=team, size=None)
        for size in range(1, PAGE + 3):
            Story.objects.filter(pk=story.pk).update(size=size)
        client = as_(po)

        first = client.get(story.get_absolute_url()).context["history"]
        earlier = self._said(client, story, before=first.earlier)

        assert len(first.entries) == PAGE
        assert [said for _who, said in earlier] == [
            ["Size 2 → 3"], ["Size 1 → 2"], ["Size not estimated → 1"], ["Added to the backlog"]
        ][-len(earlier) :]  # fmt: skip
        assert earlier[-1][1] == ["Added to the backlog"]

    @pytest.mark.parametrize("before", ["x", "-1", "9" * 50, "1' OR 1=1"])
    def test_a_page_that_does_not_exist_is_the_first_or_empty(
        self, as_: SignIn, po: User, team: Team, before: str
    ) -> None:
        story = StoryFactory(team=team)

        assert as_(po).get(story.get_absolute_url(), {"before": before}).status_code == 200


class TestChecklist:
    @pytest.fixture
    def story(self, team: Team) -> Story:
        story: Story = StoryFactory(team=team)
        return story

    @pytest.fixture
    def line(self, story: Story) -> SubTask:
        return add_sub_task(story=story, title="Measure first")

    def test_lines_are_added_and_ticked(self, as_: SignIn, po: User, team: Team, story: Story) -> None:
        client = as_(po)

        _post(client, team, "sub_task_add", story.number, title="Measure first")
        line = SubTask.objects.get()
        _post(client, team, "sub_task_tick", story.number, line.pk, done="yes")

        line.refresh_from_db()
        assert (line.title, line.done) == ("Measure first", True)
        _post(client, team, "sub_task_tick", story.number, line.pk, done="no")
        line.refresh_from_db()
        assert not line.done

    @pytest.mark.parametrize("title", ["", "  ", "x" * 256])
    def test_an_empty_or_endless_line_is_refused(
        self, as_: SignIn, po: User, team: Team, story: Story, title: str
    ) -> None:
        response = _post(as_(po), team, "sub_task_add", story.number, title=title)

        assert response.status_code == 422 and response.context["sub_task_form"].errors
        assert not SubTask.objects.exists()

    def test_a_checklist_has_an_end(self, as_: SignIn, po: User, team: Team, story: Story) -> None:
        SubTask.objects.bulk_create(SubTask(story=story, title=str(n)) for n in range(200))

        assert b"at most 200 lines" in _post(as_(po), team, "sub_task_add", story.number, title="more").content

    def test_a_removed_line_can_be_put_back(
        self, as_: SignIn, po: User, team: Team, story: Story, line: SubTask
    ) -> None:
        client = as_(po)

        response = _post(client, team, "sub_task_remove", story.number, line.pk)
        (message,) = client.get(response["Location"]).context["messages"]
        assert not SubTask.objects.exists()
        client.post(message.extra_tags)

        assert SubTask.objects.get().title == "Measure first"

    def test_a_line_nobody_removed_is_not_put_back(self, as_: SignIn, po: User, team: Team, story: Story) -> None:
        assert _post(as_(po), team, "sub_task_restore", story.number, "made:up").status_code == 404

    def test_a_line_becomes_a_story_right_behind_its_own(
        self, as_: SignIn, po: User, team: Team, story: Story, line: SubTask
    ) -> None:
        StoryFactory(team=team)

        _post(as_(po), team, "sub_task_promote", story.number, line.pk)

        assert [each.title for each in Story.objects.order_by("rank")][1] == "Measure first"
        assert not SubTask.objects.exists()

    def test_who_does_not_order_the_story_puts_it_at_the_end(
        self, as_: SignIn, developer: User, team: Team, story: Story, line: SubTask
    ) -> None:
        StoryFactory(team=team)

        _post(as_(developer), team, "sub_task_promote", story.number, line.pk)

        assert list(Story.objects.order_by("rank").values_list("title", flat=True))[-1] == "Measure first"

    @pytest.mark.parametrize("name", ["sub_task_tick", "sub_task_remove", "sub_task_promote"])
    def test_readers_and_strangers_leave_it_alone(
        self, as_: SignIn, observer: User, manager: User, stranger: User, *, team: Team, line: SubTask, name: str
    ) -> None:
        for person, status in ((observer, 403), (manager, 403), (stranger, 404)):
            assert _post(as_(person), team, name, line.story.number, line.pk).status_code == status
        assert SubTask.objects.filter(pk=line.pk, done=False).exists()

    def test_a_line_of_another_story_is_not_found(self, as_: SignIn, po: User, team: Team, line: SubTask) -> None:
        other = StoryFactory(team=team)

        assert _post(as_(po), team, "sub_task_remove", other.number, line.pk).status_code == 404


class TestEpics:
    @pytest.fixture
    def epic(self, team: Team, po: User) -> Story:
        return create_story(team=team, title="Checkout", by=po, may_tag=False, is_epic=True)

    def test_an_epic_is_written_without_kind_size_or_epic(self, as_: SignIn, po: User, team: Team) -> None:
        _post(as_(po), team, "new_epic", title="Checkout", kind="debt", size="100")

        epic = Story.objects.get()
        assert (epic.is_epic, epic.kind, epic.size, epic.parent) == (True, Kind.UNTAGGED, None, None)

    def test_it_shows_what_stands_below_it_by_work_type(self, as_: SignIn, po: User, team: Team, epic: Story) -> None:
        for kind, size, state in [
            (Kind.FEATURE, 5, State.OPEN), (Kind.BUG, 2, State.DONE), (Kind.DEBT, 3, State.OPEN),
            (Kind.UNTAGGED, None, State.OPEN), (Kind.FEATURE, 8, State.CANCELLED),
        ]:  # fmt: skip
            StoryFactory(team=team, parent=epic, kind=kind, size=size and Decimal(size), state=state)

        sums = as_(po).get(epic.get_absolute_url()).context["sums"]

        assert {each.work_type: (each.count, each.size, each.unestimated, each.done) for each in sums} == {
            "product": (2, Decimal(7), 0, Decimal(2)),
            "technical": (1, Decimal(3), 0, None),
            "untagged": (1, None, 1, None),
        }

    def test_a_story_is_put_in_by_its_key(self, as_: SignIn, po: User, team: Team, epic: Story) -> None:
        story = StoryFactory(team=team)

        _post(as_(po), team, "adopt", epic.number, key=story.key.lower())

        story.refresh_from_db()
        assert story.parent == epic

    @pytest.mark.parametrize("key", ["", "PAY-99", "nothing"])
    def test_a_key_that_is_none_is_refused_beside_the_field(
        self, as_: SignIn, po: User, team: Team, epic: Story, key: str
    ) -> None:
        response = _post(as_(po), team, "adopt", epic.number, key=key)

        assert response.status_code == 422 and b"No story with this key" in response.content

    def test_no_epic_stands_in_an_epic(self, as_: SignIn, po: User, team: Team, epic: Story) -> None:
        other = StoryFactory(team=team, is_epic=True, kind=Kind.UNTAGGED, size=None)

        response = _post(as_(po), team, "adopt", epic.number, key=other.key)

        assert response.status_code == 422
        other.refresh_from_db()
        assert other.parent is None

    def test_thirty_stories_below_cost_as_many_queries_as_three(
        self, as_: SignIn, po: User, developer: User, team: Team, epic: Story
    ) -> None:
        client = as_(po)
        counts = []
        for count in (3, 27):
            StoryFactory.create_batch(count, team=team, parent=epic, assignee=developer)
            client.get(epic.get_absolute_url())
            with CaptureQueriesContext(connection) as queries:
                client.get(epic.get_absolute_url())
            counts.append(len(queries))
        assert counts[0] == counts[1] <= 10
