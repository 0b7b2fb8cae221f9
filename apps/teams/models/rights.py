"""Decision rights in force: who decides what, as data that the app's permissions ask."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from apps.teams.models.membership import Role
from apps.teams.models.team import Team


class Holder(models.TextChoices):
    PRODUCT_OWNER = "product_owner", _("Product Owner")
    TECH_LEAD = "tech_lead", _("Tech lead")
    TOGETHER = "together", _("Together")
    TEAM = "team", _("Team")


# Which roles act for a holder. "Together" lets either begin; what needs both signatures asks for them itself.
ROLES_OF: dict[str, frozenset[str]] = {
    Holder.PRODUCT_OWNER: frozenset({Role.PRODUCT_OWNER}),
    Holder.TECH_LEAD: frozenset({Role.TECH_LEAD}),
    Holder.TOGETHER: frozenset({Role.PRODUCT_OWNER, Role.TECH_LEAD}),
    Holder.TEAM: frozenset({Role.TECH_LEAD, Role.DEVELOPER}),
}


class Right(models.TextChoices):
    """The rights that the app itself asks for before it lets somebody act."""

    PRODUCT_ORDER = "product_order", _("which business problems, and in what order")
    PRODUCT_BUDGET = "product_budget", _("what goes into the product budget")
    SCOPE_TRADE_OFFS = "scope_trade_offs", _("what to leave out when time is short")
    TECH_BUDGET = "tech_budget", _("what goes into the tech budget")
    TAGGING = "tagging", _("which work is technical")
    ESTIMATES = "estimates", _("how large a story is")
    CAPACITY = "capacity", _("how much capacity a sprint has")
    SPRINT_START = "sprint_start", _("what is feasible in a sprint")
    READY_TO_SHIP = "ready_to_ship", _("what is technically ready to ship")
    DONE_ENOUGH = "done_enough", _("whether a feature is done enough")
    RELEASE_TIMING = "release_timing", _("when something is released")


# What the app asks each right for, as people read it.
GUARDS = {
    Right.PRODUCT_ORDER: gettext_noop("The order of product stories and of untagged ones in the backlog."),
    Right.PRODUCT_BUDGET: gettext_noop("Moving stories into and out of the product budget."),
    Right.SCOPE_TRADE_OFFS: gettext_noop("Asking for options on a story, and choosing between them."),
    Right.TECH_BUDGET: gettext_noop(
        "Moving stories and debt into the tech budget, stories out of it, and the order of technical work."
    ),
    Right.TAGGING: gettext_noop("Any change into or out of improvement, debt or spike. Others propose."),
    Right.ESTIMATES: gettext_noop("The sizes of stories and of options: answering with options, and changing them."),
    Right.CAPACITY: gettext_noop("Making sprints, their dates and capacity. The share itself takes both signatures."),
    Right.SPRINT_START: gettext_noop("Starting and closing a sprint, and sharing its review."),
    Right.READY_TO_SHIP: gettext_noop("Moving a story to “technically ready” on the board."),
    Right.DONE_ENOUGH: gettext_noop(
        "Accepting product work as done. Technical work is done when another member of the team says so."
    ),
    Right.RELEASE_TIMING: gettext_noop("Holding what is done, or saying when it is released."),
}

# Whom each enforced row can be given to. The fence's own rows stay where they are (rule 2 and 5 of the product).
HOLDERS_OF: dict[str, tuple[Holder, ...]] = {
    Right.PRODUCT_ORDER: (Holder.PRODUCT_OWNER, Holder.TOGETHER),
    Right.PRODUCT_BUDGET: (Holder.PRODUCT_OWNER,),
    Right.SCOPE_TRADE_OFFS: (Holder.PRODUCT_OWNER,),
    Right.TECH_BUDGET: (Holder.TEAM,),
    Right.TAGGING: (Holder.TECH_LEAD, Holder.TEAM),
    Right.ESTIMATES: (Holder.TEAM, Holder.TECH_LEAD),
    Right.CAPACITY: (Holder.TOGETHER,),
    Right.SPRINT_START: (Holder.TOGETHER, Holder.PRODUCT_OWNER, Holder.TECH_LEAD),
    Right.READY_TO_SHIP: (Holder.TECH_LEAD, Holder.TEAM),
    Right.DONE_ENOUGH: (Holder.PRODUCT_OWNER,),
    Right.RELEASE_TIMING: (Holder.PRODUCT_OWNER, Holder.TOGETHER),
}


@dataclass(frozen=True)
class StandardRight:
    key: str
    holder: Holder
    sentence: str


PO, LEAD, BOTH, TEAM = Holder.PRODUCT_OWNER, Holder.TECH_LEAD, Holder.TOGETHER, Holder.TEAM
STANDARD_RIGHTS = (
    StandardRight(Right.PRODUCT_ORDER, PO, gettext_noop("Which business problems we solve, and in what order")),
    StandardRight(Right.PRODUCT_BUDGET, PO, gettext_noop("What goes into the product budget")),
    StandardRight(Right.RELEASE_TIMING, PO, gettext_noop("When a release serves the business")),
    StandardRight(Right.SCOPE_TRADE_OFFS, PO, gettext_noop("What to leave out when time is short")),
    StandardRight(Right.DONE_ENOUGH, PO, gettext_noop("Whether a feature is done enough from a user's view")),
    StandardRight("implementation", LEAD, gettext_noop("How a solution is implemented")),
    StandardRight("architecture", LEAD, gettext_noop("Architecture and technology")),
    StandardRight("quality", LEAD, gettext_noop("Quality standards: test coverage and review")),
    StandardRight(
        Right.READY_TO_SHIP,
        LEAD,
        gettext_noop("Whether something is technically ready to ship: no known critical bugs, acceptable performance"),
    ),
    StandardRight(Right.TAGGING, LEAD, gettext_noop("Which work is technical")),
    StandardRight(Right.SPRINT_START, BOTH, gettext_noop("What is feasible in a timeframe")),
    StandardRight("debt_first", BOTH, gettext_noop("When debt goes before features")),
    StandardRight("incidents", BOTH, gettext_noop("Incidents and their follow-up")),
    StandardRight(Right.CAPACITY, BOTH, gettext_noop("How capacity is allocated between feature and technical work")),
    StandardRight(Right.TECH_BUDGET, TEAM, gettext_noop("What goes into the tech budget")),
    StandardRight(Right.ESTIMATES, TEAM, gettext_noop("How large a story is")),
)


class DecisionRight(models.Model):
    """One row of a team's decision rights: what is decided, and who decides it."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="decision_rights")
    key = models.SlugField(_("key"), max_length=40)
    sentence = models.CharField(_("what is decided"), max_length=200)
    holder = models.CharField(_("who decides"), max_length=15, choices=Holder)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("decision right")
        verbose_name_plural = _("decision rights")
        ordering = ["team", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["team", "key"],
                name="a_right_stands_once_in_a_team",
                violation_error_message=_("This right stands in the list already."),
            ),
            models.CheckConstraint(
                # The fence's own rows cannot be given away: a team may open tagging to the whole team, no more.
                condition=~models.Q(key="product_budget") | models.Q(holder="product_owner"),
                name="the_product_budget_is_the_product_owners",
                violation_error_message=_("The product budget is the Product Owner's."),
            ),
            models.CheckConstraint(
                condition=~models.Q(key="tech_budget") | models.Q(holder="team"),
                name="the_tech_budget_is_the_teams",
                violation_error_message=_("The tech budget is the team's."),
            ),
            models.CheckConstraint(
                condition=~models.Q(key="tagging") | models.Q(holder__in=["tech_lead", "team"]),
                name="tagging_is_the_tech_leads_or_the_teams",
                violation_error_message=_("The tech lead or the team says which work is technical."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sentence} · {self.get_holder_display()}"

    @property
    def enforced(self) -> bool:
        """Whether the app itself asks for this right."""
        return self.key in Right.values

    @property
    def guards(self) -> str:
        """What the app asks this right for; nothing where it is the team's word alone."""
        return _now(GUARDS[Right(self.key)]) if self.enforced else ""
