"""A debt's form that was overtaken: what the other person told, what this one told, and which to keep."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from apps.core.conflicts import MINE, THEIRS, Difference
from apps.core.templatetags.ringfence import amount
from apps.stories.models import Debt

DebtEvent: type[Model] = Debt.pgh_event_model  # type: ignore[attr-defined]  # pghistory makes it


def differences(
    current: Debt, *, told: Mapping[str, Any], typed: Mapping[str, str], labels: Mapping[str, str], version: int
) -> list[Difference]:
    """Both versions of every field that differs; what this person did not touch is theirs to begin with."""
    base = DebtEvent._default_manager.filter(pgh_obj=current.pk, version=version).order_by("-pgh_id").first()
    return [
        Difference(
            name=name,
            label=labels[name],
            mine=_shown(mine),
            theirs=_shown(getattr(current, name)),
            keep=THEIRS if base is not None and _stored(mine) == _seen(base, name) else MINE,
            typed=typed.get(name, ""),
        )
        for name, mine in told.items()
        if mine != getattr(current, name)
    ]


def _stored(value: Any) -> Any:
    return getattr(value, "pk", value)


def _seen(base: Any, name: str) -> Any:
    """As it was when this person opened the form; the owner by their id, so that nobody is fetched to compare."""
    return getattr(base, "owner_id" if name == "owner" else name)


def _shown(value: Any) -> str:
    if isinstance(value, Decimal):
        return amount(value)
    return str(value) if value else _("empty")
