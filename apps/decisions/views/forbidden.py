"""403, for every page: what was refused, on which right that rests, and where that stands in writing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from apps.core.htmx import target_of
from apps.decisions.citing import row_url
from apps.teams.access import RightRefused

# Where a page says what did not happen: the board above its cards, whatever was asked to change; others at their top.
ON_THE_BOARD, AT_THE_TOP = ("#refusal", "innerHTML"), ("#messages", "innerHTML show:top")
PLACES = {"refusal": ON_THE_BOARD, "board": ON_THE_BOARD}


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A page, or for htmx a part that goes where the page has a place for it; what was asked to change stays."""
    context: dict[str, object] = {"said": str(exception)}
    if isinstance(exception, RightRefused):
        team, right = exception.team, exception.right
        context |= {"team": team, "right": right, "row": row_url(team, right.key)}
    target = target_of(request)
    if target is None:
        return render(request, "403.html", context, status=403)
    response = render(request, "decisions/_forbidden.html", context, status=403)
    response["HX-Retarget"], response["HX-Reswap"] = PLACES.get(target, AT_THE_TOP)
    return response
