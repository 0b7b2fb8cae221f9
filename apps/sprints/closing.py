"""What a close comes to, before it is done: where each story goes, and what that leaves of the next sprint.

Pure over lines, sprints and choices, so that the preview and the close itself say the same. A story keeps its budget:
what stood in the tech budget goes to the next tech budget, and what the Product Owner had taken stays with them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.templatetags.ringfence import amount
from apps.sprints.budget import Budgets
from apps.sprints.models import Budget, Commitment, Outcome, Sprint
from apps.teams.models import Unit

ZERO = Decimal(0)


class Fate(models.TextChoices):
    """What becomes of a story that is not done when its sprint ends."""

    CARRIED = "carried", gettext_lazy("To the next sprint")
    RETURNED = "returned", gettext_lazy("Back to the backlog")
    SPLIT = "split", gettext_lazy("Split it")
    DONE = "done", gettext_lazy("Done")
    CANCELLED = "cancelled", gettext_lazy("Cancelled")

    @property
    def finishes(self) -> bool:
        """Whether somebody says of the story, or of its accepted part, that it is done."""
        return self in (Fate.SPLIT, Fate.DONE)


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody chose for one story; of a split also both sizes, and whether the rest comes along."""

    fate: Fate
    accepted: Decimal | None = None
    rest: Decimal | None = None
    rest_is_carried: bool = True

    @property
    def is_carried(self) -> bool:
        return self.fate == Fate.CARRIED or (self.fate == Fate.SPLIT and self.rest_is_carried)

    @property
    def outcome(self) -> str:
        """What the ledger says of it. The rest of a split is another story's matter."""
        return Outcome.DONE if self.fate.finishes else Outcome(self.fate)


@dataclass(frozen=True)
class Row:
    """One story and what becomes of it. `into` is its budget in the next sprint, `waits` why it has none there."""

    line: Commitment
    choice: Choice | None
    into: str = ""
    waits: str = ""

    @property
    def size(self) -> Decimal | None:
        """What goes on: the story, or the rest of it."""
        return self.choice.rest if self.choice and self.choice.rest is not None else self.line.size

    @property
    def is_carried(self) -> bool:
        return self.choice is not None and self.choice.is_carried


@dataclass(frozen=True)
class Plan:
    """A close, before it is done. `following` is not saved where the close makes it."""

    sprint: Sprint
    following: Sprint
    rows: Sequence[Row]

    @property
    def is_new(self) -> bool:
        """Whether the close makes the next sprint: it is missing, and something goes there."""
        return self.following.pk is None and any(row.is_carried for row in self.rows)

    @cached_property
    def after(self) -> Budgets | None:
        """The next sprint's budgets once this has come in; None while it has no capacity."""
        before = budgets_of(self.following)
        return before and replace(
            before,
            product_committed=before.product_committed + self._sum(Budget.PRODUCT),
            tech_committed=before.tech_committed + self._sum(Budget.TECH),
        )

    def _sum(self, budget: str) -> Decimal:
        return sum((row.size or ZERO for row in self.rows if row.into == budget), ZERO)

    @property
    def takes_all_of_the_tech_budget(self) -> bool:
        """Whether what is carried leaves nothing of it for anything new."""
        return bool(self.after and self._sum(Budget.TECH) and not self.after.tech_free)

    @property
    def waiting(self) -> list[Row]:
        """What was to be carried and does not come in."""
        return [row for row in self.rows if row.waits]

    @cached_property
    def seen(self) -> dict[str, str]:
        """All that it comes to, in words: who closes sends them back, so that nothing else happens than they read."""
        rows = {str(row.line.story_id): f"{row.line.story.key}: {words_of(row, self)}" for row in self.rows}
        return rows | ({"next": self._next_words()} if any(row.is_carried for row in self.rows) else {})

    def _next_words(self) -> str:
        days = f"{date_format(self.following.starts, 'j M')} – {date_format(self.following.ends, 'j M')}"
        capacity = amount(self.following.capacity) or _("not set")
        words = {"sprint": self.following.title, "days": days, "capacity": capacity}
        return _("%(sprint)s, %(days)s, capacity %(capacity)s") % words


