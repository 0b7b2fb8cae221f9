"""What both decide about an incident: what follows from it, so that it does not come again."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.decisions.matters import Change, Matter, register
from apps.decisions.models import JointDecision, JointKind
from apps.sprints.models import Incident
from apps.sprints.services.incidents import basis_of_follow_up
from apps.teams.models import DecisionRight, Right

# "Incidents and their follow-up": a row of the standard rights, which nothing in the app asks for.
INCIDENTS = "incidents"


class FollowUpMatter(Matter):
    """What follows from an incident, with the stories that were made of it; the log keeps it under the right to say."""

    kind = JointKind.FOLLOW_UP
    logged_under = INCIDENTS

    def title(self, decision: JointDecision) -> str:
        words = {"key": decision.terms["key"], "title": decision.terms["title"]}
        return _("What follows from %(key)s: %(title)s") % words

    def right(self, decision: JointDecision) -> str:
        """A team may have taken that row out of its list; how capacity is allocated, which both hold, always stands."""
        stands = DecisionRight.objects.filter(team=decision.team, key=INCIDENTS).exists()
        return INCIDENTS if stands else Right.CAPACITY

    def about(self, decision: JointDecision) -> str:
        following = [each["key"] for each in decision.terms["follow_ups"]]
        return ", ".join([decision.terms["key"], *following, f"S{decision.terms['sprint']}"])

    def url(self, decision: JointDecision) -> str:
        return reverse("sprints:incident", args=[decision.team.slug, decision.terms["sprint"], decision.terms["story"]])

    def changes(self, decision: JointDecision) -> Iterable[Change]:
        for each in decision.terms["follow_ups"]:
            yield Change(f"{each['key']} {each['title']}", "", _("follows"))
        if not decision.terms["follow_ups"]:
            yield Change(decision.terms["key"], "", _("no story follows"))

    def basis(self, decision: JointDecision) -> str:
        incident = Incident.objects.filter(pk=decision.subject).first()
        return basis_of_follow_up(incident) if incident else ""


register(FollowUpMatter())
