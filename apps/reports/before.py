"""The past that came in without a fence, and what came since: the same figures of the same sums (metrics.md). Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.templatetags.ringfence import amount
from apps.reports.before_definitions import TECHNICAL_AT_MOST, UNTAGGED_DONE
from apps.reports.definitions import (
    AGREED_SHARE,
    CARRY_OVER,
    TECHNICAL_SHARE,
    UNESTIMATED_SHARE,
    UNTAGGED_SHARE,
    VELOCITY,
)
from apps.reports.figures import Row, Share, Spread
from apps.reports.sums import Part, SprintSums, Sums
from apps.teams.models import Unit

RECENT = 6


@dataclass(frozen=True)
class Before:
    """Closed sprints of a team, the oldest first: without a fence, and since. Each side is of one unit."""

    before: Sequence[SprintSums]
    after: Sequence[SprintSums] = ()
    left_out: int = 0
    """Sprints of the past in another unit than its newest."""

    @cached_property
    def counts_stories(self) -> bool:
        """Where nothing that was done before has a size, stories are counted, and those of both sides alike."""
        return not any(each.sums.all.done for each in self.before)

    @cached_property
    def past(self) -> Sequence[SprintSums]:
        return self._read(self.before)

    @cached_property
    def since(self) -> Sequence[SprintSums]:
        return self._read(self.after)

    def _read(self, sprints: Sequence[SprintSums]) -> Sequence[SprintSums]:
        return [in_stories(each) for each in sprints] if self.counts_stories else sprints

    @property
    def unit(self) -> Unit:
        return Unit(self.past[0].sums.unit) if self.past else Unit.STORIES

    @property
    def unit_since(self) -> Unit:
        return Unit(self.since[0].sums.unit) if self.since else self.unit

    @cached_property
    def technical(self) -> Share:
        return TECHNICAL_SHARE.of(self.past)

    @cached_property
    def at_most(self) -> Share:
        return TECHNICAL_AT_MOST.of(self.past)

    @cached_property
    def untagged(self) -> Share:
        return UNTAGGED_DONE.of(self.past)

    @property
    def untagged_stories(self) -> Share:
        return UNTAGGED_SHARE.of(self.before)

    @property
    def unestimated(self) -> Share:
        return UNESTIMATED_SHARE.of(self.before)

    @cached_property
    def technical_since(self) -> Share:
        return TECHNICAL_SHARE.of(self.since)

    @property
    def agreed(self) -> Share:
        return AGREED_SHARE.of(self.after)

    @property
    def velocity(self) -> Spread:
        return VELOCITY.of(self.past[-RECENT:], unit=self.unit)

    @property
    def velocity_since(self) -> Spread:
        return VELOCITY.of(self.since[-RECENT:], unit=self.unit_since)

    @property
    def carry_over(self) -> Share | None:
        """Of sizes alone: how many stories were carried is on no sum."""
        return None if self.counts_stories else CARRY_OVER.of(self.past)

    @property
    def carry_over_since(self) -> Share | None:
        return None if self.counts_stories else CARRY_OVER.of(self.since)

    def would_be(self, told: Mapping[int, Decimal]) -> Share:
        """The technical share if, by sprint, so much more of what was done were technical work."""
        pairs = zip(self.past, self.technical.rows, strict=True)
        rows = [_with_more(row, told.get(sprint.pk, Decimal(0))) for sprint, row in pairs]
        return Share(TECHNICAL_SHARE, tuple(rows))


def _with_more(row: Row, technical: Decimal) -> Row:
    over, under = row.numbers
    return row._replace(numbers=(over + technical, under))


def in_stories(sprint: SprintSums) -> SprintSums:
    """A sprint with each story that was done counting 1. What else became of stories is summed in sizes alone."""
    parts = {place: _counted(part) for place, part in sprint.sums.parts.items()}
    return replace(sprint, sums=Sums(Unit.STORIES, sprint.sums.frame, parts))


def _counted(part: Part) -> Part:
    return Part(lines=part.lines, done_lines=part.done_lines, done=Decimal(part.done_lines))


def sentence_of(before: Before) -> str:
    """The past in one sentence, which an import ends in, too."""
    technical, untagged = before.technical, before.untagged
    if not technical.under:
        return _("The imported past sprints hold no finished work yet.")
    over = ngettext("Over %(count)s past sprint", "Over %(count)s past sprints", len(before.past))
    return _(
        "%(over)s, %(technical)s of %(done)s %(unit)s done were technical by confirmed tags (%(share)s); "
        "%(untagged)s (%(untagged_share)s) are still untagged."
    ) % {
        "over": over % {"count": len(before.past)},
        "technical": amount(technical.over),
        "done": amount(technical.under),
        "unit": _("stories") if before.unit == Unit.STORIES else before.unit.label,
        "share": technical.text,
        "untagged": amount(untagged.over),
        "untagged_share": untagged.text,
    }
