"""What delivered stories promised, and what was measured of it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.fields import ArrayField
from django.db.models import Count, F, Func, Q, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from apps.stories.impact import STORED, Verdict, Why
from apps.stories.models import Kind, State, Story, StoryQuerySet
from apps.teams.models import Team

COUNTED = (Kind.IMPROVEMENT, Kind.DEBT)
"""Technical work that changes a value. A spike's output is a recommendation, which both accept or decline."""
STATES = {"": _("All"), "waiting": _("To measure"), "late": _("Late"), "measured": _("Measured")}


@dataclass(frozen=True)
class Promise:
    """A delivered story in the list."""

    key: str
    title: str
    url: str
    kind: str
    kind_label: str
    says: Why
    days_late: int


@dataclass(frozen=True)
class Figures:
    """How a team's delivered technical work kept its promises: counts first, one division last."""

    delivered: int
    measured: int
    late: int
    verdicts: Counter[Verdict | None]

    @property
    def share(self) -> int | None:
        """Measured of delivered, in whole percent; not set while nothing is delivered."""
        return round(100 * self.measured / self.delivered) if self.delivered else None

    @property
    def beat(self) -> int:
        return self.verdicts[Verdict.BEAT]

    @property
    def met(self) -> int:
        return self.verdicts[Verdict.MET]

    @property
    def partly(self) -> int:
        return self.verdicts[Verdict.PARTLY]

    @property
    def missed(self) -> int:
        """Those that went part of the way among them."""
        return self.verdicts[Verdict.MISSED] + self.partly

    @property
    def unpromised(self) -> int:
        """Measured, with no number to hold it against."""
        return self.verdicts[None]


def delivered(team: Team, *, state: str = "") -> StoryQuerySet:
    """Delivered stories with something to measure: technical work, and whatever else has a day or a value.

    What nobody has measured stands first, the longest due before the others.
    """
    stories = Story.objects.live().filter(team=team, state=State.DONE, is_epic=False)
    stories = stories.filter(Q(kind__in=COUNTED) | Q(measure_on__isnull=False) | Q(measured__isnull=False))
    wanted = {"waiting": Q(measured=None), "late": late_on(team.today), "measured": Q(measured__isnull=False)}
    order = F("measured_on").desc(nulls_first=True), F("measure_on").asc(nulls_last=True), "-id"
    return stories.filter(wanted.get(state, Q())).order_by(*order)


def late_on(today: dt.date) -> Q:
    """Nobody has measured it, and its day is over."""
    return Q(measured=None, measure_on__lt=today)


def figures_of(team: Team) -> Figures:
    """One query, whatever the team has delivered: only what is measured comes with its values."""
    technical, is_measured = Q(kind__in=COUNTED), Q(measured__isnull=False)
    counted = (
        delivered(team)
        .order_by()
        .aggregate(
            delivered=Count("pk", filter=technical),
            late=Count("pk", filter=late_on(team.today)),
            measured=ArrayAgg(AS_TEXT, filter=technical & is_measured, default=[]),
        )
    )
    verdicts = Counter(_verdict(*row) for row in counted["measured"])
    return Figures(counted["delivered"], verdicts.total(), counted["late"], verdicts)


def _verdict(value_from: str | None, value_to: str | None, better: str, measured: str) -> Verdict | None:
    one, other = (Decimal(each) if each else None for each in (value_from, value_to))
    return Why(value_from=one, value_to=other, better=better, measured=Decimal(measured)).verdict


def as_promise(team: Team, story: Story) -> Promise:
    """One of the list's rows."""
    story.team = team
    says = Why.of(story)
    label = str(story.get_kind_display())
    return Promise(
        story.key, story.title, story.get_absolute_url(), story.kind, label, says, says.days_late(team.today)
    )


AS_TEXT = Func(
    *(Cast(name, TextField()) for name in ("value_from", "value_to", "better", "measured")),
    template="ARRAY[%(expressions)s]",
    output_field=ArrayField(TextField()),
)
"""What a verdict is made of, as one value a story."""
LISTED = ("number", "source_key", "title", "kind", "why", *STORED)
"""The columns a row reads."""
