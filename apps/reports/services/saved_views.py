"""Saved views: kept, changed and deleted by whoever keeps them."""

from django.db import transaction

from apps.accounts.models import User
from apps.core.violations import explained
from apps.reports.models import SavedView


def keep_view(*, owner: User, name: str, query: str, shared: bool, pk: int | None = None) -> SavedView:
    """Raises `RuleViolation` where they keep one of this name already. `pk` keeps one again that was deleted, under its
    old link.
    """
    fields = {"organisation_id": owner.organisation_id, "owner": owner, "name": name, "query": query, "shared": shared}
    with explained(), transaction.atomic():
        view, _is_new = SavedView.objects.get_or_create(pk=pk, defaults=fields)  # type: ignore[misc]  # None: a new one
    return view


def change_view(*, view: SavedView, name: str, query: str, shared: bool) -> None:
    """Raises `RuleViolation`."""
    view.name, view.query, view.shared = name, query, shared
    with explained():
        view.save(update_fields=["name", "query", "shared"])


def delete_view(*, view: SavedView) -> None:
    view.delete()
