"""A figure with how it is computed.

A page of figures has dozens of them with hundreds of rows, in closed disclosures: what is in them is written in Python
(docs/developers/benchmarks.md).
"""

from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from apps.core.html import html_of
from apps.core.templatetags.ringfence import amount
from apps.reports.figures import Figure, Row

register = template.Library()

NOTHING = SafeString("")
BODY = """<p class="how__formula">{name} = {formula}</p>
<p class="how__sum">{sum}</p>{table}
<p><a href="{url}">{definition}</a></p>"""
TABLE = """
<div class="table-wrap"><table class="table how__rows">
<thead><tr><td></td>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"""


@register.inclusion_tag("reports/_how.html")
def how(figure: Figure) -> dict[str, Any]:
    """The disclosure "How is this computed": formula, numbers, rows and the link to the definition."""
    return {"figure": figure}


@register.inclusion_tag("reports/_hows.html")
def hows(*figures: Figure | None) -> dict[str, Any]:
    """The same of several figures that are read together, behind one disclosure; what there is none of is left out."""
    shown = [figure for figure in figures if figure]
    return {"figures": shown, "names": ", ".join(str(figure.definition.name) for figure in shown)}


@register.filter
def how_body(figure: Figure) -> SafeString:
    """Formula, numbers, rows and definition, read off the figure itself."""
    return html_of(
        BODY,
        name=str(figure.definition.name),
        formula=figure.definition.formula,
        sum=figure.sum,
        table=_table(figure) if figure.rows else NOTHING,
        url=figure.definition.url,
        definition=_("Definition"),
    )


def _table(figure: Figure) -> SafeString:
    heads = [html_of('<th scope="col" class="num">{name}</th>', name=capfirst(str(each))) for each in figure.columns]
    return html_of(TABLE, heads=_joined(heads), rows=_joined([_row(row) for row in figure.rows]))


def _row(row: Row) -> SafeString:
    named = html_of('<a href="{url}">{label}</a>', url=row.url, label=row.label) if row.url else row.label
    numbers = [html_of('<td class="num">{number}</td>', number=amount(number)) for number in row.numbers]
    return html_of('<tr><th scope="row">{named}</th>{numbers}</tr>', named=named, numbers=_joined(numbers))


def _joined(parts: list[SafeString]) -> SafeString:
    return SafeString("".join(parts))
