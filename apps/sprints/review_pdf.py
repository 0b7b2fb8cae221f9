"""A review on paper, to hand on: A4, without a link into the app."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from django.template.loader import render_to_string

from apps.core.pdf import to_pdf
from apps.sprints.budget import Bar, Segment

# The tokens' light values: an SVG in a PDF knows no stylesheet.
FILLS = {
    "product": "#2563c9",
    "product_free": "#e6eefb",
    "over": "#b42318",
    "incidents": "#5b6675",
    "reserve": "#eef1f5",
    "tech": "#b45309",
    "tech_free": "#fdf2e0",
}
FULL = ("product", "over", "incidents", "tech")
INK, ON_FILL = "#1c2430", "#ffffff"


class Painted(NamedTuple):
    """A piece of the bar with its colours."""

    segment: Segment
    fill: str
    ink: str


def painted(bar: Bar) -> Iterator[Painted]:
    for segment in bar.segments:
        yield Painted(segment, FILLS[segment.name], ON_FILL if segment.name in FULL else INK)


def pdf_of(told: Mapping[str, Any]) -> bytes:
    """The same review as the page's. Raises `NoPdf`."""
    html = render_to_string("sprints/review_pdf.html", {**told, "painted": list(painted(told["bar"]))})
    return to_pdf(html, stylesheet="review_pdf.css")
