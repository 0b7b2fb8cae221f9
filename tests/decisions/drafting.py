"""What the tests of a draft share: the form as a browser sends it, and what is kept of it."""

import re
from typing import Any

from django.urls import reverse

from apps.decisions.models import RightsDraft, Row
from apps.teams.models import Team
from tests.conftest import Answer

HTMX = {"HX-Request": "true", "HX-Target": "form#rights-form"}


def url(team: Team, name: str = "rights_edit", *more: object) -> str:
    return reverse(f"decisions:{name}", args=[team.slug, *more])


def sent(rows: list[Row], *, version: int = 0, basis: int = 1, **more: str) -> dict[str, Any]:
    """What a browser sends with these rows in the form."""
    fields: dict[str, Any] = {"row-TOTAL_FORMS": len(rows), "row-INITIAL_FORMS": len(rows)}
    for number, row in enumerate(rows):
        fields |= {f"row-{number}-{name}": value for name, value in row.items()}
    return fields | {"version": version, "basis": basis, "new_sentence": "", "new_holder": "together"} | more


def reworded(rows: list[Row], name: str, **changes: str) -> list[Row]:
    return [Row(**(row | changes)) if row["key"] == name else row for row in rows]  # type: ignore[typeddict-item]  # same keys


def drafted(team: Team) -> list[Row]:
    rows: list[Row] = RightsDraft.objects.get(team=team).rows
    return rows


def keys(team: Team) -> list[str]:
    return [row["key"] for row in drafted(team)]


def text_of(answer: Answer) -> str:
    """What is read: without the marks around words that differ."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.content.decode()))
