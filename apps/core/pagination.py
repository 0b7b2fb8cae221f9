"""Long lists, a page at a time, with the search kept in the addresses."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Pager:
    """What `_pager.html` shows: where the neighbours are, and which part of how many is here."""

    previous_url: str
    next_url: str
    summary: str


def paged[M: Model](request: HttpRequest, rows: QuerySet[M], *, size: int) -> tuple[Page[M], Pager]:
    """The page asked for by `?page=`, or the nearest there is. Counts the rows: for lists of thousands, no more."""
    page = Paginator(rows, size).get_page(request.GET.get("page"))
    return page, _pager(request, page)


def paged_list[T](request: HttpRequest, rows: Sequence[T], *, size: int) -> tuple[Page[T], Pager]:
    """The same for rows that are all here already."""
    page = Paginator(rows, size).get_page(request.GET.get("page"))
    return page, _pager(request, page)


def _pager[T](request: HttpRequest, page: Page[T]) -> Pager:
    summary = _("%(first)s–%(last)s of %(all)s") % {
        "first": page.start_index(),
        "last": page.end_index(),
        "all": page.paginator.count,
    }
    return Pager(
        previous_url=_address(request, page.previous_page_number()) if page.has_previous() else "",
        next_url=_address(request, page.next_page_number()) if page.has_next() else "",
        summary=summary if page.has_other_pages() else "",
    )


def _address(request: HttpRequest, number: int) -> str:
    query = request.GET.copy()
    query["page"] = str(number)
    return f"{request.path}?{query.urlencode()}"
