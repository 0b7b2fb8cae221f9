"""Page or part: one template serves both, and the request's target says which is wanted."""

from collections.abc import Mapping
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render as render_template
from django_htmx.middleware import HtmxDetails


def target_of(request: HttpRequest) -> str | None:
    """The id of the element an htmx request will replace; None for an ordinary request.

    htmx 4 sends `tag#id`.
    """
    htmx = cast("HtmxDetails | None", getattr(request, "htmx", None))
    if not htmx or htmx.history_restore_request:
        return None
    return (htmx.target or "").partition("#")[2] or None


def render(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    partials: tuple[str, ...] = (),
    status: int = 200,
) -> HttpResponse:
    """Render a page, or the one of its `partials` that the request targets.

    One name serves as partial, element id and target. The view lists what may be asked for; the client never names a
    template.
    """
    target = target_of(request)
    name = f"{template}#{target}" if target in partials else template
    return render_template(request, name, dict(context), status=status)
