"""Every figure of the reports, defined once (metrics.md). What is read here is all there is to it."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from apps.reports.figures import (
    AmountDefinition,
    RatioDefinition,
    ShareDefinition,
    SpreadDefinition,
    TotalDefinition,
)
from apps.reports.weighing import WeighedDefinition

TECHNICAL_SHARE = ShareDefinition(
    key="technical-share",
    name=_("Technical share"),
    meaning=_(
        "Of everything that was done, the part that was technical work, in whichever budget it stood: what the Product "
        "Owner took into the product budget counts as well."
    ),
    over=lambda sums: sums.technical.done,
    over_name=_("technical work done"),
    under=lambda sums: sums.all.done,
    under_name=_("all work done"),
)
TECHNICAL_PLANNED = ShareDefinition(
    key="technical-share-planned",
    name=_("Technical share, planned"),
    meaning=_("Of what the sprint set out with, the part that was technical work."),
    over=lambda sums: sums.technical.baseline,
    over_name=_("technical work of the baseline"),
    under=lambda sums: sums.all.baseline,
    under_name=_("baseline"),
)
TECHNICAL_COMMITTED = ShareDefinition(
    key="technical-share-committed",
    name=_("Technical share, committed"),
    meaning=_("Of what stood in the sprint at its close, the part that was technical work."),
    over=lambda sums: sums.technical.committed,
    over_name=_("technical work committed"),
    under=lambda sums: sums.all.committed,
    under_name=_("all work committed"),
)
AGREED_SHARE = ShareDefinition(
    key="agreed-share",
    name=_("Agreed share"),
    meaning=_("The share of the capacity that Product Owner and tech lead signed for technical work."),
    over=lambda sums: sums.frame.agreed,
    over_name=_("capacity × agreed share"),
    under=lambda sums: sums.frame.capacity,
    under_name=_("capacity"),
)
BUDGET_USE = ShareDefinition(
    key="budget-use",
    name=_("Budget use"),
    meaning=_(
        "How far work done in the tech budget met that budget. Technical work in the product budget does not count "
        "here, so that an empty tech budget cannot look kept."
    ),
    over=lambda sums: sums.tech.done,
    over_name=_("done in the tech budget"),
    under=lambda sums: sums.frame.tech_budget,
    under_name=_("tech budget"),
)
ADHERENCE = ShareDefinition(
    key="adherence",
    name=_("Adherence"),
    meaning=_("Budget use over the last 3 or 6 closed sprints with a fence: their amounts added, then divided once."),
    over=BUDGET_USE.over,
    over_name=BUDGET_USE.over_name,
    under=BUDGET_USE.under,
    under_name=BUDGET_USE.under_name,
)
PRODUCT_USE = ShareDefinition(
    key="product-use",
    name=_("Product budget use"),
    meaning=_("How far work done in the product budget met that budget."),
    over=lambda sums: sums.product.done,
    over_name=_("done in the product budget"),
    under=lambda sums: sums.frame.product_budget,
    under_name=_("product budget"),
)
PLANNED_ADHERENCE = ShareDefinition(
    key="planned-adherence",
    name=_("Planned adherence"),
    meaning=_("How far the tech budget was filled when the sprint set out."),
    over=lambda sums: sums.tech.baseline,
    over_name=_("tech budget's baseline"),
    under=lambda sums: sums.frame.tech_budget,
    under_name=_("tech budget"),
)
PLANNING_ACCURACY = ShareDefinition(
    key="planning-accuracy",
    name=_("Planning accuracy"),
    meaning=_("Of what the sprint set out with, what was done."),
    over=lambda sums: sums.all.kept,
    over_name=_("done of the baseline"),
    under=lambda sums: sums.all.baseline,
    under_name=_("baseline"),
)
PREDICTABILITY = ShareDefinition(
    key="predictability",
    name=_("Predictability"),
    meaning=_("Everything done against what the sprint set out with; it can exceed 100%."),
    over=lambda sums: sums.all.done,
    over_name=_("all done"),
    under=lambda sums: sums.all.baseline,
    under_name=_("baseline"),
)
CARRY_OVER = ShareDefinition(
    key="carry-over",
    name=_("Carry-over"),
    meaning=_("Of what stood in the sprint at its close, what went on into the next one."),
    over=lambda sums: sums.all.carried,
    over_name=_("carried over"),
    under=lambda sums: sums.all.committed,
    under_name=_("committed"),
)
SCOPE_CHANGE = ShareDefinition(
    key="scope-change",
    name=_("Scope change"),
    meaning=_("What was added less what was removed after the first day, with what was re-estimated or moved."),
    over=lambda sums: sums.all.scope_change,
    over_name=_("change of the scope"),
    under=lambda sums: sums.all.baseline,
    under_name=_("baseline"),
)
UNTAGGED_SHARE = ShareDefinition(
    key="untagged-share",
    name=_("Untagged"),
    meaning=_("Of the stories that stood in the sprint, those that nobody has tagged."),
    over=lambda sums: sums.untagged.lines,
    over_name=_("untagged stories"),
    under=lambda sums: sums.all.lines,
    under_name=_("stories"),
)
UNESTIMATED_SHARE = ShareDefinition(
    key="unestimated-share",
    name=_("Unestimated"),
    meaning=_("Of the stories that stood in the sprint, those without a size: they count nothing."),
    over=lambda sums: sums.all.unestimated,
    over_name=_("stories without a size"),
    under=lambda sums: sums.all.lines,
    under_name=_("stories"),
)
TAGGED_SHARE = ShareDefinition(
    key="tagged-share",
    name=_("Tagged"),
    meaning=_("Of the stories that stood in the sprint, those of which somebody has said what they are."),
    over=lambda sums: sums.all.lines - sums.untagged.lines,
    over_name=_("tagged stories"),
    under=lambda sums: sums.all.lines,
    under_name=_("stories"),
)
ESTIMATED_SHARE = ShareDefinition(
    key="estimated-share",
    name=_("Estimated"),
    meaning=_("Of the stories that stood in the sprint, those with a size."),
    over=lambda sums: sums.all.lines - sums.all.unestimated,
    over_name=_("stories with a size"),
    under=lambda sums: sums.all.lines,
    under_name=_("stories"),
)
CAPACITY_CONFIRMED = ShareDefinition(
    key="capacity-confirmed",
    name=_("Capacity confirmed"),
    meaning=_("Of the sprints, those whose capacity Product Owner and tech lead both confirmed."),
    over=lambda sums: sums.frame.confirmed,
    over_name=_("sprints with a capacity confirmed by both"),
    under=lambda sums: sums.frame.sprints,
    under_name=_("sprints"),
)
FENCE_ATTEMPTS = TotalDefinition(
    key="fence-attempts",
    name=_("Attempts to cross the fence"),
    meaning=_("Refused writes in running sprints. What did not fit while planning is not counted."),
    reading=lambda sums: sums.frame.attempts,
    what=_("attempts"),
)
DELIVERED = TotalDefinition(
    key="delivered",
    name=_("Delivered"),
    meaning=_("The size of everything done. No partial credit."),
    reading=lambda sums: sums.all.done,
    what=_("done"),
)
TECH_BUDGET_COMMITTED = TotalDefinition(
    key="tech-budget-committed",
    name=_("Tech budget, committed"),
    meaning=_("The size of what stood in the tech budget at the close."),
    reading=lambda sums: sums.tech.committed,
    what=_("committed in the tech budget"),
)
TECH_BUDGET_DONE = TotalDefinition(
    key="tech-budget-done",
    name=_("Tech budget, done"),
    meaning=_("The size of what was done in the tech budget."),
    reading=lambda sums: sums.tech.done,
    what=_("done in the tech budget"),
)
VELOCITY = SpreadDefinition(
    key="velocity",
    name=_("Velocity"),
    meaning=_("What was done in a sprint: the middle of the last six, with the least and the most."),
    reading=lambda sums: sums.all.done,
    what=_("done"),
)
PRODUCT_VELOCITY = SpreadDefinition(
    key="velocity-product",
    name=_("Velocity, product budget"),
    meaning=_("The same of the product budget alone."),
    reading=lambda sums: sums.product.done,
    what=_("done in the product budget"),
)
TECH_VELOCITY = SpreadDefinition(
    key="velocity-tech",
    name=_("Velocity, tech budget"),
    meaning=_("The same of the tech budget alone."),
    reading=lambda sums: sums.tech.done,
    what=_("done in the tech budget"),
)
PRODUCT_DONE = ShareDefinition(
    key="product-done",
    name=_("Done in the product budget"),
    meaning=_("Of what stands in the product budget of a running sprint, what is done. No partial credit."),
    over=lambda sums: sums.product.done,
    over_name=_("done in the product budget"),
    under=lambda sums: sums.product.committed,
    under_name=_("committed in the product budget"),
)
TECH_DONE = ShareDefinition(
    key="tech-done",
    name=_("Done in the tech budget"),
    meaning=_("Of what stands in the tech budget of a running sprint, what is done. No partial credit."),
    over=lambda sums: sums.tech.done,
    over_name=_("done in the tech budget"),
    under=lambda sums: sums.tech.committed,
    under_name=_("committed in the tech budget"),
)
TECH_CLAIMED = ShareDefinition(
    key="tech-claimed",
    name=_("Tech budget claimed"),
    meaning=_("Of the tech budget, what technical work stands in it. The rest stays reserved."),
    over=lambda sums: sums.tech.committed,
    over_name=_("committed in the tech budget"),
    under=lambda sums: sums.frame.tech_budget,
    under_name=_("tech budget"),
)
DEBT_OWED = AmountDefinition(
    key="debt-owed",
    name=_("Debt owed"),
    meaning=_(
        "The size of all debt on the register that is neither repaid nor written off. Debt without a size is counted."
    ),
    what=_("owed"),
)
DEBT_REPAID = AmountDefinition(
    key="debt-repaid",
    name=_("Debt repaid"),
    meaning=_("The size of the debt whose story was done in the running sprint."),
    what=_("repaid"),
)
PROMISES_MEASURED = RatioDefinition(
    key="promises-measured",
    name=_("Promises measured"),
    meaning=_("Of the improvements and debts that were delivered, those of which a value was measured."),
    over_name=_("measured"),
    under_name=_("delivered technical stories"),
)
PROMISES_KEPT = RatioDefinition(
    key="promises-kept",
    name=_("Promises kept"),
    meaning=_("Of the measured ones that had promised a number, those that met or beat it."),
    over_name=_("met or beaten"),
    under_name=_("measured against a promise"),
)
TECHNICAL_SHARE_ACROSS = WeighedDefinition(
    key="technical-share-across-teams",
    name=_("Technical share, by person-days"),
    meaning=_(
        "Two teams' points are two units and are never added. Each team's person-days are divided as its own work was, "
        "and those days are added."
    ),
    share=TECHNICAL_SHARE,
)
KEPT, SLIPPING = Decimal(90), Decimal(70)
ALIKE, ABOVE = Decimal(10), Decimal("1.5")
