"""Saying when something is released."""

from apps.accounts.models import User
from apps.core.undoing import way_back
from apps.stories.models import Kind, Release, Story
from apps.stories.services.releases import set_release
from tests.decisions.guarded.stage import Act, Guarded, Stage
from tests.factories import UserFactory

SAID = {"how": "hold", "on": "", "reason": "The fair comes first", "version": 0}


def _said(stage: Stage) -> Story:
    story = stage.stories[Kind.FEATURE]
    by: User = UserFactory()
    set_release(story=story, reason="Said before", by=by)
    return story


def say(stage: Stage) -> Act:
    story = stage.stories[Kind.FEATURE]
    return Act("stories:release", (story.number,), SAID, did=lambda: Release.objects.filter(story=story).exists())


def clear(stage: Stage) -> Act:
    story = stage.stories[Kind.FEATURE]
    return Act(
        "stories:release_clear", (story.number,), {}, before=lambda: _said(stage),
        did=lambda: not Release.objects.filter(story=story).exists(),
    )  # fmt: skip


def restore(stage: Stage) -> Act:
    story = stage.stories[Kind.FEATURE]
    kept = way_back([True, "The fair", "", 0], salt=f"stories.release.{story.pk}")
    return Act(
        "stories:release_restore", (story.number, kept), {},
        did=lambda: Release.objects.filter(story=story, reason="The fair").exists(),
    )  # fmt: skip


ACTIONS: dict[str, Guarded] = {
    "stories:release": say,
    "stories:release_clear": clear,
    "stories:release_restore": restore,
}
