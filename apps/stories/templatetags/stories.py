"""How texts of stories are shown."""

from django import template
from django.utils.safestring import SafeString

from apps.stories.markdown import to_html

register = template.Library()


@register.filter
def markdown(text: str) -> SafeString:
    """Markdown as clean HTML."""
    return to_html(text)
