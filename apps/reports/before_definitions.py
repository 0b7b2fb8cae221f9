"""What only the past without a fence needs defined: how far its technical share can be trusted."""

from django.utils.translation import gettext_lazy as _

from apps.reports.definitions import TECHNICAL_SHARE
from apps.reports.figures import ShareDefinition

TECHNICAL_AT_MOST = ShareDefinition(
    key="technical-share-at-most",
    name=_("Technical share, at most"),
    meaning=_(
        "What the technical share would be if everything untagged were technical work. The technical share itself is "
        "the least it can be: nothing untagged counts as technical there."
    ),
    over=lambda sums: sums.technical.done + sums.untagged.done,
    over_name=_("technical and untagged work done"),
    under=TECHNICAL_SHARE.under,
    under_name=TECHNICAL_SHARE.under_name,
)
UNTAGGED_DONE = ShareDefinition(
    key="untagged-done",
    name=_("Untagged, of what was done"),
    meaning=_("Of everything that was done, the part of which nobody has said what it was."),
    over=lambda sums: sums.untagged.done,
    over_name=_("untagged work done"),
    under=TECHNICAL_SHARE.under,
    under_name=TECHNICAL_SHARE.under_name,
)
