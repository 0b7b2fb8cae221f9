"""What this app lets both sides decide: a sprint's capacity, its start and its adjustment; and what an agreement shows.

A decision names its sprint in its own terms, so that a list of many asks the database for none of them.
"""

from collections.abc import Iterable
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core.templatetags.ringfence import amount
from apps.decisions.effects import AgreementMatter
from apps.decisions.matters import Change, Matter, register
from apps.decisions.models import JointDecision, JointKind
from apps.sprints.budget import Budgets
from apps.sprints.models import Sprint
from apps.sprints.preview import adjusted
from apps.sprints.services import adjust_sprint, basis_of_adjustment, basis_of_capacity
from apps.teams.models import Unit


class PreviewedAgreement(AgreementMatter):
    """An agreement with what it would mean for the team's sprints, which its own app knows nothing of."""

    def preview_url(self, decision: JointDecision) -> str:
        """While it waits; later the sprints themselves show what it led to."""
        if not decision.is_waiting:
            return ""
        return reverse("sprints:agreement_preview", args=[decision.team.slug, decision.number])

    def again_url(self, decision: JointDecision) -> str:
        return reverse("sprints:agreement_propose", args=[decision.team.slug])


class SprintMatter(Matter):
    """About one sprint."""

    def url(self, decision: JointDecision) -> str:
        return reverse("sprints:detail", args=[decision.team.slug, decision.terms["sprint"]])

    def sprint(self, decision: JointDecision) -> Sprint | None:
        return Sprint.objects.filter(pk=decision.subject).first()


class CapacityMatter(SprintMatter):
    """The capacity of a sprint, confirmed as one number; another one makes the confirmation outdated."""

    kind = JointKind.CAPACITY

    def title(self, decision: JointDecision) -> str:
        return _("Capacity of %(sprint)s: %(capacity)s") % {
            "sprint": decision.terms["name"],
            "capacity": measured(decision.terms["capacity"], decision),
        }

    def again_url(self, decision: JointDecision) -> str:
        return reverse("sprints:confirm", args=[decision.team.slug, decision.terms["sprint"]])

    def changes(self, decision: JointDecision) -> Iterable[Change]:
        yield Change(_("Capacity"), _("not confirmed"), measured(decision.terms["capacity"], decision))
        if available := decision.terms.get("available"):
            yield Change(_("Days available"), "", _("%(days)s days") % {"days": amount(Decimal(available))})

    def changes_now(self, decision: JointDecision) -> Iterable[Change]:
        sprint = self.sprint(decision)
        now = measured(sprint.capacity, decision) if sprint and sprint.capacity is not None else _("not set")
        yield Change(_("Capacity"), now, measured(decision.terms["capacity"], decision))

    def applies_from(self, decision: JointDecision) -> str:
        return _("For this sprint, as long as the number stays.")

    def basis(self, decision: JointDecision) -> str:
        sprint = self.sprint(decision)
        return basis_of_capacity(sprint) if sprint else ""


class StartMatter(SprintMatter):
    """That a sprint which has started is feasible. The sprint runs with one signature; the other one is asked for."""

    kind = JointKind.START
    takes_effect = False

    def title(self, decision: JointDecision) -> str:
        return _("Start of %(sprint)s") % {"sprint": decision.terms["name"]}

    def changes(self, decision: JointDecision) -> Iterable[Change]:
        for what, part in ((_("Capacity"), "capacity"), (_("Product work"), "product"), (_("Technical work"), "tech")):
            yield Change(what, "", measured(decision.terms[part], decision))

    def applies_from(self, decision: JointDecision) -> str:
        return _("The sprint runs already. A signature says that it is feasible; a no stays in sight with its reason.")


class AdjustmentMatter(SprintMatter):
    """Capacity that falls away while a sprint runs. It comes out of the product budget alone."""

    kind = JointKind.ADJUSTMENT

    def title(self, decision: JointDecision) -> str:
        return _("%(sprint)s: capacity falls by %(amount)s") % {
            "sprint": decision.terms["name"],
            "amount": measured(decision.terms["falls_by"], decision),
        }

    def again_url(self, decision: JointDecision) -> str:
        return reverse("sprints:adjust", args=[decision.team.slug, decision.terms["sprint"]])

    def changes(self, decision: JointDecision) -> Iterable[Change]:
        sprint = self.sprint(decision)
        if sprint is None:
            return
        before, after = Budgets.of(sprint), adjusted(sprint, Decimal(decision.terms["falls_by"]))
        yield Change(
            _("Product budget"), measured(before.product_budget, decision), measured(after.product_budget, decision)
        )
        yield Change(_("Tech budget"), measured(before.tech_budget, decision), measured(after.tech_budget, decision))
        if after.product_over:
            yield Change(
                _("Product work over its budget"),
                measured(before.product_over, decision),
                measured(after.product_over, decision),
            )

    def changes_now(self, decision: JointDecision) -> Iterable[Change]:
        return self.changes(decision)

    def basis(self, decision: JointDecision) -> str:
        sprint = self.sprint(decision)
        return basis_of_adjustment(sprint) if sprint else ""

    def effect(self, decision: JointDecision) -> None:
        adjust_sprint(decision=decision)


def measured(value: Decimal | str, decision: JointDecision) -> str:
    """An amount with the sprint's unit."""
    return f"{amount(Decimal(value))} {Unit(decision.terms['unit']).abbreviation}"


for matter in (PreviewedAgreement(), CapacityMatter(), StartMatter(), AdjustmentMatter()):
    register(matter)
