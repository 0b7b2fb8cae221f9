"""Ticking a sentence of a definition."""

from django import forms

from apps.decisions.models import Which


class TickForm(forms.Form):
    """What one button of a checklist sends: the sentence, and whether it is to be ticked."""

    which = forms.ChoiceField(choices=Which)
    text = forms.CharField(max_length=255)
    ticked = forms.BooleanField(required=False)
