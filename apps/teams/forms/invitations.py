"""Inviting people into the organisation, and into a team."""

from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.accounts.forms import InviteForm, LinkForm
from apps.accounts.models import InvitationQuerySet
from apps.teams.models import Role, Team
from apps.teams.seats import GUARDED


class InvitationFilterForm(forms.Form):
    """Which invitations a list shows."""

    q = forms.CharField(required=False, max_length=100)
    show = forms.ChoiceField(required=False, choices=[("", _("Open and expired")), ("answered", _("Closed"))])

    def found(self, invitations: InvitationQuerySet) -> InvitationQuerySet:
        asked = self.cleaned_data if self.is_valid() else {}
        shown = invitations.answered() if asked.get("show") else invitations.unanswered()
        return shown.filter(email__icontains=asked["q"]) if asked.get("q") else shown


class _IntoTeam(forms.Form):
    """A team that comes with an invitation, and the role there."""

    team = forms.ModelChoiceField(
        label=_("Team"), queryset=Team.objects.none(), required=False, empty_label=_("No team yet")
    )
    team_role = forms.ChoiceField(label=_("Role in the team"), choices=Role, initial=Role.DEVELOPER)

    def offer(self, teams: QuerySet[Team]) -> None:
        """Without a team there is nothing to choose."""
        if teams.exists():
            cast("forms.ModelChoiceField[Team]", self.fields["team"]).queryset = teams
        else:
            del self.fields["team"], self.fields["team_role"]


class MailInvitationForm(_IntoTeam, InviteForm):
    """Whom to invite by mail, and into which team."""

    field_order = ["emails", "role", "team", "team_role", "days"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("team") and cleaned.get("team_role") in GUARDED and len(cleaned.get("emails", ())) > 1:
            self.add_error("team_role", _("A team has one Product Owner and one tech lead. Invite one person for it."))
        return cleaned


class LinkInvitationForm(_IntoTeam, LinkForm):
    """For whom a link is, and into which team. A guarded role is not for whoever comes first."""

    field_order = ["role", "places", "team", "team_role", "days"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = cast("forms.ChoiceField", self.fields["team_role"])
        field.choices = [(role.value, role.label) for role in Role if role not in GUARDED]
