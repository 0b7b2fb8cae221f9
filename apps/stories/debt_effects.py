"""What both sign about the debt register: that a debt is not repaid any more."""

from collections.abc import Iterable
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core.templatetags.ringfence import amount
from apps.decisions.matters import Change, Matter, register
from apps.decisions.models import JointDecision, JointKind
from apps.stories.models import Debt
from apps.stories.services.debt import basis_of_write_off, write_off
from apps.teams.models import DecisionRight, Right, Unit

# "When debt goes before features": a row of the standard rights, which nothing in the app asks for.
DEBT_FIRST = "debt_first"


class WriteOffMatter(Matter):
    """A debt that both stop carrying. It leaves the sums of the register and stays listed."""

    kind = JointKind.WRITE_OFF
    logged_under = DEBT_FIRST

    def title(self, decision: JointDecision) -> str:
        words = {"key": decision.terms["key"], "title": decision.terms["title"]}
        return _("Write off the debt of %(key)s: %(title)s") % words

    def right(self, decision: JointDecision) -> str:
        """A team may have taken that row out of its list; how capacity is allocated, which both hold, always stands."""
        stands = DecisionRight.objects.filter(team=decision.team, key=DEBT_FIRST).exists()
        return DEBT_FIRST if stands else Right.CAPACITY

    def logged_as(self, decision: JointDecision) -> str:
        words = {"key": decision.terms["key"], "title": decision.terms["title"]}
        return _("The debt of %(key)s is written off: %(title)s") % words

    def about(self, decision: JointDecision) -> str:
        return str(decision.terms["key"])

    def url(self, decision: JointDecision) -> str:
        return reverse("stories:detail", args=[decision.team.slug, decision.terms["story"]]) + "#debt"

    def changes(self, decision: JointDecision) -> Iterable[Change]:
        yield Change(f"{decision.terms['key']} {decision.terms['title']}", _owed(decision), _("written off"))

    def changes_now(self, decision: JointDecision) -> Iterable[Change]:
        debt = _debt(decision)
        said = str(debt.status.label) if debt else ""
        yield Change(f"{decision.terms['key']} {decision.terms['title']}", _owed(decision), said)

    def basis(self, decision: JointDecision) -> str:
        debt = _debt(decision)
        return basis_of_write_off(debt) if debt else ""

    def effect(self, decision: JointDecision) -> None:
        write_off(decision=decision)


def _debt(decision: JointDecision) -> Debt | None:
    return Debt.objects.filter(pk=decision.subject).first()


def _owed(decision: JointDecision) -> str:
    """What is given up, in the unit it was told in."""
    principal, unit = decision.terms["principal"], Unit(decision.terms["unit"])
    if principal is None or unit == Unit.STORIES:
        return _("owed")
    return _("%(amount)s %(unit)s owed") % {"amount": amount(Decimal(principal)), "unit": unit.abbreviation}


register(WriteOffMatter())
