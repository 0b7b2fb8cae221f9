"""The table beside a burn-up: a row a day, two of them on a page, in Python like all rows that come by the dozen."""

import datetime as dt

from django import template
from django.utils.formats import date_format
from django.utils.safestring import SafeString

from apps.core.html import html_of
from apps.core.templatetags.ringfence import amount
from apps.sprints.burn_up import BurnUp, Likely, Point

register = template.Library()

ROW = '<tr><th scope="row">{day}</th><td class="num">{scope}</td><td class="num">{done}</td>{range}</tr>'


@register.filter
def burn_up_rows(burn_up: BurnUp) -> SafeString:
    """What is still to come has no point."""
    return SafeString("".join([_row(*row, ranged=bool(burn_up.likely)) for row in burn_up.rows]))


def _row(day: dt.date, point: Point | None, likely: Likely | None, *, ranged: bool) -> SafeString:
    said = f"{amount(likely.least)} – {amount(likely.most)}" if likely else ""
    return html_of(
        ROW,
        day=date_format(day, "D j M"),
        scope=amount(point.scope) if point else "–",
        done=amount(point.done) if point else "–",
        range=html_of('<td class="num">{said}</td>', said=said) if ranged else SafeString(""),
    )
