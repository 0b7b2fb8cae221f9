"""How forms look and what amounts people may type."""

from decimal import Decimal
from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting


class FormRenderer(TemplatesSetting):
    """Fields with their label, help and errors wired together for screen readers."""

    form_template_name = "django/forms/form.html"
    field_template_name = "django/forms/field.html"


class AmountField(forms.DecimalField):
    """An amount in a team's unit: 3,5 and 3.5 mean the same, whatever the reader's language."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal"}))
        super().__init__(**{"max_digits": 9, "decimal_places": 2} | options)

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.replace(",", ".") if isinstance(value, str) else value)

    def prepare_value(self, value: Any) -> Any:
        """A stored amount without needless zeros; what was typed stays as it was typed."""
        return f"{value.normalize():f}" if isinstance(value, Decimal) and value.is_finite() else value
