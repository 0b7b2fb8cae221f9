"""What became of options since somebody looked at them: from the history, so that both versions can be shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from apps.stories.models import Option, OptionRequest
from apps.stories.options import Fact, facts
from apps.teams.models import Team

OptionEvent: type[Model] = Option.pgh_event_model  # type: ignore[attr-defined]  # pghistory makes it


def option_at(pk: int, version: int) -> Any | None:
    """An option as it was when it had this version."""
    return OptionEvent._default_manager.filter(pgh_obj=pk, version=version).order_by("pgh_id").first()


def last_of_removed(request: OptionRequest, pk: int) -> Any | None:
    """An option that was removed from this request, as it was last."""
    return OptionEvent._default_manager.filter(pgh_obj=pk, request=request.pk, pgh_label="delete").last()


@dataclass(frozen=True)
class Meanwhile:
    """One option that is not what somebody saw: added, removed, or with rows that differ."""

    name: str
    became: str
    rows: list[tuple[str, str, str]]


def meanwhile(request: OptionRequest, seen: Mapping[int, int], team: Team) -> list[Meanwhile]:
    """The options that differ from those seen, each known by its id and its version then."""
    now = {option.pk: option for option in request.options.all()}
    added = [Meanwhile(option.name, "added", []) for pk, option in now.items() if pk not in seen]
    gone = [pk for pk in seen if pk not in now]
    removed = [Meanwhile(was.name, "removed", []) for pk in gone if (was := _of(request, pk, seen[pk]))]
    changed = [
        Meanwhile(now[pk].name, "changed", _rows(was, now[pk], team))
        for pk, version in seen.items()
        if pk in now and now[pk].version != version and (was := _of(request, pk, version))
    ]
    return [*added, *removed, *changed]


def _of(request: OptionRequest, pk: int, version: int) -> Any | None:
    """As it was seen; nothing for a number that was no option of this request."""
    was = option_at(pk, version)
    return was if was is not None and was.request_id == request.pk else None


def _rows(was: Any, now: Option, team: Team) -> list[tuple[str, str, str]]:
    pairs: list[tuple[Fact, Fact]] = list(zip(facts(was, team), facts(now, team), strict=True))
    return [(after.label, before.text, after.text) for before, after in pairs if before.text != after.text]
