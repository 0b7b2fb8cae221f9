"""How availability is written, and where its pages are."""

from decimal import Decimal
from typing import Any

from django import template
from django.template import Context

from apps.core.templatetags.ringfence import amount

register = template.Library()


@register.filter
def percent(part: Decimal) -> str:
    """A part of the whole as a percentage: 0.5 is 50%."""
    return f"{amount(part * 100)}%"


@register.simple_tag(takes_context=True)
def subject_url(context: Context, name: str, *more: Any) -> str:
    """The address of one of the pages of whom the page is about."""
    return str(context["subject"].url(name, *more))


@register.simple_tag(takes_context=True)
def calendar_url(context: Context, name: str, *more: Any) -> str:
    """The address of one of the pages of a team's, or an organisation's, days."""
    return str(context["calendar"].url(name, *more))
