"""A refusal is help: what was refused, by how much, whose room it is, and what would fit instead.

In a running sprint a refusal is also put on record, in a transaction of its own after the rollback.
"""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.templatetags.ringfence import amount
from apps.core.violations import RuleViolation
from apps.sprints.access import RIGHT_OF_BUDGET
from apps.sprints.board import Card, swaps
from apps.sprints.budget import Budgets
from apps.sprints.models import Budget, Commitment, FenceAttempt, Sprint, Status
from apps.sprints.services import next_sprint_name
from apps.stories.models import Story
from apps.teams.models import DecisionRight, Holder, Right

PRODUCT_FENCE = "product_work_stays_within_the_product_budget"
TECH_FENCE = "technical_work_stays_within_the_tech_budget"
NO_WHY = "what_enters_the_tech_budget_says_why"
NO_SIZE = "a_story_has_a_size_before_it_is_committed"
NOT_TECHNICAL = "the_tech_budget_takes_technical_work_only"

# Refusals that a running sprint puts on record: attempts to get past a budget or its lock.
RECORDED = {
    PRODUCT_FENCE,
    TECH_FENCE,
    NOT_TECHNICAL,
    "a_running_sprint_keeps_its_budget",
    "a_sprints_shares_are_its_agreements",
    "an_adjustment_belongs_to_a_running_sprint",
    "incidents_are_unplanned_and_nothing_else_is",
    "an_incident_keeps_its_kind",
    "an_incident_stays_until_it_is_none",
    "a_started_sprint_is_never_deleted",
    "started_ledgers_lose_no_line",
}


@dataclass(frozen=True)
class Refusal:
    """What the page says, and the acts it offers."""

    what: str
    because: str
    number: int | None = None
    budget: str = ""
    swaps: list[Card] = field(default_factory=list)
    next_sprint: str = ""
    edit_hint: str = ""
    other_budget: str = ""
    # The key of a story that no emptying of its budget would make room for.
    to_split: str = ""


def refused(
    violation: RuleViolation, *, sprint: Sprint, story: Story | None = None, budget: str = "", may_size: bool = True
) -> Refusal:
    """Explain a broken rule with the sprint's present numbers. Call it after the rollback.

    Who may not size stories is told who does, and gets no button that would lead nowhere.
    """
    sprint.refresh_from_db()
    if story is None:
        return Refusal(what=violation.message, because="")
    if violation.constraint in (PRODUCT_FENCE, TECH_FENCE):
        return _did_not_fit(sprint, story, budget or _budget_of(violation))
    return Refusal(
        what=_("%(key)s was not added: %(reason)s") % {"key": story.key, "reason": violation.message},
        because=_help(violation, sprint),
        number=story.number,
        budget=budget,
        edit_hint=_edit_hint(violation) if may_size or violation.constraint != NO_SIZE else "",
        other_budget=Budget.PRODUCT if violation.constraint in (NO_WHY, NOT_TECHNICAL) else "",
    )


def _budget_of(violation: RuleViolation) -> str:
    return Budget.TECH if violation.constraint == TECH_FENCE else Budget.PRODUCT


def _did_not_fit(sprint: Sprint, story: Story, budget: str) -> Refusal:
    budgets = Budgets.of(sprint)
    size, free = story.size or Decimal(0), budgets.free(budget)
    if sprint.capacity is None:
        what = _("%(key)s was not added: the sprint's capacity is not set yet.")
    elif budget == Budget.TECH:
        what = _("%(key)s was not added: it needs %(size)s %(unit)s and the tech budget has %(free)s left.")
    else:
        what = _("%(key)s was not added: it needs %(size)s %(unit)s and the product budget has %(free)s left.")
    too_large = budget == Budget.TECH and budgets.tech_budget < size
    return Refusal(
        what=what % {"key": story.key, "size": amount(size), "free": amount(free), "unit": budgets.unit},
        because=_larger_than_the_whole(budgets) if too_large else _whose_room(budgets, budget),
        number=story.number,
        budget=budget,
        swaps=swaps(sprint, budget, needed=size - free + budgets.over(budget)) if sprint.capacity is not None else [],
        next_sprint="" if too_large else next_sprint_name(sprint),
        other_budget=Budget.PRODUCT if budget == Budget.TECH and size <= budgets.product_free else "",
        to_split=str(story.key) if too_large and sprint.capacity is not None else "",
    )


