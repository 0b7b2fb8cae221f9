"""Drawing a PDF with WeasyPrint. Importing this needs Pango: ask `core.pdf`, which says where it is missing."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

OURS = (settings.BASE_DIR / "static").resolve()


class OwnFiles(URLFetcher):  # type: ignore[misc]  # WeasyPrint is untyped
    """Reads our static files and nothing else: no text of a user makes the server open a file or ask another one."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        parts = urlsplit(url)
        path = Path(unquote(parts.path)).resolve()
        if parts.scheme != "file" or parts.netloc or not path.is_relative_to(OURS):
            raise ValueError(url)
        return super().fetch(path.as_uri(), headers)


def draw(html: str, *, stylesheet: str) -> bytes:
    """The page as PDF, tagged for screen readers. `stylesheet` is one of static/css."""
    files, fonts = OwnFiles(allowed_protocols={"file"}, allow_redirects=False), FontConfiguration()
    style = CSS(filename=OURS / "css" / stylesheet, url_fetcher=files, font_config=fonts)
    drawn: bytes = HTML(string=html, url_fetcher=files).write_pdf(stylesheets=[style], font_config=fonts, pdf_tags=True)
    return drawn
