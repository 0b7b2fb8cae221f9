"""What both sides decide about a spike: more days in its box, and the recommendation that it ends with.

A decision names its story in its own terms, so that a list of many asks the database for none of them.
"""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.decisions.matters import Change, Matter, register
from apps.decisions.models import JointDecision, JointKind
from apps.stories.models import Recommendation, Spike
from apps.stories.services.recommendations import log_recommendation
from apps.stories.services.spikes import basis_of_extension, extend_box


class SpikeMatter(Matter):
    """About one spike."""

    def url(self, decision: JointDecision) -> str:
        return f"{reverse('stories:detail', args=[decision.team.slug, decision.terms['story']])}#spike"


class ExtensionMatter(SpikeMatter):
    """More working days. It rests on the extension before it, so that none counts twice."""

    kind = JointKind.EXTENSION

    def title(self, decision: JointDecision) -> str:
        added = int(decision.amount or 0)
        words = {"key": decision.terms["key"], "days": added}
        return ngettext("%(key)s: %(days)s more working day", "%(key)s: %(days)s more working days", added) % words

    def changes(self, decision: JointDecision) -> Iterable[Change]:
        before = decision.terms["days"]
        after = before + int(decision.amount or 0)
        yield Change(_("Time-box in working days"), str(before), str(after))

    def basis(self, decision: JointDecision) -> str:
        spike = Spike.objects.filter(pk=decision.subject).first()
        return basis_of_extension(spike) if spike else ""

    def effect(self, decision: JointDecision) -> None:
        extend_box(decision=decision)


class RecommendationMatter(SpikeMatter):
    """What a spike recommends, by its very text. The effect writes its entry in the log, which holds all of it."""

    kind = JointKind.RECOMMENDATION

    def title(self, decision: JointDecision) -> str:
        return _("%(key)s: %(title)s") % {"key": decision.terms["key"], "title": decision.terms["title"]}

    def preview_url(self, decision: JointDecision) -> str:
        """The whole record, while it waits; later it stands on its story's page."""
        if not decision.is_waiting:
            return ""
        return reverse("stories:recommendation", args=[decision.team.slug, decision.terms["story"]])

    def changes(self, decision: JointDecision) -> Iterable[Change]:
        adr = decision.terms["adr"]
        yield Change(_("Recommendation") if adr["found"] else _("No answer found"), "", adr["recommendation"])

    def basis(self, decision: JointDecision) -> str:
        said = Recommendation.objects.filter(pk=decision.subject).only("version").first()
        return str(said.version) if said else ""

    def effect(self, decision: JointDecision) -> None:
        log_recommendation(decision=decision)


register(ExtensionMatter())
register(RecommendationMatter())
