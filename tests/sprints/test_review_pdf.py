"""A review as PDF: its words, whatever they are, and nothing fetched for it."""

import io
import sys
from ctypes.util import find_library
from decimal import Decimal

import pytest
from django.urls import reverse
from pypdf import PdfReader

from apps.accounts.models import User
from apps.core.pdf import NoPdf, to_pdf
from apps.sprints.budget import Budgets, bar_of
from apps.sprints.models import Sprint
from apps.sprints.review_pdf import painted
from apps.sprints.services import start_sprint
from apps.sprints.services.incidents import report_incident
from tests.conftest import SignIn
from tests.sprints.reviewed import planned
from tests.sprints.test_scope import text_of, url

drawn = pytest.mark.skipif(find_library("pango-1.0") is None, reason="no Pango here: apt-get install libpango-1.0-0")
HOSTILE = """=HYPERLINK("x") <b>bold</b> <img src="file:///etc/passwd"> {{ x }}"""


@pytest.fixture
def running(sprint: Sprint, po: User) -> Sprint:
    planned(sprint, HOSTILE)
    planned(sprint, "Zahlung in Łódź")
    return start_sprint(sprint=sprint, by=po)


@drawn
def test_it_says_what_the_page_says_and_takes_texts_as_texts(as_: SignIn, po: User, running: Sprint) -> None:
    answer = as_(po).get(url("review_pdf", running))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="payments-platform-sprint-24.pdf"'
    pdf = PdfReader(io.BytesIO(answer.content))
    text = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    assert "Review of Sprint 24" in text and "Zahlung in Łódź" in text and HOSTILE in text
    assert pdf.metadata and pdf.metadata.title == "Review of Sprint 24, Payments Platform"
    assert pdf.root_object["/MarkInfo"]["/Marked"]  # type: ignore[index]  # for screen readers
    assert {font.partition("+")[2].split("-")[0] for font in _fonts(pdf)} == {"Inter"}


def _fonts(pdf: PdfReader) -> set[str]:
    resources = (page["/Resources"]["/Font"].get_object() for page in pdf.pages)  # type: ignore[index]  # a PDF's own names
    return {str(font.get_object()["/BaseFont"])[1:] for fonts in resources for font in fonts.values()}


def test_every_part_of_the_bar_has_its_colour_on_paper(running: Sprint, tech_lead: User) -> None:
    given = {"title": "No receipts", "for_whom": "all shops", "severity": "high", "may_confirm": True}
    report_incident(sprint=running, size=Decimal(2), by=tech_lead, **given)  # type: ignore[arg-type]  # a test's own words
    bar = bar_of(Budgets.of(Sprint.objects.get(pk=running.pk)))
    assert "incidents" in [each.segment.name for each in painted(bar)]


@drawn
def test_only_our_own_files_are_read_for_it(caplog: pytest.LogCaptureFixture) -> None:
    others = ("file:///etc/hostname", "https://example.org/a.png", "data:text/plain,a")
    to_pdf("".join(f'<img src="{address}">' for address in others), stylesheet="review_pdf.css")
    assert caplog.text.count("Failed to load image") == len(others)


def test_without_the_library_it_is_said_and_the_page_remains(
    as_: SignIn, po: User, running: Sprint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "apps.core.paper", raising=False)
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(NoPdf):
        to_pdf("", stylesheet="review_pdf.css")
    page = as_(po).get(url("review_pdf", running), follow=True)
    assert page.redirect_chain[-1][0] == reverse("sprints:review", args=[running.team.slug, running.number])
    assert "PDFs cannot be made on this installation" in text_of(page)
