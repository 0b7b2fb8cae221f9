"""The way back from what was just done: an address that carries what was there before, signed; nothing is kept."""

import datetime as dt
from typing import Any

from django.core import signing
from django.http import Http404

A_DAY = dt.timedelta(days=1)


def way_back(before: Any, *, salt: str) -> str:
    """What was there before, for an address; `salt` names what it is of and whose."""
    return signing.dumps(before, salt=salt, compress=True)


def read_way_back(token: str, *, salt: str, good_for: dt.timedelta = A_DAY) -> Any:
    """What was there before. Raises `Http404` for what we never signed under this `salt`, and for what is too old."""
    try:
        return signing.loads(token, salt=salt, max_age=good_for)
    except signing.BadSignature as forged:
        raise Http404 from forged
