"""What every request gets: its person in the history, its reader's time zone, honest caching headers, a way on."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from zoneinfo import ZoneInfo

import pghistory.middleware
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import is_valid_path
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

GetResponse = Callable[[HttpRequest], HttpResponse]


class HistoryMiddleware(pghistory.middleware.HistoryMiddleware):
    """Writes who acted, and through which door, beside every change."""

    def get_context(self, request: HttpRequest) -> dict[str, Any]:
        user = request.user if request.user.is_authenticated else None
        door = "admin" if request.path.startswith("/admin/") else "page"
        return {"user": user and user.pk, "via": door}


class ReaderMiddleware:
    """Times are shown in the reader's zone and words in their language.

    One address answers pages and parts, so caches must tell them apart.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            timezone.activate(ZoneInfo(request.user.time_zone))
            if request.user.language in dict(settings.LANGUAGES):  # one that was taken away since is left aside
                translation.activate(request.user.language)
        else:
            timezone.deactivate()
        response = self.get_response(request)
        if response.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(response, ["HX-Request", "HX-Target"])
        return response


class FormAddressMiddleware:
    """Leads somebody who opens the address of a form's act to the page above it.

    After a refusal such an address stands in the browser's bar: it is what a way back, or signing in again, asks for,
    and it answers no GET.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        refused = request.method == "GET" and response.status_code == HTTPStatus.METHOD_NOT_ALLOWED
        if refused and "text/html" in request.headers.get("Accept", ""):
            return redirect(page_above(request.path_info))
        return response


def page_above(path: str) -> str:
    """The nearest address above this one that stands for something."""
    above = path
    while above != "/":
        above = above.rstrip("/").rpartition("/")[0] + "/"
        if is_valid_path(above):
            break
    return above
