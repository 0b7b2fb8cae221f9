"""What the worker does for imports."""

from __future__ import annotations

from procrastinate.contrib.django import app

from apps.importers.run import run_import


@app.task(name="importers.import_file")
def import_file(import_id: int) -> None:
    run_import(import_id=import_id)
