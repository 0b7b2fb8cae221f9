"""What a team's dashboard reads: each thing once for all its cards, and only what a card asks for."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from apps.reports.reading import LOOKED_AT, frame_of, read
from apps.reports.sums import Part, Place, SprintSums, Sums, Window
from apps.sprints.models import Sprint, Status
from apps.sprints.telling import Telling, tell
from apps.stories.models import Spike, WorkType
from apps.stories.models.kinds import TECHNICAL_KINDS, Kind
from apps.stories.spikes import running as running_spikes
from apps.stories.spikes import since
from apps.teams.access import StandingTeam
from apps.teams.availability.loading import Loaded, load

SHOWN, SPIKES_SHOWN = 12, 20

# By hand, because it stands behind most cards: one query for what runs, what comes next and the last closed ones, each
# read to its end by an index.
SPRINTS = """
    (SELECT * FROM sprints_sprint WHERE team_id = %s AND fenced AND status <> 'closed' ORDER BY status, starts LIMIT 2)
    UNION ALL
    (SELECT * FROM sprints_sprint WHERE team_id = %s AND fenced AND status = 'closed'
        ORDER BY ends DESC, id DESC LIMIT %s)
"""
WORK_TYPES = {
    **dict.fromkeys(TECHNICAL_KINDS, WorkType.TECHNICAL),
    Kind.FEATURE: WorkType.PRODUCT,
    Kind.BUG: WorkType.PRODUCT,
    Kind.INCIDENT: WorkType.UNPLANNED,
    Kind.UNTAGGED: WorkType.UNTAGGED,
}


@dataclass
class Dashboard:
    """A team as its cards see it. Closed sprints are read as sums, none of them before the last twelve."""

    team: StandingTeam

    @cached_property
    def sprints(self) -> list[Sprint]:
        found = list(Sprint.objects.raw(SPRINTS, [self.team.pk, self.team.pk, SHOWN]))
        for sprint in found:
            sprint.team = self.team
        return found

    @property
    def running(self) -> Sprint | None:
        return next((each for each in self.sprints if each.status == Status.ACTIVE), None)

    @property
    def planned(self) -> Sprint | None:
        """The one that comes next."""
        return next((each for each in self.sprints if each.status == Status.PLANNED), None)

    @cached_property
    def closed(self) -> list[Sprint]:
        """The oldest first."""
        return [each for each in self.sprints if each.status == Status.CLOSED][::-1]

    @property
    def stamp(self) -> str:
        """Changes with every write to a ledger that is not closed, and with every start and close."""
        newest = (self.running, self.planned, self.closed[-1] if self.closed else None)
        return "-".join(f"{each.pk}.{each.revision}" if each else "0" for each in newest)

    @cached_property
    def sums(self) -> list[SprintSums]:
        """The closed ones in the unit of the newest: two units never stand on one axis."""
        return read(self.team, [each for each in self.closed if each.unit == self.closed[-1].unit])

    @property
    def last(self) -> list[SprintSums]:
        """Those that a velocity, a share and the adherence look at."""
        return self.sums[-LOOKED_AT:]

    @property
    def unit(self) -> str:
        """The unit of what is shown: a team may have changed its own since."""
        newest = self.running or (self.closed[-1] if self.closed else None)
        return newest.unit if newest else self.team.unit

    @cached_property
    def spikes(self) -> list[Spike]:
        """Those that run, which began first at the front."""
        return list(running_spikes(self.team)[:SPIKES_SHOWN])

    @cached_property
    def loaded(self) -> Loaded:
        """Who is here, for the working days of the sprint and the clocks of the spikes: four queries for both."""
        today, running = self.team.today, self.running
        days = [today, since(self.team, self.spikes), *([running.starts, running.ends] if running else [])]
        return load(self.team, min(days), max(days))

    @cached_property
    def told(self) -> Telling | None:
        """What the ledger of the running sprint tells."""
        return tell(self.running, closed=self.closed, loaded=self.loaded) if self.running else None

    @cached_property
    def now(self) -> Window | None:
        """The running sprint as sums, so far."""
        if self.running is None or self.told is None:
            return None
        sums = Sums(self.running.unit, frame_of(self.running), parts_so_far(self.told))
        return Window(self.running.title, self.running.get_absolute_url(), sums)

    def closed_from(self, day: dt.date) -> int:
        """How many of the sprints that were read have ended since a day: an age in sprints, up to as many as these."""
        return sum(1 for each in self.closed if each.ends >= day)


def parts_so_far(told: Telling) -> dict[Place, Part]:
    """A running ledger by budget and work type, as the database adds it up at the close."""
    standing, promised = (
        defaultdict[Place, list[tuple[Decimal | None, Decimal]]](list),
        defaultdict[Place, Decimal](Decimal),
    )
    for line in told.ledger.lines.values():
        standing[line.budget, WORK_TYPES[Kind(line.kind)]].append((line.size, line.done))
    for line in told.baseline.lines.values():
        promised[line.budget, WORK_TYPES[Kind(line.kind)]] += line.amount
    return {place: _part(standing[place], promised[place]) for place in {*standing, *promised}}


def _part(lines: Sequence[tuple[Decimal | None, Decimal]], baseline: Decimal) -> Part:
    return Part(
        lines=len(lines),
        unestimated=sum(size is None for size, _done in lines),
        baseline=baseline,
        committed=sum((size for size, _done in lines if size), Decimal(0)),
        done=sum((done for _size, done in lines), Decimal(0)),
    )
