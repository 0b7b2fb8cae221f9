"""The shapes of the chart of feature and technical work, and the table beside it.

They come by the dozen, so they are written in Python (docs/developers/benchmarks.md).
"""

from django import template
from django.utils.safestring import SafeString

from apps.core.html import html_of
from apps.core.templatetags.ringfence import amount
from apps.reports.feature_chart import Block, FeatureChart, Line

register = template.Library()

BLOCK = """<g class="feature__{kind}"><title>{said}</title><path class="feature__done" d="{done}"/>{hatch}
<path class="feature__committed" d="{committed}"/><path class="feature__planned" d="{planned}"/></g>"""
HATCH = '<path fill="url(#feature-hatch)" d="{done}"/>'


@register.filter
def feature_blocks(chart: FeatureChart) -> SafeString:
    """Two groups of shapes a sprint; technical work is hatched, so that its colour does not stand alone."""
    return SafeString("".join([_block(block) for block in chart.blocks]))


def _block(block: Block) -> SafeString:
    hatch = html_of(HATCH, done=block.done) if block.kind == "technical" else SafeString("")
    return html_of(BLOCK, hatch=hatch, **vars(block))


@register.filter
def feature_rows(chart: FeatureChart) -> SafeString:
    """A row a sprint."""
    return SafeString("".join([_row(line) for line in chart.lines]))


def _row(line: Line) -> SafeString:
    cells = [html_of('<td class="num">{said}</td>', said=said) for said in _said(line)]
    sprint = html_of('<a href="{url}">{label}</a>', url=line.sprint.url, label=line.sprint.label)
    return html_of('<tr><th scope="row">{sprint}</th>{cells}</tr>', sprint=sprint, cells=SafeString("".join(cells)))


def _said(line: Line) -> list[str]:
    parts = [(part.baseline, part.committed, part.done) for part in (line.feature, line.technical)]
    amounts = [amount(each) for part in parts for each in part]
    return [
        *amounts,
        amount(line.others),
        *(each.text for each in (line.planned, line.committed, line.done, line.agreed)),
    ]
