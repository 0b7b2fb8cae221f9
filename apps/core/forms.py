"""How forms look: one renderer for all of them."""

from django.forms.renderers import TemplatesSetting


class FormRenderer(TemplatesSetting):
    """Fields with their label, help and errors wired together for screen readers."""

    form_template_name = "django/forms/form.html"
    field_template_name = "django/forms/field.html"
