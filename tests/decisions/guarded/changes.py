"""Stories that are acted on, from wherever it is done, and how they changed."""

from collections.abc import Callable
from typing import Any

from apps.stories.models import Kind, Story
from tests.decisions.guarded.stage import Act, Guarded, Stage


def story_act(name: str, story: str, did: Callable[[Story, Story], bool], **sent: Any) -> Guarded:
    """Something done at a story's own address; `did` gets it as it was and as it is."""

    def act(stage: Stage) -> Act:
        was = stage.stories[story]
        return Act(
            f"stories:{name}", (was.number,), sent, did=lambda: did(was, stage.now(story)),
            wished=lambda: was.proposed_kind != stage.now(story).proposed_kind,
        )  # fmt: skip

    return act


def list_act(name: str, story: str, did: Callable[[Story, Story], bool], sent: Callable[[Story], Any]) -> Guarded:
    """Something done to a story from the backlog."""

    def act(stage: Stage) -> Act:
        was = stage.stories[story]
        return Act(
            f"stories:{name}", (), sent(was), did=lambda: did(was, stage.now(story)),
            wished=lambda: was.proposed_kind != stage.now(story).proposed_kind,
        )  # fmt: skip

    return act


def read(name: str, story: str) -> Guarded:
    return lambda stage: Act(f"stories:{name}", (stage.stories[story].number,))


def archived(was: Story, now: Story) -> bool:
    return (was.archived_at is None) != (now.archived_at is None)


def moved(was: Story, now: Story) -> bool:
    return was.rank != now.rank


def tagged(was: Story, now: Story) -> bool:
    return was.kind != now.kind


def settled(was: Story, now: Story) -> bool:
    return bool(was.proposed_kind) and not now.proposed_kind


def sized(was: Story, now: Story) -> bool:
    return was.size != now.size


def card(story: str, did: Callable[[Story, Story], bool], **changes: Any) -> Guarded:
    """Something changed on an opened card of the board."""

    def act(stage: Stage) -> Act:
        was = stage.stories[story]
        given = {"kind": was.kind, "size": was.size, "why": was.why, "version": was.version} | changes
        sent = {f"s{was.number}-{name}": value for name, value in given.items()}
        return Act(
            "sprints:card", (stage.sprint.number, was.number), sent, did=lambda: did(was, stage.now(story)),
            wished=lambda: was.proposed_kind != stage.now(story).proposed_kind,
        )  # fmt: skip

    return act


def form(story: str, **changes: Any) -> Callable[[Stage], dict[str, Any]]:
    def sent(stage: Stage) -> dict[str, Any]:
        was = stage.stories[story]
        given = {"title": was.title, "kind": was.kind, "size": was.size, "why": was.why, "version": was.version}
        return given | changes

    return sent


def edit(story: str, did: Callable[[Story, Story], bool], **changes: Any) -> Guarded:
    """Something changed in a story's form."""
    return lambda stage: story_act("edit", story, did, **form(story, **changes)(stage))(stage)


def write(did: Callable[[Story], bool], **sent: Any) -> Guarded:
    """A new story's form."""

    def act(stage: Stage) -> Act:
        def made() -> Story:
            return Story.objects.get(team=stage.team, title="New")

        return Act(
            "stories:new", (), {"title": "New", "kind": Kind.FEATURE} | sent, did=lambda: did(made()),
            wished=lambda: bool(made().proposed_kind),
        )  # fmt: skip

    return act