def words_of(row: Row, plan: Plan) -> str:
    """What becomes of one story, in a sentence without its key."""
    if row.line.outcome == Outcome.DONE:
        return _("done already")
    if row.choice is None:
        return _("came in meanwhile: nobody has said what becomes of it")
    words = {"size": _sized(row.line.size, plan), "goes": _goes(row, plan)}
    if row.choice.fate == Fate.SPLIT:
        words |= {"accepted": _sized(row.choice.accepted, plan), "rest": _sized(row.choice.rest, plan)}
        if row.choice.rest is None:
            return _("done as far as it was accepted; the rest is a story of its own: %(goes)s") % words
        return _("%(accepted)s of it are done; the rest, %(rest)s, is a story of its own: %(goes)s") % words
    return _("%(goes)s, %(size)s") % words if row.line.size is not None else words["goes"]


def _sized(size: Decimal | None, plan: Plan) -> str:
    return f"{amount(size)} {Unit(plan.sprint.unit).abbreviation}"


def _goes(row: Row, plan: Plan) -> str:
    words = {"sprint": plan.following.title}
    if row.into:
        to_tech = _("to the tech budget of %(sprint)s")
        return (to_tech if row.into == Budget.TECH else _("to the product budget of %(sprint)s")) % words
    if row.waits:
        return _("to the backlog, wanted in %(sprint)s") % words
    if row.choice and row.choice.fate == Fate.DONE:
        return _("done")
    return _("cancelled") if row.choice and row.choice.fate == Fate.CANCELLED else _("to the backlog")


def plan_close(
    sprint: Sprint,
    following: Sprint,
    lines: Iterable[Commitment],
    choices: Mapping[int, Choice],
    rest: Choice | None = None,
) -> Plan:
    """Where each line goes, in the product order: what is carried fits into its budget, or waits in the backlog."""
    budgets = budgets_of(following)
    free = {Budget.PRODUCT: budgets.product_free, Budget.TECH: budgets.tech_free} if budgets else {}
    rows = []
    for line in lines:
        row = Row(line, None if line.outcome == Outcome.DONE else choices.get(line.story_id, rest))
        if row.is_carried:
            row = _carried(row, following, free)
        rows.append(row)
    return Plan(sprint, following, rows)


def _carried(row: Row, following: Sprint, free: dict[Budget, Decimal]) -> Row:
    waits = _cannot_come(row.line, following) or (
        "" if free else _("%(sprint)s has no capacity yet.") % {"sprint": following.title}
    )
    if waits:
        return replace(row, waits=waits)
    budget, size = Budget(row.line.budget), row.size or ZERO
    if size > free[budget]:
        return replace(row, waits=_did_not_fit(budget, size, free[budget]))
    free[budget] -= size
    return replace(row, into=budget.value)


def _cannot_come(line: Commitment, following: Sprint) -> str:
    """What no room would help. Only the unfenced past knows lines without a size, or technical ones without a why."""
    if line.budget == Budget.UNPLANNED:
        said = _("An incident belongs to a sprint that runs: take it in once %(sprint)s has started.")
        return said % {"sprint": following.title}
    if line.size is None:
        return _("It has no size yet.")
    if line.budget == Budget.TECH and not line.has_why:
        return _("It does not say yet why it matters.")
    return ""


def _did_not_fit(budget: Budget, size: Decimal, free: Decimal) -> str:
    words = {"size": amount(size), "free": amount(free)}
    if budget == Budget.TECH:
        return _("It needs %(size)s and the tech budget has %(free)s left.") % words
    return _("It needs %(size)s and the product budget has %(free)s left.") % words


def budgets_of(following: Sprint) -> Budgets | None:
    """The budgets of the next sprint; None while it is not made or has no capacity."""
    return Budgets.of(following) if following.pk and following.capacity is not None else None
