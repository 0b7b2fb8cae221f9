"""What happened to a story, who did it and when, in sentences; and what one act changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pghistory
from django.db.models import Model
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.templatetags.ringfence import amount
from apps.stories.history_beside import beside
from apps.stories.impact import Why
from apps.stories.models import Better, Kind, State, Story
from apps.teams.models import Team

PAGE = 12
StoryEvent: type[Model] = Story.pgh_event_model  # type: ignore[attr-defined]  # pghistory makes it


def act_id() -> UUID:
    """What marks every change of this request, so that they can be taken back together."""
    with pghistory.context() as act:
        marked: UUID = act.id
    return marked


def act_changes(team: Team, act: UUID, by: User) -> dict[int, int]:
    """The stories that one person's act changed, each with the version it left them at."""
    changes = StoryEvent._default_manager.filter(
        pgh_context_id=act, pgh_context__user=by.pk, team=team, pgh_label="update"
    )
    return dict(changes.order_by("pgh_id").values_list("pgh_obj_id", "version"))


def before_act(act: UUID, stories: list[int], fields: tuple[str, ...]) -> dict[int, tuple[Any, ...]]:
    """What stories were before an act: the named fields of each one's last version until then."""
    first = StoryEvent._default_manager.filter(pgh_context_id=act).order_by("pgh_id").values_list("pgh_id", flat=True)
    earlier = StoryEvent._default_manager.filter(pgh_obj__in=stories, pgh_id__lt=first.first() or 0)
    latest = earlier.order_by("pgh_obj_id", "-pgh_id").distinct("pgh_obj_id")
    return {pk: tuple(was) for pk, *was in latest.values_list("pgh_obj_id", *fields)}


def at_version(story: Story, version: int) -> Any | None:
    """The story as it was when it had this version."""
    return StoryEvent._default_manager.filter(pgh_obj=story.pk, version=version).order_by("-pgh_id").first()


@dataclass(frozen=True)
class Entry:
    """One act on a story."""

    at: dt.datetime
    who: str
    said: list[str]


@dataclass(frozen=True)
class Page:
    entries: list[Entry]
    earlier: int | None


def story_history(story: Story, *, before: int | None = None) -> Page:
    """A page of a story's history, the latest act first: six queries at most, whatever its length."""
    events = StoryEvent._default_manager.filter(pgh_obj=story.pk).order_by("-pgh_id")
    later = events.filter(pgh_id=before).first() if before else None
    if before:
        events = events.filter(pgh_id__lt=before)
    found: list[Any] = list(events[: PAGE + 1])
    since = found[PAGE - 1] if len(found) > PAGE else None
    other = beside(story, since=_at(since), until=_at(later))
    names = _names([*found, *(event for event, _sentence in other)])
    pairs = zip(found[:PAGE], [*found[1:], None][:PAGE], strict=False)
    entries = [Entry(now.pgh_created_at, _who(now, names), _said(now, was, names, story)) for now, was in pairs]
    entries += [Entry(event.pgh_created_at, _who(event, names), [sentence]) for event, sentence in other]
    told = sorted((entry for entry in entries if entry.said), key=lambda entry: entry.at, reverse=True)
    return Page(told, since.pgh_id if since else None)


def _at(event: Any | None) -> dt.datetime | None:
    return event.pgh_created_at if event else None


def _names(events: Iterable[Any]) -> dict[int, str]:
    people = {(event.pgh_context or {}).get("user") for event in events}
    people |= {getattr(event, "assignee_id", None) for event in events}
    return {user.pk: str(user) for user in User.objects.filter(pk__in=people - {None}).only("name", "email")}


def _who(event: Any, names: dict[int, str]) -> str:
    context = event.pgh_context or {}
    return names.get(context.get("user", 0), "") or (_("Import") if context.get("via") == "import" else _("Ringfence"))


def _said(now: Any, was: Any | None, names: dict[int, str], story: Story) -> list[str]:
    if was is None:
        return [_created(now, story)]
    told = (tell(now, was, names) for tell in _TELLERS)
    return [sentence for sentence in told if sentence]


def _created(now: Any, story: Story) -> str:
    if story.split_from:
        story.split_from.team = story.team
        return _("Split from %(key)s") % {"key": story.split_from.key}
    if now.source_key:
        return _("Imported as %(key)s") % {"key": now.source_key}
    return _("Added to the backlog")


def _kind(now: Any, was: Any, names: dict[int, str]) -> str:
    if now.kind != was.kind:
        return _("Tagged %(kind)s, was %(was)s") % {"kind": _kind_name(now.kind), "was": _kind_name(was.kind)}
    return ""


