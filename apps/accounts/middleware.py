"""When each session was last used, and in which browser."""

import datetime as dt
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from apps.accounts.models import Session
from apps.accounts.sessions import DEVICE, SessionStore

# Pages that only read write nothing, but for this: once in so long a session says that it is in use.
SEEN_EVERY = dt.timedelta(minutes=10)
DEVICE_LENGTH = Session._meta.get_field("device").max_length


class SeenMiddleware:
    """Marks a session as seen. Django's middleware, further out, saves it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        session = request.session
        if request.user.is_authenticated and (session.modified or is_due(session)):
            session[DEVICE] = request.headers.get("User-Agent", "")[:DEVICE_LENGTH]
        return response


def is_due(session: object) -> bool:
    """Whether a session was last seen too long ago."""
    seen_at = session.seen_at if isinstance(session, SessionStore) else None
    return seen_at is not None and timezone.now() - seen_at > SEEN_EVERY
