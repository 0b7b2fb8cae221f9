"""How amounts are written with a team's unit."""

from decimal import Decimal

from django import template

from apps.teams.models import Unit

register = template.Library()


@register.filter
def in_unit(value: Decimal | int | None, unit: str) -> str:
    """So many of the unit, in words: 1 point, 5 points, 0.5 days. Nothing for "not set"."""
    return "" if value is None else Unit(unit).said(value)
