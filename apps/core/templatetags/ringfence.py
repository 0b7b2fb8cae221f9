"""How amounts and people are written."""

from decimal import Decimal

from django import template
from django.utils.formats import number_format

register = template.Library()


@register.filter
def amount(value: Decimal | int | None) -> str:
    """An amount without needless zeros, in the reader's notation: 3, 3.5 or 3,5. Nothing for "not set"."""
    if value is None:
        return ""
    plain = f"{Decimal(value).normalize():f}"
    return number_format(plain, use_l10n=True, force_grouping=True)
