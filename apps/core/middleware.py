"""What every request gets: its person in the history, its reader's time zone, and honest caching headers."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import pghistory.middleware
from django.conf import settings
from django.http import HttpRequest, HttpResponse
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
