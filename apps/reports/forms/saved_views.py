"""What a saved view is called and who sees it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from apps.accounts.forms import NameField
from apps.reports.models import LONGEST_QUERY, SavedView


class KeepForm(forms.Form):
    """Keep filters under a name, or call one's view something else."""

    name = NameField(label=lazy("Name"), max_length=80)
    shared = forms.BooleanField(label=lazy("Share it with everybody in the organisation"), required=False)
    query = forms.CharField(widget=forms.HiddenInput, required=False, max_length=LONGEST_QUERY)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"auto_id": "view-%s"} | options)

    def clean_query(self) -> str:
        """As an address is written; which page of which view one was on is no filter."""
        asked = QueryDict(self.cleaned_data["query"], mutable=True)
        for name in ("page", "view"):
            asked.pop(name, None)
        if len(query := asked.urlencode()) > LONGEST_QUERY:
            raise ValidationError(_("These are too many filters to keep. Make a group of the teams."))
        return query


def told_of(view: SavedView) -> dict[str, Any]:
    """What the form begins with."""
    return {"name": view.name, "shared": view.shared, "query": view.query}
