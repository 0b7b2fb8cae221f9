"""An entry's form that was overtaken: both versions of each field that differs."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from apps.core.conflicts import MINE, THEIRS, Difference
from apps.decisions.log_history import at_version
from apps.decisions.models import Decision


def differences(
    current: Decision, *, given: Mapping[str, Any], typed: Mapping[str, str], labels: Mapping[str, str], version: int
) -> list[Difference]:
    """What this person did not touch is theirs to begin with; what both changed stays this person's until they choose.

    A right is compared by its key, and shown by its sentence where the entry has it.
    """
    base = at_version(current, version)
    return [
        Difference(
            name=name,
            label=labels[name],
            mine=_shown(mine),
            theirs=_shown(theirs),
            keep=THEIRS if base is not None and _plain(mine) == _stored(base, name) else MINE,
            typed=typed.get(name, ""),
        )
        for name, mine in given.items()
        if mine != (theirs := getattr(current, name))
    ]


def _plain(value: Any) -> Any:
    return getattr(value, "pk", value)


def _stored(row: Any, name: str) -> Any:
    return getattr(row, "replaces_id" if name == "replaces" else name)


def _shown(value: Any) -> str:
    return str(value) if value else _("empty")
