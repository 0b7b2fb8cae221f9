"""The table beside the chart of feature and technical work, written in Python like all rows that come by the dozen."""

from django import template
from django.utils.safestring import SafeString

from apps.core.html import html_of
from apps.core.templatetags.ringfence import amount
from apps.reports.feature_chart import FeatureChart, Line

register = template.Library()


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
