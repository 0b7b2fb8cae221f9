"""A spike's form, or its recommendation's, that was overtaken: both versions of each field, and which to keep."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from apps.core.conflicts import MINE, THEIRS, Difference
from apps.stories.adr import options_text
from apps.stories.models import Recommendation, Spike


def differences(
    current: Spike | Recommendation,
    *,
    given: Mapping[str, Any],
    typed: Mapping[str, str],
    labels: Mapping[str, str],
    version: int | None,
) -> list[Difference]:
    """Every field that is not the same in both versions. What this person did not touch is theirs to begin with."""
    base = _at_version(current, version) if version else None
    return [
        Difference(
            name=name,
            label=str(labels.get(name, name)),
            mine=_shown(mine),
            theirs=_shown(theirs),
            keep=THEIRS if base is not None and getattr(base, name) == mine else MINE,
            typed=typed.get(name, ""),
        )
        for name, mine, theirs in _unequal(current, given)
    ]


def _unequal(current: Spike | Recommendation, given: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    for name, mine in given.items():
        theirs = getattr(current, name)
        if mine != theirs:
            yield name, mine, theirs


def _at_version(current: Spike | Recommendation, version: int) -> Any | None:
    events = type(current).pgh_event_model._default_manager  # type: ignore[union-attr]  # pghistory makes it
    return events.filter(pgh_obj=current.pk, version=version).order_by("-pgh_id").first()


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return _("An answer was found") if value else _("No answer was found")
    return options_text(value) if isinstance(value, list) else str(value)
