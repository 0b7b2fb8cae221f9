"""Imports."""

from tests.factories import UserFactory
from tests.importers.imports import taken, uploaded
from tests.query_scenes import Scene, shows


@shows
def imports_there_have_been(scene: Scene, rows: int) -> str:
    imported = taken(scene.team, scene.reader, 1)
    imported.refresh_from_db()
    for number in range(imported.number + 1, imported.number + rows):
        imported.pk, imported.number, imported.person = None, number, UserFactory()
        imported.save(force_insert=True)
    return scene.url("importers:new")


@shows
def the_dry_run_of_an_import(scene: Scene, rows: int) -> str:
    return scene.url("importers:preview", uploaded(scene.team, scene.reader, rows).number)


@shows
def the_summary_of_an_import(scene: Scene, rows: int) -> str:
    return scene.url("importers:summary", taken(scene.team, scene.reader, rows).number)


@shows
def the_rows_an_import_left_out(scene: Scene, rows: int) -> str:
    return scene.url("importers:leftovers", uploaded(scene.team, scene.reader, rows).number)
