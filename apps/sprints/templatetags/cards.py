"""A story's card on the board.

Written in Python, not as a template: a board shows 85 of them, and as a template they were four fifths of the page's
time (docs/developers/benchmarks.md). `format_html` escapes every value.
"""

from collections.abc import Iterable

from django import template
from django.template import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.sprints.board import Card

register = template.Library()

CARD = (
    '<li class="card-story{done}" id="story-{number}" tabindex="0"><div class="card-story__meta">'
    '<span class="key">{key}</span><span class="chip chip--{kind}">{kind_label}</span>{who}</div>'
    '<a class="title" href="{stories}{number}/">{title}</a>{why}{hint}{wanted}'
    '<a class="size{unsized}" href="{base}card/{number}/" hx-get="{base}card/{number}/" hx-target="#story-{number}"'
    ' hx-swap="outerHTML" aria-label="{open}">{size}</a></li>'
)


@register.simple_tag(takes_context=True)
def cards(context: Context, shown: Iterable[Card]) -> SafeString:
    """The cards of a list, one after the other. Needs `base` and `stories` in the context."""
    where = {"base": context["base"], "stories": context["stories"], "opens": _("Open")}
    return format_html_join("", "{}", ((_card(card, **where),) for card in shown))


@register.simple_tag(takes_context=True)
def card(context: Context, shown: Card) -> SafeString:
    """One card, for the answer to a move."""
    return cards(context, [shown])


def _card(card: Card, *, base: str, stories: str, opens: str) -> SafeString:
    size = card.size_label
    return format_html(
        CARD,
        number=card.number,
        key=card.key,
        kind=card.kind,
        kind_label=card.kind_label,
        title=card.title,
        size=size,
        base=base,
        stories=stories,
        done=" card-story--done" if card.outcome == "done" else "",
        unsized=" size--none" if card.size is None else "",
        open=f"{opens} {card.key}: {size}",
        who=format_html('<span class="who" title="{}">{}</span>', card.assignee, card.initials)
        if card.assignee
        else "",
        why=_why(card),
        hint=format_html('<p class="why">{}</p>', hint) if (hint := card.hint) else "",
        wanted=format_html('<p class="why">→ {}</p>', card.proposed_for)
        if card.proposed_for and not card.budget
        else "",
    )


def _why(card: Card) -> SafeString | str:
    """The effect first and in ink, then for whom."""
    if not card.why:
        return ""
    if effect := card.why_effect:
        return format_html('<p class="why"><b>{}</b>{}</p>', effect, card.why_rest)
    return format_html('<p class="why">{}</p>', card.why)
