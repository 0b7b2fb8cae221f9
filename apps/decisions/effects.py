"""What this app lets take effect with both signatures: decision rights and the allocation agreement."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.core.templatetags.ringfence import amount
from apps.decisions.comparing import differences
from apps.decisions.matters import Change, Matter, register
from apps.decisions.models import THE_RIGHTS, Agreement, AgreementTerms, JointDecision, JointKind, RightsVersion
from apps.decisions.models.agreement import AgreementQuerySet
from apps.decisions.rights import Terms
from apps.decisions.services import conclude_agreement, newest_agreement, newest_version, put_in_force
from apps.teams.models import Right


class RightsMatter(Matter):
    """New decision rights, against the version they were written on."""

    kind = JointKind.RIGHTS
    logged_under = THE_RIGHTS

    def title(self, decision: JointDecision) -> str:
        return _("Decision rights, version %(number)s") % {"number": int(decision.basis) + 1}

    def url(self, decision: JointDecision) -> str:
        return reverse("decisions:rights", args=[decision.team.slug])

    def again_url(self, decision: JointDecision) -> str:
        """The form of the draft, which offers to take the last one up again."""
        return reverse("decisions:rights_edit", args=[decision.team.slug])

    def changes(self, decision: JointDecision) -> Iterable[Change]:
        return self._against(decision, decision.basis)

    def changes_now(self, decision: JointDecision) -> Iterable[Change]:
        return self._against(decision, self.basis(decision))

    def _against(self, decision: JointDecision, basis: str) -> Iterable[Change]:
        base = RightsVersion.objects.get(team=decision.team_id, number=int(basis))
        for each in differences(base, Terms.of(decision)):
            yield Change(each.in_words, str(each.before or ""), str(each.after or ""))

    def basis(self, decision: JointDecision) -> str:
        return str(newest_version(decision.team).number)

    def effect(self, decision: JointDecision) -> None:
        put_in_force(decision=decision)


class AgreementMatter(Matter):
    """Another allocation, against the one signed before."""

    kind = JointKind.AGREEMENT
    logged_under = Right.CAPACITY

    def title(self, decision: JointDecision) -> str:
        return _("%(share)s%% for technical work") % {"share": amount(AgreementTerms.of(decision).tech_share)}

    def url(self, decision: JointDecision) -> str:
        return reverse("decisions:agreements", args=[decision.team.slug])

    def changes(self, decision: JointDecision) -> Iterable[Change]:
        seen = Agreement.objects.filter(pk__lte=int(decision.basis))
        return self._against(decision, seen)

    def changes_now(self, decision: JointDecision) -> Iterable[Change]:
        return self._against(decision, Agreement.objects.all())

    def _against(self, decision: JointDecision, agreements: AgreementQuerySet) -> Iterable[Change]:
        """Beside what applies on its first day, which need not be the one signed last."""
        terms = AgreementTerms.of(decision)
        base = agreements.filter(team=decision.team_id).in_force(terms.effective_from)[0]
        for what, field in ((_("Technical work"), "tech_share"), (_("Reserve for unplanned work"), "reserve_share")):
            before, after = getattr(base, field), getattr(terms, field)
            if before != after:
                yield Change(what, f"{amount(before)}%", f"{amount(after)}%")

    def applies_from(self, decision: JointDecision) -> str:
        return _("For sprints that start on %(day)s or later and have not started yet.") % {
            "day": date_format(AgreementTerms.of(decision).effective_from, "DATE_FORMAT")
        }

    def basis(self, decision: JointDecision) -> str:
        return str(newest_agreement(decision.team).pk)

    def effect(self, decision: JointDecision) -> None:
        conclude_agreement(decision=decision)


register(RightsMatter())
register(AgreementMatter())
