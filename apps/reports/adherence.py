"""How far a team kept its tech budget, and the band it falls into: pure (metrics.md, "Over sprints")."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.reports.definitions import (
    ABOVE,
    ADHERENCE,
    AGREED_SHARE,
    ALIKE,
    KEPT,
    PRODUCT_USE,
    SLIPPING,
    TECHNICAL_SHARE,
)
from apps.reports.figures import Share
from apps.reports.sums import Summed


class Band(models.TextChoices):
    """What adherence over six sprints comes to, in a word."""

    KEPT = "kept", _("Kept")
    SLIPPING = "slipping", _("Slipping")
    BELOW = "below", _("Below")
    TOO_MUCH = "too-much", _("Capacity too high")
    NOT_SET = "not-set", _("Not set")


def band_of(used: Decimal | None, product: Decimal | None) -> Band:
    """Read from the shares as they are shown. Where both sides fell short alike, the plan was too large."""
    if used is None:
        return Band.NOT_SET
    if used >= KEPT:
        return Band.KEPT
    if product is not None and abs(product - used) <= ALIKE:
        return Band.TOO_MUCH
    return Band.SLIPPING if used >= SLIPPING else Band.BELOW


@dataclass(frozen=True)
class Adherence:
    """Of one team, over its last three and its last six closed fenced sprints, or as many as there are."""

    last_three: Sequence[Summed]
    last_six: Sequence[Summed]

    @cached_property
    def over_three(self) -> Share:
        return ADHERENCE.of(self.last_three)

    @cached_property
    def over_six(self) -> Share:
        return ADHERENCE.of(self.last_six)

    @cached_property
    def product_use(self) -> Share:
        return PRODUCT_USE.of(self.last_six)

    @cached_property
    def technical_share(self) -> Share:
        return TECHNICAL_SHARE.of(self.last_six)

    @cached_property
    def agreed(self) -> Share:
        return AGREED_SHARE.of(self.last_six)

    @cached_property
    def band(self) -> Band:
        return band_of(self.over_six.value, self.product_use.value)

    @property
    def is_above(self) -> bool:
        """The upper warning: technical work is far more than was agreed."""
        share, agreed = self.technical_share.value, self.agreed.value
        return share is not None and agreed is not None and share > ABOVE * agreed


def adherence_of(sprints: Sequence[Summed]) -> Adherence:
    """Of a team's closed fenced sprints, the newest last."""
    return Adherence(sprints[-3:], sprints[-6:])
