"""Two periods side by side: each figure with both values and what lies between them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from apps.core.templatetags.ringfence import amount
from apps.reports.across import Across
from apps.reports.across_lines import TeamLine
from apps.reports.definitions import BUDGET_USE, TECHNICAL_SHARE
from apps.reports.figures import Definition, Share, said_percent
from apps.reports.sums import Window
from apps.reports.weighing import Weighed


@dataclass(frozen=True)
class Compared:
    """`points` where the values are shares: between 20% and 25% lie 5 points, not 25 per cent."""

    definition: Definition
    now: Decimal | int | None
    then: Decimal | int | None
    points: bool = True

    @property
    def now_text(self) -> str:
        return self._said(self.now)

    @property
    def then_text(self) -> str:
        return self._said(self.then)

    def _said(self, value: Decimal | int | None) -> str:
        return said_percent(value if value is None else Decimal(value)) if self.points else amount(value)

    @property
    def difference(self) -> Decimal | int | None:
        return None if self.now is None or self.then is None else self.now - self.then

    @property
    def difference_text(self) -> str:
        """+5 points, −3; nothing where one of them is not set."""
        if self.difference is None:
            return ""
        sign = "+" if self.difference > 0 else "−" if self.difference < 0 else "±"
        found = f"{sign}{amount(abs(Decimal(self.difference)))}"
        return _("%(difference)s points") % {"difference": found} if self.points else found


def compared(now: Across, then: Across) -> list[Compared]:
    """What is said across teams, of both periods."""
    shares = ("technical_share", "tagged", "estimated", "confirmed")
    return [
        Compared(now.bands.definition, now.bands.value, then.bands.value, points=False),
        Compared(now.attempts.definition, now.attempts.value, then.attempts.value, points=False),
        *(_of_shares(getattr(now, name), getattr(then, name)) for name in shares),
    ]


def _of_shares(now: Share | Weighed, then: Share | Weighed) -> Compared:
    return Compared(now.definition, now.value, then.value)


@dataclass(frozen=True)
class TeamCompared:
    """One team over both periods."""

    line: TeamLine
    use: Compared
    technical: Compared


def teams_compared(lines: Iterable[TeamLine], then: Across) -> Iterator[TeamCompared]:
    """Some teams; each is compared with itself alone."""
    earlier = {line.team.pk: line.period for line in then.lines}
    for line in lines:
        both: tuple[Window, Window] = (line.period, earlier[line.team.pk])
        use, technical = ([definition.of([each]) for each in both] for definition in (BUDGET_USE, TECHNICAL_SHARE))
        yield TeamCompared(line, _of_shares(*use), _of_shares(*technical))
