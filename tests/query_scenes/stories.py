"""Stories, their promises, epics and options."""

import datetime as dt
from decimal import Decimal

from apps.stories.models import Kind, State, Story
from apps.stories.services import add_sub_task, edit_story
from tests.factories import CommitmentFactory, MembershipFactory, StoryFactory, UserFactory
from tests.query_scenes import Scene, shows
from tests.stories.asking import SHORTCUT, answer, ask, discuss


@shows
def the_backlog(scene: Scene, rows: int) -> str:
    for _ in range(rows):
        StoryFactory(team=scene.team, assignee=UserFactory(), parent=_epic(scene), labels=["mobile"])
        StoryFactory(team=scene.team, proposed_kind=Kind.DEBT, proposed_by=UserFactory())
        CommitmentFactory(sprint=scene.sprint)
    return scene.url("stories:backlog")


@shows
def promises_that_were_measured_or_not(scene: Scene, rows: int) -> str:
    due, promised = scene.team.today - dt.timedelta(days=3), {"value_from": 4, "value_to": 1, "value_unit": "s"}
    for n in range(rows // 2):  # a page shows twenty-five
        StoryFactory(team=scene.team, kind=Kind.IMPROVEMENT, state=State.DONE, measure_on=due, **promised)
        StoryFactory(
            team=scene.team,
            kind=Kind.DEBT,
            state=State.DONE,
            measured=n,
            measured_on=due,
            measured_by=scene.reader,
            **promised,
        )
    return scene.url("stories:promises")


@shows
def measurements_that_wait(scene: Scene, rows: int) -> str:
    due = scene.team.today - dt.timedelta(days=3)
    StoryFactory.create_batch(rows, team=scene.team, state=State.DONE, measure_on=due)
    return scene.url("teams:detail")


@shows
def the_inbox_of_tagging(scene: Scene, rows: int) -> str:
    for _ in range(rows // 2):  # a page shows twenty
        StoryFactory(team=scene.team, kind=Kind.UNTAGGED, proposed_kind=Kind.DEBT, proposed_by=UserFactory())
    return scene.url("stories:inbox")


def _epic(scene: Scene) -> Story:
    epic: Story = StoryFactory(team=scene.team, is_epic=True, kind=Kind.UNTAGGED, size=None)
    return epic


@shows
def the_epics(scene: Scene, rows: int) -> str:
    for _ in range(rows):
        StoryFactory(team=scene.team, parent=_epic(scene))
    return scene.url("stories:backlog") + "?show=epics"


@shows
def a_story_with_its_checklist_and_history(scene: Scene, rows: int) -> str:
    story = scene.team.stories.first() or StoryFactory(team=scene.team)
    for size in range(1, rows + 1):
        add_sub_task(story=story, title="Ask the bank")
        edit_story(story=story, version=None, by=scene.reader, may_tag=True, changes={"size": Decimal(size)})
    return story.get_absolute_url()


@shows
def the_options_of_a_story(scene: Scene, rows: int) -> str:
    request = ask(StoryFactory(team=scene.team), scene.reader)
    for n in range(min(rows, 6)):  # at most six are compared
        answer(request, scene.reader, f"Option {n}", **SHORTCUT)
    discuss(request, UserFactory.create_batch(rows, organisation=scene.team.organisation))
    return scene.url("stories:options", request.story.number)


@shows
def an_epic_with_what_is_below_it(scene: Scene, rows: int) -> str:
    epic = scene.team.stories.filter(is_epic=True).first() or _epic(scene)
    for _ in range(rows):
        StoryFactory(team=scene.team, parent=epic, assignee=UserFactory())
    return epic.get_absolute_url()


@shows
def the_form_of_a_story(scene: Scene, rows: int) -> str:
    for member in MembershipFactory.create_batch(rows, team=scene.team):
        StoryFactory(team=scene.team, assignee=member.user, parent=_epic(scene))
    return scene.url("stories:new")


@shows
def the_suggestions_of_one_rule(scene: Scene, rows: int) -> str:
    for _ in range(rows):
        StoryFactory(
            team=scene.team, kind=Kind.UNTAGGED, assignee=UserFactory(),
            suggested_kind=Kind.DEBT, suggestion_confidence="sure", suggestion_reason="its title says so",
        )  # fmt: skip
    return scene.url("stories:suggestions") + "?kind=debt&confidence=sure"
