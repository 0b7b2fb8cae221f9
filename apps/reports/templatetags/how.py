"""A figure with how it is computed."""

from typing import Any

from django import template

from apps.reports.figures import Figure

register = template.Library()


@register.inclusion_tag("reports/_how.html")
def how(figure: Figure) -> dict[str, Any]:
    """The disclosure "How is this computed": formula, numbers, rows and the link to the definition."""
    return {"figure": figure}
