"""What a team means by ready and by done: short sentences, for every story or for a kind of them."""

from typing import TypedDict

from django.db import models
from django.utils.translation import gettext_lazy as _


class Which(models.TextChoices):
    """Which of the two definitions."""

    READY = "ready", _("Ready")
    DONE = "done", _("Done")


class DefinedFor(models.TextChoices):
    """Which stories a sentence is said of. Kinds go by the names that stories know them by."""

    EVERY = "every", _("every story")
    FEATURE = "feature", _("features")
    BUG = "bug", _("bugs")
    IMPROVEMENT = "improvement", _("improvements")
    DEBT = "debt", _("debt")
    SPIKE = "spike", _("spikes")
    INCIDENT = "incident", _("incidents")


class Sentence(TypedDict):
    """One sentence of a definition, in the order of its list."""

    which: str
    kind: str
    text: str
