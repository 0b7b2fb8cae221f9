"""A group's name and its teams."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as lazy

from apps.accounts.forms import NameField
from apps.accounts.models import User
from apps.reports.models import Group
from apps.teams.models import Team


class GroupForm(forms.Form):
    """All teams of the organisation stand there to be ticked."""

    name = NameField(label=lazy("Name"), max_length=80)
    teams = forms.ModelMultipleChoiceField(
        label=lazy("Teams"),
        queryset=Team.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=lazy("A team may be in several groups: no figure adds groups up."),
        error_messages={"invalid_choice": lazy("A team is gone. Look at the list again.")},
    )

    def __init__(self, *args: Any, user: User, group: Group | None = None, **options: Any) -> None:
        if group:
            options["initial"] = {"name": group.name, "teams": list(group.teams.values_list("pk", flat=True))}
        super().__init__(*args, **{"auto_id": "group-%s"} | options)
        choices = Team.objects.visible_to(user).current()
        self.fields["teams"].queryset = choices  # type: ignore[attr-defined]  # a field of rows
