"""A story of which a part is done: it keeps that part, and the rest is a story of its own right below it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import pghistory
from django.db.models import Case, F, OuterRef, Subquery, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _
from fractional_indexing import generate_key_between

from apps.accounts.models import User
from apps.core.templatetags.ringfence import amount
from apps.core.violations import RuleViolation
from apps.sprints.models import Commitment
from apps.stories.models import PARTS, Kind, Story, SubTask
from apps.teams.models import Unit

# What the rest has from its story: it is the same wish, unfinished.
KEPT = (
    "kind", "why", *PARTS, "labels", "component", "parent_id", "assignee_id", "description",
    "blocked_reason", "blocked_since", "proposed_kind", "proposed_by_id",
    "suggested_kind", "suggestion_reason", "suggestion_confidence",
)  # fmt: skip
LONGEST_TITLE = 255


@dataclass(frozen=True)
class Split:
    """A line whose story is split, and both sizes; none where the team counts stories."""

    line: Commitment
    accepted: Decimal | None
    rest: Decimal | None


def require_splittable(line: Commitment, *, owes: bool) -> None:
    """Raises `RuleViolation` where half of a story would be said to be the whole."""
    words = {"key": line.story.key}
    if line.kind == Kind.SPIKE:
        said = _("%(key)s is a spike: it ends with its recommendation, or goes on. It is not split.")
        raise RuleViolation("a_spike_is_never_split", said % words)
    if line.kind == Kind.INCIDENT:
        said = _("%(key)s is an incident. What remains to be done after it is a story of its own that follows it.")
        raise RuleViolation("an_incident_is_never_split", said % words)
    if owes:
        said = _("%(key)s repays a debt of the register, and a debt is repaid as a whole.")
        raise RuleViolation("what_repays_a_debt_is_never_split", said % words)


def require_whole(line: Commitment, accepted: Decimal | None, rest: Decimal | None) -> None:
    """Raises `RuleViolation` unless both parts are something and together at least the whole."""
    if line.sprint.unit == Unit.STORIES:
        return
    if not (accepted and rest and accepted > 0 and rest > 0):
        raise RuleViolation(
            "both_parts_of_a_split_are_more_than_0",
            _("Say how much of %(key)s was accepted and how much is left: both are more than 0.")
            % {"key": line.story.key},
        )
    if line.size is not None and accepted + rest < line.size:
        raise RuleViolation(
            "a_split_makes_no_work_disappear",
            _("Both parts of %(key)s together are at least the whole: %(size)s.")
            % {"key": line.story.key, "size": amount(line.size)},
        )


def split_stories(
    splits: Sequence[Split], *, numbers: Sequence[int], by: User | None, at: dt.datetime | None = None
) -> list[Story]:
    """Re-estimate each story to its accepted part and write its rest, with these numbers: four statements for all.

    The stories are locked by the caller, and the numbers reserved before that. What was ticked off stays with the
    accepted part; the open lines of a checklist go on with the rest.
    """
    if not splits:
        return []
    below = _places_below(splits)
    rests = [_rest(each, number, below[each.line.story_id], by) for each, number in zip(splits, numbers, strict=True)]
    for rest in rests:
        rest.created_at = at or timezone.now()
    _resize(splits)
    Story.objects.bulk_create(rests)
    pairs = [When(story_id=rest.split_from_id, then=Value(rest.pk)) for rest in rests]
    open_ones = SubTask.objects.filter(story__in=[rest.split_from_id for rest in rests], done=False)
    open_ones.update(story_id=Case(*pairs))
    return rests


def _places_below(splits: Sequence[Split]) -> dict[int, str]:
    """A rank right below each story, by its id."""
    beneath = Story.objects.filter(team=OuterRef("team"), rank__gt=OuterRef("rank")).order_by("rank").values("rank")[:1]
    asked = Story.objects.filter(pk__in=[each.line.story_id for each in splits]).annotate(beneath=Subquery(beneath))
    rows = asked.order_by().values_list("pk", "rank", "beneath")
    return {pk: str(generate_key_between(rank, following)) for pk, rank, following in rows}


def _rest(split: Split, number: int, rank: str, by: User | None) -> Story:
    whole = split.line.story
    size = {} if split.rest is None else {"size": split.rest, "size_is_ours": True}
    return Story(
        team_id=whole.team_id,
        number=number,
        rank=rank,
        title=_rest_of(whole.title),
        split_from=whole,
        created_by=by,
        **size,
        **{name: getattr(whole, name) for name in KEPT},
    )


def _rest_of(title: str) -> str:
    """A rest that is split again is not called twice so."""
    ending = _(" (the rest)")
    return title if title.endswith(ending) else title[: LONGEST_TITLE - len(ending)] + ending


def _resize(splits: Sequence[Split]) -> None:
    """One statement, so that the ledger's sums are counted once."""
    sizes = {each.line.story_id: each.accepted for each in splits if each.accepted is not None}
    if sizes:
        # The ledger's history keeps with the new size that it is a part of the old one (sprints.replay).
        with pghistory.context(split=True):
            Story.objects.filter(pk__in=sizes).update(
                size=Case(*(When(pk=pk, then=Value(size)) for pk, size in sizes.items())),
                size_is_ours=True,
                version=F("version") + 1,
            )
