"""What both sign about the decision log: an entry of a right they hold together, and the outcome of a challenge."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.decisions.matters import Change, Matter, register
from apps.decisions.models import Challenge, Decision, JointDecision, JointKind, Outcome
from apps.decisions.services import decide_together, settle


class LoggedMatter(Matter):
    """An entry, by its very text."""

    kind = JointKind.LOGGED

    def title(self, decision: JointDecision) -> str:
        return _("D-%(number)s: %(title)s") % {"number": decision.terms["number"], "title": decision.terms["title"]}

    def url(self, decision: JointDecision) -> str:
        return _entry_url(decision, decision.terms["number"])

    def changes(self, decision: JointDecision) -> Iterable[Change]:
        terms = decision.terms
        yield Change(_("Decision"), "", terms["decision"])
        if terms["consequences"]:
            yield Change(_("Consequences"), "", terms["consequences"])
        if replaced := Decision.objects.filter(pk=terms["replaces"]).first():
            yield Change(_("Takes the place of"), str(replaced), "")

    def basis(self, decision: JointDecision) -> str:
        entry = Decision.objects.filter(pk=decision.subject).only("version").first()
        return str(entry.version) if entry else ""

    def effect(self, decision: JointDecision) -> None:
        decide_together(decision=decision)


class ChallengeMatter(Matter):
    """What becomes of a challenged entry: it stands, or it falls."""

    kind = JointKind.CHALLENGE

    def title(self, decision: JointDecision) -> str:
        words = {"number": decision.terms["entry"], "outcome": Outcome(decision.terms["outcome"]).label}
        return _("The challenge to D-%(number)s: the decision %(outcome)s") % words

    def url(self, decision: JointDecision) -> str:
        return f"{_entry_url(decision, decision.terms['entry'])}#challenge"

    def changes(self, decision: JointDecision) -> Iterable[Change]:
        entry = f"D-{decision.terms['entry']} {decision.terms['title']}"
        yield Change(entry, _("challenged"), str(Outcome(decision.terms["outcome"]).label))
        yield Change(_("What both say"), "", decision.terms["ruling"])

    def basis(self, decision: JointDecision) -> str:
        """Nothing while the challenge is open: one that was withdrawn meanwhile cannot be settled any more."""
        raised = Challenge.objects.filter(pk=decision.subject).only("outcome").first()
        return raised.outcome if raised else ""

    def effect(self, decision: JointDecision) -> None:
        settle(decision=decision)


def _entry_url(decision: JointDecision, number: int) -> str:
    """The entry's page; a proposal that was deleted leaves its terms here, and its page says so."""
    return reverse("decisions:decision", args=[decision.team.slug, number])


register(LoggedMatter())
register(ChallengeMatter())