def _proposal(now: Any, was: Any, names: dict[int, str]) -> str:
    if now.proposed_kind and now.proposed_kind != was.proposed_kind:
        return _("Proposed as %(kind)s") % {"kind": _kind_name(now.proposed_kind)}
    if was.proposed_kind and not now.proposed_kind and now.kind == was.kind:
        return _("Proposal declined: %(kind)s") % {"kind": _kind_name(was.proposed_kind)}
    if was.suggested_kind and not now.suggested_kind:
        return _("Suggestion declined: %(kind)s") % {"kind": _kind_name(was.suggested_kind)}
    return ""


def _kind_name(kind: str) -> str:
    return str(Kind(kind).label).lower()


def _size(now: Any, was: Any, names: dict[int, str]) -> str:
    if now.size == was.size:
        return ""
    none = _("not estimated")
    return _("Size %(was)s → %(size)s") % {"was": amount(was.size) or none, "size": amount(now.size) or none}


def _ready(now: Any, was: Any, names: dict[int, str]) -> str:
    if now.ready_on == was.ready_on:
        return ""
    return _("Ready on %(day)s") % {"day": date_format(now.ready_on, "D j M")} if now.ready_on else _("No day any more")


def _title(now: Any, was: Any, names: dict[int, str]) -> str:
    return _("Title changed, was “%(was)s”") % {"was": was.title} if now.title != was.title else ""


def _texts(now: Any, was: Any, names: dict[int, str]) -> str:
    if now.why != was.why:
        return _("Why: “%(why)s”") % {"why": now.why} if now.why else _("Why it matters removed")
    return _("Description changed") if now.description != was.description else ""


def _promise(now: Any, was: Any, names: dict[int, str]) -> str:
    """The parts of the why that are new, in the words of its sentence; where there is none, what is gone."""
    says, said = Why.of(now), Why.of(was)
    told = [part for part in says.parts if part not in said.parts]
    if not told:
        told = [_("no more “%(part)s”") % {"part": part} for part in said.parts if part not in says.parts]
    if says.better != said.better:
        told.append(str(Better(says.better).label))
    if says.measure_on != said.measure_on:
        told.append(_to_measure(says.measure_on))
    return _("Why: %(parts)s") % {"parts": " · ".join(told)} if told else ""


def _to_measure(day: dt.date | None) -> str:
    return (
        _("to be measured on %(day)s") % {"day": date_format(day, "j M Y")}
        if day
        else _("no day to measure it any more")
    )


def _measured(now: Any, was: Any, names: dict[int, str]) -> str:
    if (now.measured, now.measured_on, now.measured_note) == (was.measured, was.measured_on, was.measured_note):
        return ""
    says = Why.of(now)
    if says.measured is None:
        return _("Measured value taken back, was %(value)s") % {"value": Why.of(was).measured_said}
    verdict = says.verdict
    return _("Measured %(value)s") % {"value": says.measured_said} + (f" · {verdict.label}" if verdict else "")


def _assignee(now: Any, was: Any, names: dict[int, str]) -> str:
    if now.assignee_id == was.assignee_id:
        return ""
    if now.assignee_id is None:
        return _("Assigned to nobody")
    return _("Assigned to %(person)s") % {"person": names.get(now.assignee_id, "")}


def _state(now: Any, was: Any, names: dict[int, str]) -> str:
    if bool(now.archived_at) != bool(was.archived_at):
        return _("Archived") if now.archived_at else _("Restored")
    words = {State.OPEN.value: _("Reopened"), State.DONE.value: _("Done"), State.CANCELLED.value: _("Cancelled")}
    return words[now.state] if now.state != was.state else ""


def _blocked(now: Any, was: Any, names: dict[int, str]) -> str:
    if now.blocked_reason == was.blocked_reason:
        return ""
    if now.blocked_reason:
        return _("Blocked: “%(reason)s”") % {"reason": now.blocked_reason}
    return _("Goes on, was blocked: “%(reason)s”") % {"reason": was.blocked_reason}


def _place(now: Any, was: Any, names: dict[int, str]) -> str:
    if now.parent_id != was.parent_id:
        return _("Moved to another epic") if now.parent_id else _("Taken out of its epic")
    if now.labels != was.labels:
        return _("Labels: %(labels)s") % {"labels": ", ".join(now.labels) or _("none")}
    if now.component != was.component:
        return _("Component: %(component)s") % {"component": now.component or _("none")}
    if now.proposed_for != was.proposed_for:
        return _("Proposed for %(sprint)s") % {"sprint": now.proposed_for} if now.proposed_for else ""
    return _("Moved in the order") if now.rank != was.rank else ""


_TELLERS = (
    _kind, _proposal, _size, _ready, _title, _texts, _promise, _measured, _assignee, _state, _blocked, _place,
)  # fmt: skip
