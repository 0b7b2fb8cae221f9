"""A report on paper: cover, summary, chart, tables, definitions."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from django.template.loader import render_to_string

from apps.core.charts import place
from apps.core.pdf import to_pdf
from apps.reports.across import AdherenceReport
from apps.reports.across_bands import WORST_FIRST, Bands
from apps.reports.adherence import Band
from apps.reports.exports.contents import teams_of
from apps.reports.exports.holding import Counted, uncounted
from apps.reports.exports.tables import About
from apps.reports.figures import DEFINITIONS
from apps.reports.heat import heat_of

MOST_TEAMS = 100
"""More than that nobody reads on paper; the worst come first, and a workbook has all of them."""
WIDTH = 640
# The tokens' light values: an SVG in a PDF knows no stylesheet. Kept is the calm one, what needs a look is darker.
FILLS = {
    Band.BELOW: ("#b42318", "#ffffff"),
    Band.SLIPPING: ("#b45309", "#ffffff"),
    Band.TOO_MUCH: ("#5b6675", "#ffffff"),
    Band.NOT_SET: ("#eef1f5", "#1c2430"),
    Band.KEPT: ("#bfe5cf", "#1c2430"),
}


@dataclass(frozen=True)
class Stretch:
    """A band's part of the bar of all teams."""

    band: Band
    teams: int
    x: str
    width: str
    middle: str
    fill: str
    ink: str


def stretches(bands: Bands) -> Iterable[Stretch]:
    """From left to right, the worst first, each as wide as it has teams."""
    before = 0
    for band in WORST_FIRST:
        if teams := bands.counts[band]:
            left, width = WIDTH * before / len(bands.rows), WIDTH * teams / len(bands.rows)
            yield Stretch(band, teams, place(left), place(width), place(left + width / 2), *FILLS[band])
            before += teams


def pdf_of(report: AdherenceReport, about: About, *, counted: Counted = uncounted) -> bytes:
    """The figures of the page, for who is not there. Raises `NoPdf`."""
    teams = list(counted(islice(teams_of(report), MOST_TEAMS)))
    shown = {
        "about": about,
        "totals": report.totals,
        "stretches": list(stretches(report.totals.bands)),
        "teams": teams,
        "more": len(report.lines) - len(teams),
        "heat": heat_of(teams),
        "definitions": DEFINITIONS.values(),
    }
    return to_pdf(render_to_string("reports/export_pdf.html", shown), stylesheet="report_pdf.css")
