"""Exports as a person gets them: asked for, made as the worker would, read back."""

import csv
import io
from typing import Any

from openpyxl import load_workbook
from pypdf import PdfReader

from apps.accounts.models import User
from apps.reports.exports.asked import asked_for
from apps.reports.exports.making import make_export
from apps.reports.models import Export
from apps.reports.services.exports import order

type Cells = dict[str, Any]


def ordered(owner: User, format: str = "csv", query: str = "") -> Export:
    asked = asked_for(owner, query)
    return order(owner=owner, format=format, query=asked.filters.query, filters=asked.words)[0]


def made(owner: User, format: str = "csv", query: str = "") -> Export:
    """Asked for and made, whatever came of it."""
    export = ordered(owner, format, query)
    make_export(export_id=export.pk)
    return Export.objects.get(pk=export.pk)


def csv_rows(content: bytes) -> list[Cells]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def sheets(content: bytes) -> dict[str, list[Cells]]:
    """By sheet, its rows under their header."""
    book = load_workbook(io.BytesIO(content))
    found = {}
    for sheet in book.worksheets:
        header, *rows = sheet.iter_rows(values_only=True)
        found[sheet.title] = [dict(zip(map(str, header), row, strict=True)) for row in rows]
    return found


def pdf_text(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())
