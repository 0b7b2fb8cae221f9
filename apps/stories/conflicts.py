"""A story's form that was overtaken: what the other person wrote, what this one wrote, and which to keep."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.core.conflicts import MINE, THEIRS, Difference
from apps.core.templatetags.ringfence import amount
from apps.stories.history import at_version
from apps.stories.models import Better, Kind, Story


def differences(
    current: Story,
    *,
    given: Mapping[str, Any],
    typed: Mapping[str, str],
    labels: Mapping[str, str],
    version: int | None,
) -> list[Difference]:
    """Both versions of every field that differs.

    What this person did not touch is theirs to begin with; what both changed stays this person's until they choose.
    """
    base = at_version(current, version) if version else None
    return [
        Difference(
            name=name,
            label=labels[name],
            mine=_shown(name, mine),
            theirs=_shown(name, theirs),
            keep=THEIRS if base is not None and _plain(mine) == _stored(base, name) else MINE,
            typed=typed.get(name, ""),
        )
        for name, mine, theirs in _unequal(current, given)
    ]


def _unequal(current: Story, given: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    for name, mine in given.items():
        theirs = getattr(current, name)
        if mine != theirs:
            yield name, mine, theirs


def _plain(value: Any) -> Any:
    return getattr(value, "pk", value)


def _stored(row: Any, name: str) -> Any:
    """A stored value; people and epics by their id, so that nothing is fetched to compare."""
    return getattr(row, f"{name}_id" if name in ("assignee", "parent") else name)


def _shown(name: str, value: Any) -> str:
    show = _SHOWN.get(name)
    return show(value) if show else str(value) if value else _("empty")


def _number(value: Decimal | None) -> str:
    return amount(value) or _("empty")


_SHOWN: dict[str, Callable[[Any], str]] = {
    "kind": lambda value: str(Kind(value).label),
    "size": lambda value: amount(value) or _("not estimated"),
    "labels": lambda value: ", ".join(value) or _("none"),
    "parent": lambda value: value.key if value else _("none"),
    "value_from": _number,
    "value_to": _number,
    "better": lambda value: str(Better(value).label),
    "measure_on": lambda value: date_format(value, "j M Y") if value else _("empty"),
}
