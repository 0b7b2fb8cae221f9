"""Citing a row of the decision rights where a form says no: whose decision it is, with the way to the row."""

from django import forms
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.teams.access import citation
from apps.teams.models import DecisionRight, Team


def row_url(team: Team, key: str) -> str:
    """The address of one row, to be cited in a discussion."""
    return f"{reverse('decisions:rights', args=[team.slug])}#right-{key}"


def cite(team: Team, key: str, *, said: str = "") -> SafeString:
    """For the help beside a field that somebody may not change. Asks for the row: not for lists."""
    right = DecisionRight.objects.get(team=team, key=key)
    link, see = row_url(team, key), _("See this row of the decision rights")
    return format_html('{} <a href="{}">{}</a>', f"{said} {citation(right)}".strip(), link, see)


def close(form: forms.BaseForm, name: str, *, team: Team, key: str) -> None:
    """Show a field's value and whose it is to change."""
    field = form.fields[name]
    field.disabled, field.help_text = True, cite(team, key)


def refuse_typed(form: forms.BaseForm, name: str, *, team: Team, key: str) -> None:
    """Refuse another value for a closed field.

    A browser sends none, unless the right changed hands while somebody was typing: that is not dropped without a word.
    """
    field, typed = form.fields.get(name), form.data.get(form.add_prefix(name), "")
    if field and field.disabled and typed and _differs(field, typed, form.get_initial_for_field(field, name)):
        form.add_error(name, cite(team, key))


def _differs(field: forms.Field, typed: str, value: object) -> bool:
    try:
        return bool(field.to_python(typed) != value)
    except forms.ValidationError:
        return True
