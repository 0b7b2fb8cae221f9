"""The cells of pages across teams: hundreds a page, so they are written in Python (docs/developers/benchmarks.md)."""

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.core.html import html_of
from apps.reports.across_teams import TeamAdherence
from apps.reports.adherence import Band
from apps.reports.heat import Cell, HeatRow

register = template.Library()

CELL = """<td class="heat__cell"><a class="heat__box heat__box--{shade}" href="{url}" title="{title}"><b>{use}</b>
<span>{word}</span></a></td>"""
EMPTY = '<td class="heat__cell muted">–<span class="sr-only"> {said}</span></td>'
CHIP = '<span class="chip {tone}">{band}</span>'
TONES = {
    Band.KEPT: "chip--ok",
    Band.SLIPPING: "chip--tech",
    Band.BELOW: "chip--bad",
    Band.TOO_MUCH: "chip--tech",
    Band.NOT_SET: "chip--gap",
}
NUMBER = '<td class="num">{said}</td>'


@register.filter
def heat_cells(line: HeatRow) -> SafeString:
    """A team's cells: value, shade and word; a dash where no sprint ended."""
    nothing = html_of(EMPTY, said=_("no sprint ended"))
    return SafeString("".join(_cell(cell) if cell else nothing for cell in line.cells))


def _cell(cell: Cell) -> SafeString:
    return html_of(CELL, shade=str(cell.shade), url=cell.url, title=cell.title, use=cell.use.text, word=cell.word)


@register.filter
def band_chip(band: Band) -> SafeString:
    """The word is there, the colour only helps."""
    return html_of(CHIP, tone=TONES[band], band=str(band.label))


@register.filter
def numbers_of(row: TeamAdherence) -> SafeString:
    """What a team's row says of its period, from the tech budget to the attempts; not set where nothing has closed."""
    totals = [each.text if row.sprints else _("not set") for each in (row.committed, row.done, row.attempts)]
    texts = [*totals[:2], row.budget_use.text, row.carry_over.text, totals[2]]
    return SafeString("".join(html_of(NUMBER, said=text) for text in texts))


@register.filter
def trust(row: TeamAdherence) -> str:
    """How far its figures can be trusted, in a line."""
    if not row.sprints:
        return _("no closed sprint yet")
    words = {
        "tagged": row.tagged.text,
        "estimated": row.estimated.text,
        "confirmed": row.confirmed.over,
        "sprints": row.confirmed.under,
    }
    return _("%(tagged)s tagged, %(estimated)s estimated, %(confirmed)s of %(sprints)s confirmed") % words
