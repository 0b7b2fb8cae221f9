"""What kinds of stories there are, and the work type that follows from a kind."""

from django.db import models
from django.db.models import Case, Value, When
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What a story is; its work type follows from it (product.md, Words)."""

    UNTAGGED = "untagged", _("Untagged")
    FEATURE = "feature", _("Feature")
    BUG = "bug", _("Bug")
    IMPROVEMENT = "improvement", _("Improvement")
    DEBT = "debt", _("Debt")
    SPIKE = "spike", _("Spike")
    INCIDENT = "incident", _("Incident")

    @property
    def phrase(self) -> str:
        """The kind inside a sentence: "looks like an improvement"."""
        return str(_PHRASES[self])

    @property
    def is_technical(self) -> bool:
        return self in TECHNICAL_KINDS

    @property
    def work_type(self) -> "WorkType":
        """The same as the database says (`work_type_of_kind`)."""
        if self.is_technical:
            return WorkType.TECHNICAL
        others = {Kind.UNTAGGED: WorkType.UNTAGGED, Kind.INCIDENT: WorkType.UNPLANNED}
        return others.get(self, WorkType.PRODUCT)


_PHRASES = {
    Kind.UNTAGGED: _("untagged"),
    Kind.FEATURE: _("a feature"),
    Kind.BUG: _("a bug"),
    Kind.IMPROVEMENT: _("an improvement"),
    Kind.DEBT: _("debt"),
    Kind.SPIKE: _("a spike"),
    Kind.INCIDENT: _("an incident"),
}


class WorkType(models.TextChoices):
    UNTAGGED = "untagged", _("untagged")
    PRODUCT = "product", _("product")
    TECHNICAL = "technical", _("technical")
    UNPLANNED = "unplanned", _("unplanned")


class State(models.TextChoices):
    OPEN = "open", _("open")
    DONE = "done", _("done")
    CANCELLED = "cancelled", _("cancelled")


class Confidence(models.TextChoices):
    SURE = "sure", _("sure")
    LIKELY = "likely", _("likely")
    UNSURE = "unsure", _("unsure")


TECHNICAL_KINDS = frozenset({Kind.IMPROVEMENT, Kind.DEBT, Kind.SPIKE})


def work_type_of_kind() -> Case:
    """The work type as the database derives it from `kind`, for generated columns."""
    return Case(
        When(kind__in=["feature", "bug"], then=Value("product")),
        When(kind__in=["improvement", "debt", "spike"], then=Value("technical")),
        When(kind="incident", then=Value("unplanned")),
        default=Value("untagged"),
    )
