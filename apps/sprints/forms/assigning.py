"""Who a story of the board is given to."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.stories.forms import assignable
from apps.stories.models import Story
from apps.teams.access import StandingTeam


class AssignForm(forms.Form):
    """One of those who act in the team, or nobody; and why, where it takes somebody off technical work."""

    to = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Who works on it"),
        required=False,
        empty_label=_("Nobody"),
        widget=forms.Select(attrs={"autofocus": True}),
    )
    reason = forms.CharField(
        label=_("Why"), required=False, max_length=255, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2_000_000_000)

    def __init__(self, sent: Mapping[str, Any] | None, *, team: StandingTeam, story: Story) -> None:
        super().__init__(sent, initial={"to": story.assignee, "version": story.version})
        self.fields["to"].queryset = assignable(team, story)  # type: ignore[attr-defined]  # a ModelChoiceField
        if story.source:
            self.fields["to"].help_text = _("The tracker owns this: an import puts its value back.")

    def ask_why(self) -> None:
        """From now on it cannot be left empty, and begins there."""
        del self.fields["to"].widget.attrs["autofocus"]
        self.fields["reason"].required = True
        self.fields["reason"].widget.attrs |= {"required": True, "autofocus": True}

    def overtaken(self, current: Story) -> None:
        """Somebody else was given it meanwhile. What was chosen stands; sent once more, that is said."""
        words = {"key": current.key, "person": current.assignee or _("nobody")}
        self.add_error("to", _("Meanwhile %(key)s went to %(person)s. Your choice still stands here.") % words)
        self.data = dict(self.data.items()) | {"version": str(current.version)}
