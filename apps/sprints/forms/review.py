"""What people say about a link to a review: how long it lasts."""

import datetime as dt

from django import forms
from django.utils.translation import gettext_lazy as _

DAYS = ((1, _("1 day")), (7, _("1 week")), (30, _("30 days")))


class ReviewLinkForm(forms.Form):
    """For how long a link shows the review."""

    days = forms.TypedChoiceField(label=_("The link works for"), choices=DAYS, coerce=int, initial=7)

    @property
    def lasts(self) -> dt.timedelta:
        return dt.timedelta(days=self.cleaned_data["days"])
