"""What a dry run found, as plain data: stored with the import, shown before it starts, printed by the command."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from apps.importers.family import Here
from apps.importers.formats import Field, Header, Layout, Problem
from apps.importers.guess import natural, state_of
from apps.importers.mapping import Becomes, ImportMapping, SprintState, Twice
from apps.importers.past import Coming
from apps.importers.records import LeftOut, Record
from apps.importers.survey import SprintSeen, Survey
from apps.importers.values import date_of

SHOWN = 300
"""How many different words of a column are listed. More than that is no status and no type."""

_WORDS = (("type", "types"), ("status", "statuses"), ("resolution", "resolutions"))


@dataclass(slots=True)
class Tally:
    """Counts over the records of a file."""

    rows: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    notes: Counter[str] = field(default_factory=Counter)
    becomes: Counter[str] = field(default_factory=Counter)
    outcome: Counter[str] = field(default_factory=Counter)
    sized: int = 0

    def count(self, read: Record | LeftOut, here: Here) -> None:
        self.rows += 1
        if isinstance(read, LeftOut):
            self.left_out[read.problem.code] += 1
            return
        self.becomes[read.becomes.value] += 1
        self.outcome[outcome_of(read, here)] += 1
        self.sized += read.size is not None and read.becomes is Becomes.STORY
        self.notes.update(note.code for note in read.notes)

    def as_json(self) -> dict[str, Any]:
        return {
            "rows": self.rows,
            "left_out": self.left_out.total(),
            "reasons": dict(self.left_out),
            "notes": dict(self.notes),
            "stories": self.becomes[Becomes.STORY.value],
            "epics": self.becomes[Becomes.EPIC.value],
            "sub_tasks": self.becomes[Becomes.CHECKLIST.value],
            "new": self.outcome["new"],
            "changed": self.outcome["changed"],
            "unchanged": self.outcome["unchanged"],
            "sized": self.sized,
        }


def outcome_of(record: Record, here: Here) -> str:
    if here.form_of(record.key) is None:
        return "new"
    return "unchanged" if here.digests.get(record.key) == record.digest else "changed"


def file_report(layout: Layout, seen: Survey, mapping: ImportMapping) -> dict[str, Any]:
    """What the file holds, independent of what is here already."""
    return {
        "encoding": {"name": layout.encoding.name, "certain": layout.encoding.certain, "samples": seen.odd},
        "header": _header(layout),
        "columns": [_column(each, seen) for each in layout.headers if each.field or seen.filled[each.name]][:SHOWN],
        "empty_columns": [each.name for each in layout.headers if not (each.field or seen.filled[each.name])],
        "types": _counts(seen.types),
        "statuses": [
            each | {"because": state_of(each["name"], seen.standing)[1].value} for each in _counts(seen.statuses)
        ],
        "resolutions": [each for each in _counts(seen.resolutions) if each["name"]],
        "people": _counts(seen.people),
        "months": _counts(seen.months),
        "numbered_dates": seen.numbered_dates,
        "sprints": [_sprint(name, seen.sprints[name], mapping) for name in sorted(seen.sprints, key=natural)[:SHOWN]],
        "in_sprints": seen.in_sprints,
        "in_several": seen.in_several,
    }


def _header(layout: Layout) -> list[str]:
    """The header as it stands in the file, repeats included: the file of rows left out begins with it."""
    names = {position: each.name for each in layout.headers for position in each.positions}
    return [names[position] for position in range(layout.width)]


def _column(header: Header, seen: Survey) -> dict[str, Any]:
    return {
        "name": header.name,
        "repeats": len(header.positions),
        "known": header.field is not None,
        "filled": seen.filled[header.name],
        "sample": seen.samples.get(header.name, ""),
    }


def _counts(words: Counter[str]) -> list[dict[str, Any]]:
    return [{"name": name, "count": count} for name, count in words.most_common(SHOWN)]


def _sprint(name: str, seen: SprintSeen, mapping: ImportMapping) -> dict[str, Any]:
    """When its issues were resolved helps somebody who looks up its dates; it is never taken for them."""
    days = [day for text in seen.resolved if (day := date_of(text, mapping.months, mapping.dates))]
    return {
        "name": name,
        "issues": seen.issues,
        "now": seen.standing.total(),
        "first": min(days).isoformat() if days else "",
        "last": max(days).isoformat() if days else "",
    }


def blockers(seen: Survey, mapping: ImportMapping, repeated: Iterable[str]) -> list[Problem]:
    """What has to be settled before the file can be imported."""
    found = []
    fields = set(mapping.fields.values())
    if not seen.rows:
        found.append(Problem("no_rows"))
    if Field.KEY not in fields:
        found.append(Problem("no_key_column"))
    if Field.TITLE not in fields:
        found.append(Problem("no_title_column"))
    twice = list(repeated)
    if twice and mapping.twice is Twice.REFUSE:
        found.append(Problem("key_twice", _some(twice)))
    found += [Problem("too_many_words", word) for word, name in _WORDS if len(getattr(seen, name)) > SHOWN]
    running = [name for name, plan in mapping.sprints.items() if plan.state is SprintState.RUNNING]
    if len(running) > 1:
        found.append(Problem("two_running", _some(running)))
    return found


def _some(names: list[str]) -> str:
    shown = ", ".join(names[:5])
    return f"{shown} … ({len(names)})" if len(names) > len(names[:5]) else shown


def sprints_report(coming: Iterable[Coming]) -> list[dict[str, Any]]:
    return [
        {"name": each.name, "state": each.plan.state.value, "reason": each.reason, "here": each.here} for each in coming
    ]
