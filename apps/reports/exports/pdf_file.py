"""A report on paper: cover, summary, charts, tables, definitions."""

from itertools import islice

from django.template.loader import render_to_string

from apps.core.pdf import to_pdf
from apps.reports.across import AdherenceReport
from apps.reports.exports.columns import DEFINED
from apps.reports.exports.contents import teams_of
from apps.reports.exports.holding import Counted, uncounted
from apps.reports.exports.paper_charts import TeamBars, stretches
from apps.reports.exports.tables import About
from apps.reports.heat import heat_of

MOST_TEAMS = 100
"""More than that nobody reads on paper; the worst come first, and a workbook has all of them."""


def pdf_of(report: AdherenceReport, about: About, *, counted: Counted = uncounted) -> bytes:
    """The figures of the page, for who is not there. Raises `NoPdf`."""
    teams = list(counted(islice(teams_of(report), MOST_TEAMS)))
    shown = {
        "about": about,
        "totals": report.totals,
        "stretches": list(stretches(report.totals.bands)),
        "bars": TeamBars(teams),
        "teams": teams,
        "more": len(report.lines) - len(teams),
        "heat": heat_of(teams),
        "definitions": DEFINED,
    }
    return to_pdf(render_to_string("reports/export_pdf.html", shown), stylesheet="report_pdf.css")
