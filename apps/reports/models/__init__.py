"""Groups of teams, saved views, exports and digests."""

from apps.reports.models.export import KEPT_FOR, UNDER_WAY, Export, ExportState, Format

__all__ = ["KEPT_FOR", "UNDER_WAY", "Export", "ExportState", "Format"]