def _larger_than_the_whole(budgets: Budgets) -> str:
    if budgets.capacity is None:
        return _whose_room(budgets, Budget.TECH)
    return _(
        "It is larger than the whole tech budget of %(whole)s %(unit)s, so no swap makes room for it. Split it, or the "
        "Product Owner takes it into the product budget."
    ) % {"whole": amount(budgets.tech_budget), "unit": budgets.unit}


def _whose_room(budgets: Budgets, budget: str) -> str:
    if budgets.capacity is None:
        return _("Set the capacity first: the budgets are shares of it.")
    if budget == Budget.PRODUCT and budgets.tech_free:
        return _(
            "The %(free)s free %(unit)s on the other side of the fence belong to the tech budget. What would fit:"
        ) % {"free": amount(budgets.tech_free), "unit": budgets.unit}
    if budget == Budget.TECH:
        return _(
            "More technical work is possible when the Product Owner takes it into the product budget. What would fit:"
        )
    return _("What would fit:")


def _help(violation: RuleViolation, sprint: Sprint) -> str:
    if violation.constraint == NO_WHY:
        return _("The Product Owner approves nothing here, and sees everything: one line is enough.")
    if violation.constraint == NO_SIZE:
        return _("%(who)s how large it is.") % {"who": _who_says(sprint, Right.ESTIMATES)}
    if violation.constraint == NOT_TECHNICAL:
        said = _("%(who)s which work is technical. The product budget takes any kind.")
        return said % {"who": _who_says(sprint, Right.TAGGING)}
    return ""


def _who_says(sprint: Sprint, right: str) -> str:
    """The holder of a right, as the beginning of a sentence."""
    by_team = DecisionRight.objects.filter(team=sprint.team_id, key=right, holder=Holder.TEAM).exists()
    return _("The tech lead and the developers say") if by_team else _("The tech lead says")


def _edit_hint(violation: RuleViolation) -> str:
    return {NO_WHY: _("Say why"), NO_SIZE: _("Give it a size"), NOT_TECHNICAL: _("Change its kind")}.get(
        violation.constraint, ""
    )


def record_attempt(
    violation: RuleViolation,
    *,
    sprint: Sprint,
    by: User | None,
    what: str,
    door: str = FenceAttempt.Door.PAGE,
    story: Story | None = None,
    budget: str = "",
    asked: Decimal | None = None,
    at: dt.datetime | None = None,
) -> FenceAttempt | None:
    """Put a refused write on record, once the sprint runs. While it is planned a refusal is reported to nobody."""
    status = Sprint.objects.filter(pk=sprint.pk).values_list("status", flat=True).first()
    if status != Status.ACTIVE or violation.constraint not in RECORDED:
        return None
    if asked is None and story is not None:
        asked = story.size
    right = RIGHT_OF_BUDGET.get(Budget(budget), Right.CAPACITY) if budget else Right.CAPACITY
    with transaction.atomic():
        return FenceAttempt.objects.create(
            sprint_id=sprint.pk,
            at=at or timezone.now(),
            story=story,
            person=by,
            door=door,
            rule=violation.constraint,
            right=right,
            what=what[:255],
            amount=asked,
        )


def record_refused_change(violation: RuleViolation, story: Story, by: User, what: str) -> None:
    """A story in a running sprint was not sized, tagged or archived anew: the stories' pages tell of it here."""
    line = Commitment.objects.filter(story=story, left_at=None, settled=False).select_related("sprint").first()
    if line:
        record_attempt(violation, sprint=line.sprint, by=by, story=story, budget=line.budget, what=what)
