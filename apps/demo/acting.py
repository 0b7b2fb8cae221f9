"""Who does what in the demonstration."""

from collections.abc import Iterator
from contextlib import contextmanager

import pghistory

from apps.accounts.models import User


@contextmanager
def acting(person: User) -> Iterator[User]:
    """The history says who did it, as it does for a page. Not one inside another: the inner one would stay."""
    with pghistory.context(user=person.pk, via="command"):
        yield person
