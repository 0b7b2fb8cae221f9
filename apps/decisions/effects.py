"""What this app lets take effect with both signatures: decision rights and the allocation agreement."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.core.templatetags.ringfence import amount
from apps.decisions.matters import Change, Matter, register
from apps.decisions.models import Agreement, JointDecision, JointKind, RightsVersion, Row, changes_between
from apps.decisions.services import conclude_agreement, newest_agreement, newest_version, put_in_force
from apps.teams.models import Holder


class RightsMatter(Matter):
    """New decision rights, against the version they were written on."""

    kind = JointKind.RIGHTS

    def url(self, decision: JointDecision) -> str:
        return reverse("decisions:rights", args=[decision.team.slug])

    def changes(self, decision: JointDecision) -> Iterable[Change]:
        base = RightsVersion.objects.get(team=decision.team_id, number=int(decision.basis))
        words = {"added": _("Added"), "removed": _("Removed"), "changed": _("Changed")}
        for what, row, old in changes_between(base.rows, decision.terms["rows"]):
            before = old or (row if what == "removed" else None)
            yield Change(words[what], _in_words(before), "" if what == "removed" else _in_words(row))

    def basis(self, decision: JointDecision) -> str:
        return str(newest_version(decision.team).number)

    def effect(self, decision: JointDecision) -> None:
        put_in_force(decision=decision)


class AgreementMatter(Matter):
    """Another allocation, against the one signed before."""

    kind = JointKind.AGREEMENT

    def title(self, decision: JointDecision) -> str:
        return _("%(share)s%% for technical work") % {"share": amount(Decimal(decision.terms["tech_share"]))}

    def url(self, decision: JointDecision) -> str:
        return reverse("teams:detail", args=[decision.team.slug])

    def changes(self, decision: JointDecision) -> Iterable[Change]:
        base = Agreement.objects.get(pk=int(decision.basis))
        for what, field in ((_("Technical work"), "tech_share"), (_("Reserve for unplanned work"), "reserve_share")):
            before, after = getattr(base, field), Decimal(decision.terms[field])
            if before != after:
                yield Change(what, f"{amount(before)}%", f"{amount(after)}%")

    def applies_from(self, decision: JointDecision) -> str:
        day = dt.date.fromisoformat(decision.terms["effective_from"])
        return _("For sprints that start on %(day)s or later and have not started yet.") % {
            "day": date_format(day, "DATE_FORMAT")
        }

    def basis(self, decision: JointDecision) -> str:
        return str(newest_agreement(decision.team).pk)

    def effect(self, decision: JointDecision) -> None:
        conclude_agreement(decision=decision)


def _in_words(row: Row | None) -> str:
    return f"{_(row['sentence'])} · {Holder(row['holder']).label}" if row else ""


register(RightsMatter())
register(AgreementMatter())
