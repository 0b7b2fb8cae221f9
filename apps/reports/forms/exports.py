"""Which file, of which figures."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.reports.models import Format


class ExportForm(forms.Form):
    """`filters` are those of the page one comes from, as they stand in its address."""

    format = forms.ChoiceField(label=_("Format"), choices=Format.choices, widget=forms.RadioSelect, initial=Format.XLSX)
    filters = forms.CharField(required=False, max_length=4000, widget=forms.HiddenInput)
