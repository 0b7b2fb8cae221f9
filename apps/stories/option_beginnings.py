"""What an answer begins with: three shapes that most options have, to be filled with what is true of this story."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from apps.stories.models import Story

FULL, MAIN, PROTOTYPE = "full", "main", "prototype"


def beginnings() -> list[tuple[str, str]]:
    """The shapes that are offered, each with its name."""
    return [(FULL, _("Full solution")), (MAIN, _("Main flow first")), (PROTOTYPE, _("Prototype"))]


def begin(shape: str, story: Story) -> dict[str, Any]:
    """What stands in the form at first; an unknown shape gives an empty one."""
    written: dict[str, dict[str, Any]] = {
        FULL: {
            "name": _("Full solution"),
            "covers": _("Everything the story asks for."),
            "size": story.size,
            "production_safe": True,
        },
        MAIN: {
            "name": _("Main flow first"),
            "covers": _("The way that most people take, from end to end."),
            "lacks": _("Rare cases: they are done by hand until the rest is built."),
            "production_safe": True,
            "debt_title": _("Build the rest: %(title)s") % {"title": story.title},
            "debt_reason": _("Rare cases are done by hand until it is built."),
        },
        PROTOTYPE: {
            "name": _("Prototype"),
            "covers": _("Something to show and to try out."),
            "lacks": _("Errors, load, access: not for real data."),
            "production_safe": False,
            "debt_title": _("Build for production: %(title)s") % {"title": story.title},
            "debt_reason": _("What was shown cannot be used, and is built anew."),
        },
    }
    return written.get(shape, {"production_safe": True})
