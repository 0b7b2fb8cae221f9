"""How amounts, people and their texts are written."""

from decimal import Decimal
from functools import lru_cache

from django import template
from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from apps.core.markdown import to_html

register = template.Library()


@register.filter
def amount(value: Decimal | int | None) -> str:
    """An amount without needless zeros, in the reader's notation: 3, 3.5 or 3,5. Nothing for "not set"."""
    return "" if value is None else _written(value, get_language())


@lru_cache(maxsize=4096)
def _written(value: Decimal | int, _language: str | None) -> str:
    """A page of figures writes the same few hundred amounts, and writing one takes longer than a cell's other work."""
    plain = f"{Decimal(value).normalize():f}"
    return number_format(plain, use_l10n=True, force_grouping=True)


@register.filter
def markdown(text: str) -> SafeString:
    """Markdown as clean HTML."""
    return to_html(text)
