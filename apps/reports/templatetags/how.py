"""A figure with how it is computed.

A page of figures shows hundreds of rows in closed disclosures, so those are written in Python (docs/developers/
benchmarks.md).
"""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from apps.core.html import html_of
from apps.core.templatetags.ringfence import amount
from apps.reports.figures import Figure, Row

register = template.Library()


@register.inclusion_tag("reports/_how.html")
def how(figure: Figure) -> dict[str, Any]:
    """The disclosure "How is this computed": formula, numbers, rows and the link to the definition."""
    return {"figure": figure}


@register.inclusion_tag("reports/_hows.html")
def hows(*figures: Figure | None) -> dict[str, Any]:
    """The same of several figures that are read together, behind one disclosure; what there is none of is left out."""
    return {"figures": [figure for figure in figures if figure]}


@register.filter
def how_rows(figure: Figure) -> SafeString:
    """The rows of a figure's table: each with its page and its numbers."""
    return SafeString("".join([_row(row) for row in figure.rows]))


def _row(row: Row) -> SafeString:
    named = html_of('<a href="{url}">{label}</a>', url=row.url, label=row.label) if row.url else row.label
    numbers = [html_of('<td class="num">{number}</td>', number=amount(number)) for number in row.numbers]
    return html_of('<tr><th scope="row">{named}</th>{numbers}</tr>', named=named, numbers=SafeString("".join(numbers)))
