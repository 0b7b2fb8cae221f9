"""An import in sentences: what would happen, and what did."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from apps.importers.models import Import
from apps.importers.sentences import sentence
from apps.reports.before import sentence_of
from apps.reports.before_reading import past_of


@dataclass(frozen=True, slots=True)
class NoteCount:
    """A note about rows that did come in, with how many it concerns and its first example."""

    count: int
    text: str


def check_lines(imported: Import) -> list[str]:
    """What a dry run found, for a terminal."""
    report = imported.report
    counts = report["counts"]
    lines = [
        _("%(rows)s rows: %(stories)s stories, %(epics)s epics, %(sub_tasks)s sub-tasks, %(left_out)s left out.")
        % counts,
        _("%(new)s new, %(changed)s changed, %(unchanged)s unchanged.") % counts,
        _("%(in_sprints)s with a sprint, %(in_several)s of them in more than one.") % report,
    ]
    lines += [f"  {each['name']}: {sprint_standing(each)}" for each in report["sprint_plan"]]
    lines += [f"  {each.count} × {each.text}" for each in note_counts(imported)]
    return lines + [sentence(each["code"], each["value"]) for each in imported.blockers]


def summary_lines(imported: Import) -> list[str]:
    """What an import did, ending in the one sentence about the past."""
    result = imported.result
    lines = [headline(result)]
    lines += [f"  {each['name']}: {sprint_came(each)}" for each in result["sprints"]]
    past = past_of(imported.team)
    return [*lines, sentence_of(past)] if past.before else lines


def headline(result: Mapping[str, Any]) -> str:
    if not (result["new"] or result["changed"] or any(each["came"] == "yes" for each in result["sprints"])):
        return _("Nothing has changed since the last import: all of it is here already.")
    return _(
        "%(new)s new, %(changed)s changed, %(unchanged)s unchanged, %(left_out)s left out: "
        "%(stories)s stories, %(epics)s epics, %(sub_tasks)s sub-tasks."
    ) % dict(result)


def sprint_standing(each: Mapping[str, Any]) -> str:
    """What would become of a sprint of the file."""
    if each["here"]:
        return _("is here already")
    if each["reason"]:
        return _("stays out: %(reason)s") % {"reason": sentence(each["reason"])}
    return {
        "finished": _("comes in as a closed sprint without a fence"),
        "running": _("comes in as the running sprint, without a fence"),
        "future": _("its stories stay in the backlog, proposed for it"),
    }[each["state"]]


def sprint_came(each: Mapping[str, Any]) -> str:
    """What became of a sprint of the file."""
    if each["came"] == "here":
        return _("was here already")
    if each["came"] == "yes":
        return _("came in")
    if each["reason"]:
        return _("was left out: %(reason)s") % {"reason": sentence(each["reason"])}
    return _("its stories are in the backlog, proposed for it")


def note_counts(imported: Import) -> list[NoteCount]:
    """Every kind of note once, the most frequent first, in the words of its first row."""
    first: dict[str, str] = {}
    notes = imported.problems.filter(left_out=False).order_by("code", "line").distinct("code")
    for code, value in notes.values_list("code", "value"):
        first[code] = sentence(code, value)
    counts = imported.result.get("notes") or imported.report["counts"]["notes"]
    return [NoteCount(count, first[code]) for code, count in _most(counts) if code in first]


def _most(counts: Mapping[str, int]) -> Iterable[tuple[str, int]]:
    return sorted(counts.items(), key=lambda each: -each[1])
