"""What people say about what blocks a story."""

from __future__ import annotations

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from apps.stories.models import Story


class SeenForm(forms.Form):
    """What stood there as the form was opened."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)


class BlockForm(SeenForm):
    """What keeps it from going on."""

    reason = forms.CharField(
        label=_("What blocks it?"),
        max_length=Story._meta.get_field("blocked_reason").max_length,
        widget=forms.TextInput(attrs={"placeholder": _("The bank has not sent the keys"), "autocomplete": "off"}),
    )

    def __init__(self, data: QueryDict | None = None, *, story: Story) -> None:
        stands = story.blocked_reason
        super().__init__(data, initial={"reason": stands, "seen": stands}, auto_id=f"block-{story.number}-%s")

    def take_seen(self, reason: str) -> None:
        """Go on from what stands now; what was typed stays."""
        self.data = dict(self.data.items()) | {"seen": reason}
