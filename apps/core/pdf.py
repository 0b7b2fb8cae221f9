"""HTML as PDF. What draws it is imported for the first one: it takes a second, and a library that may be missing."""


class NoPdf(Exception):
    """Nothing here can draw one: Pango, a library of the system, is missing (docs/operators/install.md)."""


def to_pdf(html: str, *, stylesheet: str) -> bytes:
    """A page drawn for paper by one of our stylesheets. Raises `NoPdf`."""
    try:
        from apps.core.paper import draw
    except (ImportError, OSError) as error:
        raise NoPdf from error
    return draw(html, stylesheet=stylesheet)
