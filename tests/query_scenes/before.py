"""The imported past, and tagging it."""

from tests.importers.imports import taken
from tests.query_scenes import Scene, shows


@shows
def what_was_before_the_fence(scene: Scene, rows: int) -> str:
    taken(scene.team, scene.reader, rows)
    return scene.url("reports:before")


@shows
def the_stories_of_the_past(scene: Scene, rows: int) -> str:
    taken(scene.team, scene.reader, rows)
    return scene.url("reports:before_rows")


@shows
def what_of_the_past_is_untagged(scene: Scene, rows: int) -> str:
    taken(scene.team, scene.reader, rows)
    return scene.url("reports:before_tags")


@shows
def what_tagging_the_past_comes_to(scene: Scene, rows: int) -> str:
    taken(scene.team, scene.reader, rows)
    return scene.url("reports:before_tell") + "?every=on&kind=suggested"
