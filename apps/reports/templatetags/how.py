"""A figure with how it is computed."""

from typing import Any

from django import template

from apps.reports.figures import Figure

register = template.Library()


@register.inclusion_tag("reports/_how.html")
def how(figure: Figure) -> dict[str, Any]:
    """The disclosure "How is this computed": formula, numbers, rows and the link to the definition."""
    return {"figure": figure}


@register.inclusion_tag("reports/_hows.html")
def hows(*figures: Figure | None) -> dict[str, Any]:
    """The same of several figures that are read together, behind one disclosure; what there is none of is left out."""
    return {"figures": [figure for figure in figures if figure]}
