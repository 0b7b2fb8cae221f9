"""Citing a row of the decision rights where a form says no: whose decision it is, with the way to the row."""

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
