"""A story's card on the board.

Written in Python, not as a template: a board shows 85 of them, and as a template they were four fifths of the page's
time (docs/developers/benchmarks.md). `_html` escapes every value.
"""

from collections.abc import Iterable
from html import escape

from django import template
from django.template import Context
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
    return SafeString("".join([_card(card, **where) for card in shown]))


@register.simple_tag(takes_context=True)
def card(context: Context, shown: Card) -> SafeString:
    """One card, for the answer to a move."""
    return cards(context, [shown])


def _card(card: Card, *, base: str, stories: str, opens: str) -> SafeString:
    size = card.size_label
    return _html(
        CARD,
        number=str(card.number),
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
        who=_html('<span class="who" title="{name}">{initials}</span>', name=card.assignee, initials=card.initials)
        if card.assignee
        else "",
        why=_why(card),
        hint=_html('<p class="why">{hint}</p>', hint=hint) if (hint := card.hint) else "",
        wanted=_html('<p class="why">→ {sprint}</p>', sprint=card.proposed_for)
        if card.proposed_for and not card.budget
        else "",
    )


def _why(card: Card) -> SafeString | str:
    """The effect first and in ink, then for whom."""
    if not card.why:
        return ""
    if effect := card.why_effect:
        return _html('<p class="why"><b>{effect}</b>{rest}</p>', effect=effect, rest=card.why_rest)
    return _html('<p class="why">{why}</p>', why=card.why)


def _html(text: str, **values: str) -> SafeString:
    """`format_html` for plain strings: Django's asks of each whether it is lazy, which took twice the escaping."""
    return SafeString(text.format_map({name: _escaped(value) for name, value in values.items()}))


def _escaped(value: str) -> str:
    return value if isinstance(value, SafeString) else escape(value)
