"""HTML written in Python, for the few parts that stand on a page hundreds of times (docs/developers/benchmarks.md)."""

from html import escape

from django.utils.safestring import SafeString


def html_of(text: str, **values: str) -> SafeString:
    """`format_html` for plain strings: Django's asks of each whether it is lazy, which took twice the escaping."""
    return SafeString(text.format_map({name: _escaped(value) for name, value in values.items()}))


def _escaped(value: str) -> str:
    return value if isinstance(value, SafeString) else escape(value)
