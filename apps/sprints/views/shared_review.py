"""A review by its link, for people without an account: nothing of the app, nobody's name, no trace of who reads."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from apps.core.htmx import render
from apps.core.pdf import NoPdf
from apps.sprints.models import ReviewLink
from apps.sprints.services.reviewing import count_opening
from apps.sprints.views.review import NO_PDF, as_pdf, told

type ByToken = Callable[[HttpRequest, str], HttpResponse]


def shared(action: str) -> Callable[[ByToken], ByToken]:
    """No search engine keeps it, no site that is linked learns its address, and nobody tries tokens by the thousand.

    `action` is its limit in the settings.
    """

    def decorate(view: ByToken) -> ByToken:
        @wraps(view)
        def answer(request: HttpRequest, token: str) -> HttpResponse:
            too_many: HttpResponse | None = ratelimit.consume_or_429(request, action=action, limit_get=True)
            response = too_many or view(request, token)
            response["X-Robots-Tag"] = "noindex, nofollow"
            response["Referrer-Policy"] = "no-referrer"
            return response

        return login_not_required(never_cache(require_GET(answer)))

    return decorate


@shared("review")
def read(request: HttpRequest, token: str) -> HttpResponse:
    """The review. Unknown, expired and revoked look alike."""
    link = _live(token)
    if link is None:
        return _closed(request)
    count_opening(link=link)
    return render(request, "sprints/review_shared.html", {"token": token, "link": link, **told(link.sprint)})


@shared("review_pdf")
def pdf(request: HttpRequest, token: str) -> HttpResponse:
    """The same as a download."""
    link = _live(token)
    if link is None:
        return _closed(request)
    try:
        return as_pdf(link.sprint)
    except NoPdf:
        context = {"said": NO_PDF, "token": token}
        return render(request, "sprints/review_closed.html", context, status=HTTPStatus.SERVICE_UNAVAILABLE)


def _live(token: str) -> ReviewLink | None:
    return ReviewLink.objects.live().with_token(token).select_related("sprint__team__organisation").first()


def _closed(request: HttpRequest) -> HttpResponse:
    return render(request, "sprints/review_closed.html", {}, status=HTTPStatus.NOT_FOUND)
