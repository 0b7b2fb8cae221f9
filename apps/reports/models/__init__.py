"""Groups of teams, saved views, exports and digests."""

from apps.reports.models.digest import DigestDelivery, DigestSubscription, Rhythm, Weekday
from apps.reports.models.export import KEPT_FOR, UNDER_WAY, Export, ExportState, Format
from apps.reports.models.group import Group, GroupTeam
from apps.reports.models.saved_view import LONGEST_QUERY, SavedView

__all__ = [
    "KEPT_FOR",
    "LONGEST_QUERY",
    "UNDER_WAY",
    "DigestDelivery",
    "DigestSubscription",
    "Export",
    "ExportState",
    "Format",
    "Group",
    "GroupTeam",
    "Rhythm",
    "SavedView",
    "Weekday",
]
