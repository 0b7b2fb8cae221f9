"""What the forecast's figures mean."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from apps.reports.figures import Definition, Words


@dataclass(frozen=True)
class WrittenDefinition(Definition):
    """One whose formula is more than a sum or a share, and is written out."""

    written: Words

    @property
    def formula(self) -> str:
        return str(self.written)


FORECAST = WrittenDefinition(
    key="forecast",
    name=_("Forecast"),
    meaning=_(
        "When the first so many points are likely done, if the coming sprints are like the last eight closed ones. The "
        "running sprint is the first one. Below four closed sprints there is not enough data yet."
    ),
    written=_(
        "10,000 runs; each draws sprint after sprint from the past ones, with replacement, and adds up what they "
        "delivered. The fewest sprints within which 50% and 85% of the runs had it done"
    ),
)
DEBT_REPAID_IN = WrittenDefinition(
    key="debt-repaid-in",
    name=_("Debt repaid in"),
    meaning=_(
        "In how many sprints the tech budget repays what it owes, at the agreed share and at others, if it is used as "
        "in the last eight closed sprints and no new debt comes."
    ),
    written=_(
        "the forecast of the debt, where each drawn sprint delivers its capacity × share × (done in the tech budget ÷ "
        "tech budget)"
    ),
)
