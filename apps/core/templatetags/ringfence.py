"""How amounts, people and their texts are written."""

from decimal import Decimal

from django import template
from django.utils.formats import number_format
from django.utils.safestring import SafeString

from apps.core.markdown import to_html

register = template.Library()


@register.filter
def amount(value: Decimal | int | None) -> str:
    """An amount without needless zeros, in the reader's notation: 3, 3.5 or 3,5. Nothing for "not set"."""
    if value is None:
        return ""
    plain = f"{Decimal(value).normalize():f}"
    return number_format(plain, use_l10n=True, force_grouping=True)


@register.filter
def markdown(text: str) -> SafeString:
    """Markdown as clean HTML."""
    return to_html(text)
