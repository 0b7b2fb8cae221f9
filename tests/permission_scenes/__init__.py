"""One of everything that has an address, for the table of permissions: a module an app, a scene a subject."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

type Args = tuple[Any, ...]


# Before every sprint of a scene, whatever the day of the test.
PAST = dt.date(2019, 1, 7)
LEFT_EMPTY = {"csrfmiddlewaretoken": "sent with every form"}


@dataclass(frozen=True)
class Scene:
    """What stands in the addresses, and what is sent there: by case, else by the address's name, else by its app."""

    arguments: dict[str, Args]
    sent: dict[str, dict[str, Any]]

    def url(self, case: str) -> str:
        name, app = case.partition("/")[0], case.partition(":")[0]
        return reverse(name, args=next(self.arguments[key] for key in (case, name, app) if key in self.arguments))
