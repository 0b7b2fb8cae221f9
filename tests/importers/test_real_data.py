"""Real exports, which are not ours to copy: read where `RINGFENCE_DATA` says they lie, else skipped."""

import os
from pathlib import Path

import pytest

from apps.importers.models import Import
from apps.stories.models import Story
from tests.importers.conftest import Take

DATA = Path(os.environ.get("RINGFENCE_DATA", "/nowhere"))

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not DATA.exists(), reason="RINGFENCE_DATA names no folder with real exports"),
]


def test_the_jira_export_comes_in_whole(take: Take) -> None:
    content = (DATA / "jira-cloud" / "Jira.csv").read_bytes()

    imported: Import = take(content)

    assert (imported.result["rows"], imported.result["new"], imported.result["left_out"]) == (192, 192, 0)
    assert (imported.report["in_sprints"], imported.report["in_several"]) == (67, 17)
    assert Story.objects.filter(is_epic=True).count() == 6
    assert Story.objects.exclude(parent=None).count() == 24
    assert take(content).result["unchanged"] == 192
