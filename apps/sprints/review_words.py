"""The words of a review: stories, what spikes found, and debts, each as it read when the sprint closed."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import F, Max, Q
from django.utils.translation import gettext_lazy as _

from apps.sprints.models import Commitment, Incident, Severity, Sprint, Status
from apps.sprints.review import Broke, Found, Owed
from apps.sprints.then import as_of, history_of
from apps.stories.impact import STORED, Why
from apps.stories.models import Debt, Kind, Origin, Recommendation, RecommendationState, Story
from apps.teams.models import Unit

MEASURED = ("measured", "measured_on")
PROMISED = tuple(name for name in STORED if name not in MEASURED)
DEBT = ("story_id", "reason", "cost", "principal", "origin", "incurred_on", "written_off_id", "pgh_label")
ORIGINS = {
    Origin.OPTION: _("from a chosen option"),
    Origin.INCIDENT: _("from an incident"),
    Origin.NOTICED: _("noticed by the team"),
}


@dataclass(frozen=True, slots=True)
class Words:
    """What a story said, and what was measured of it since."""

    number: int
    key: str
    title: str
    rank: str
    says: Why


def words_of(sprint: Sprint, stories: Collection[int]) -> dict[int, Words]:
    """One query, for the measured values of today, too."""
    events = as_of(sprint, history_of(Story).filter(pgh_obj__in=stories))
    today = {f"{name}_now": F(f"pgh_obj__{name}") for name in (*MEASURED, "value_unit")}
    rows = events.values("pgh_obj_id", "number", "source_key", "title", "rank", "kind", "why", *PROMISED, **today)
    return {row["pgh_obj_id"]: _words(sprint, row) for row in rows}


def _words(sprint: Sprint, row: Mapping[str, Any]) -> Words:
    promised = {name: row[name] for name in PROMISED}
    says = Why(line=row["why"], is_question=row["kind"] == Kind.SPIKE, **promised)
    if row["value_unit_now"] == row["value_unit"]:  # in another unit it says nothing of this promise
        says = replace(says, measured=row["measured_now"], measured_on=row["measured_on_now"])
    key = row["source_key"] or f"{sprint.team.key_prefix}-{row['number']}"
    return Words(row["number"], key, row["title"], row["rank"], says)


def rests_of(sprint: Sprint, stories: Collection[int]) -> dict[int, list[str]]:
    """The titles of what was split off from these stories while the sprint ran, or as it closed."""
    parts = as_of(sprint, history_of(Story).filter(split_from__in=stories))
    rests = defaultdict[int, list[str]](list)
    for story, title in parts.values_list("split_from_id", "title"):
        rests[story].append(title)
    return rests


def found_by(sprint: Sprint, spikes: Collection[int]) -> dict[int, Found]:
    """What these spikes had put to both by then. A draft is nobody's recommendation yet."""
    if not spikes:
        return {}
    events = as_of(sprint, history_of(Recommendation).filter(pgh_obj__in=spikes))
    rows = events.values_list("spike_id", "state", "recommendation", "found")
    return {
        spike: Found(text, is_answer, state == RecommendationState.ACCEPTED)
        for spike, state, text, is_answer in rows
        if state != RecommendationState.DRAFT
    }


def broke_in(sprint: Sprint) -> dict[int, Broke]:
    """What was reported as an incident, by its story, and turned out to be one or waits for a word on that."""
    rows = as_of(sprint, history_of(Incident).filter(sprint=sprint.pk))
    named = rows.values_list("story_id", "for_whom", "severity", "confirmed_at", "lapsed_at")
    return {
        story: Broke(for_whom, Severity(severity), is_confirmed=confirmed is not None)
        for story, for_whom, severity, confirmed, lapsed in named
        if lapsed is None
    }


def notes_of(sprint: Sprint) -> dict[int, str]:
    """What was said as something was accepted as done enough."""
    noted = Commitment.objects.filter(sprint=sprint).exclude(done_note="")
    return dict(noted.order_by("id").values_list("story_id", "done_note"))


@dataclass(frozen=True, slots=True)
class Booked:
    """A debt that this sprint took on, or whose story it finished."""

    owed: Owed
    story: int
    is_taken_on: bool
    is_repaid: bool


def debts_of(sprint: Sprint, done: Collection[int]) -> list[Booked]:
    """The register's entries of this sprint's days, and those whose stories it did: two queries."""
    first, last = _days_of(sprint)
    of_its_days = Q(team=sprint.team_id, incurred_on__gte=first, incurred_on__lte=last)
    asked = history_of(Debt).filter(of_its_days | Q(story__in=done)).order_by().values("pgh_obj")
    rows = as_of(sprint, history_of(Debt).filter(pgh_obj__in=asked)).values(*DEBT)
    booked = [
        Booked(
            _owed(sprint, row),
            row["story_id"],
            is_taken_on=first <= row["incurred_on"] <= last,
            is_repaid=row["story_id"] in done and row["written_off_id"] is None,
        )
        for row in rows
        if row["pgh_label"] != "delete"
    ]
    return [each for each in booked if each.is_taken_on or each.is_repaid]


def _days_of(sprint: Sprint) -> tuple[dt.date, dt.date]:
    """From the day after the sprint before it, as the register counts: days between two belong to the later one.

    Before it in every sense: one that is put between them afterwards takes no day from it.
    """
    before = Sprint.objects.filter(
        team=sprint.team_id, fenced=True, ends__lt=sprint.starts, started_at__lt=sprint.started_at
    )
    ended = before.aggregate(ends=Max("ends"))["ends"]
    first = ended + dt.timedelta(days=1) if ended else sprint.starts
    return first, sprint.ends if sprint.status == Status.CLOSED else dt.date.max


def _owed(sprint: Sprint, row: Mapping[str, Any]) -> Owed:
    principal = Decimal(1) if sprint.unit == Unit.STORIES else row["principal"]
    return Owed(row["reason"], row["cost"], principal, str(ORIGINS[row["origin"]]))
