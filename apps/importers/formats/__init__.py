"""The formats an import understands. A further tracker is one more module and one more line here."""

from apps.importers.formats.interface import (
    MANY,
    Encoding,
    Field,
    Format,
    Header,
    Layout,
    Problem,
    Row,
    Unreadable,
)
from apps.importers.formats.jira_csv import JiraCsv

FORMATS: dict[str, Format] = {each.slug: each for each in (JiraCsv(),)}

__all__ = ["FORMATS", "MANY", "Encoding", "Field", "Format", "Header", "Layout", "Problem", "Row", "Unreadable"]
