"""A story's card on the board.

Written in Python, not as a template: a board shows 85 of them, and as a template they were four fifths of the page's
time (docs/developers/benchmarks.md). `html_of` escapes every value.
"""

from collections.abc import Iterable
from functools import lru_cache

from django import template
from django.template import Context
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.accounts.models import initials_of
from apps.core.html import html_of
from apps.sprints.board import Card
from apps.sprints.lanes import RunningCard

register = template.Library()

CARD = (
    '<li class="card-story{done}" id="story-{number}" tabindex="0"><div class="card-story__meta">'
    '<span class="key">{key}</span><span class="chip chip--{kind}">{kind_label}</span>{who}</div>'
    '<a class="title" href="{stories}{number}/">{title}</a>{clock}{why}{hint}{wanted}'
    '<a class="size{unsized}" href="{base}card/{number}/" hx-get="{base}card/{number}/" hx-target="#story-{number}"'
    ' hx-swap="outerHTML" aria-label="{open}">{size}</a></li>'
)
GAP = ' <span class="chip chip--gap">{said}</span>'


@register.simple_tag(takes_context=True)
def cards(context: Context, shown: Iterable[Card]) -> SafeString:
    """The cards of a list, one after the other. Needs `base` and `stories` in the context."""
    where = {"base": context["base"], "stories": context["stories"], "opens": _("Open")}
    return SafeString("".join([_card(card, **where) for card in shown]))


@register.simple_tag(takes_context=True)
def card(context: Context, shown: Card) -> SafeString:
    """One card, for the answer to a move."""
    return cards(context, [shown])


def face_of(card: Card | RunningCard, opens: str) -> dict[str, str | SafeString]:
    """What every card shows, on whichever board."""
    size = card.size_label
    return {
        "number": str(card.number),
        "key": card.key,
        "kind": card.kind,
        "kind_label": card.kind_label,
        "title": card.title,
        "size": size,
        "unsized": " size--none" if card.size is None else "",
        "open": f"{opens} {card.key}: {size}",
        "who": _who(card.assignee) if card.assignee else "",
        "clock": html_of('<p class="why"><b>{clock}</b></p>', clock=card.clock) if card.clock else "",
    }


def _who(name: str) -> SafeString:
    return html_of('<span class="who" title="{name}">{initials}</span>', name=name, initials=initials_of(name))


def _card(card: Card, *, base: str, stories: str, opens: str) -> SafeString:
    return html_of(
        CARD,
        **face_of(card, opens),
        base=base,
        stories=stories,
        done=" card-story--done" if card.outcome == "done" else "",
        why=_why(card),
        hint=html_of('<p class="why">{hint}</p>', hint=hint) if (hint := card.hint) else "",
        wanted=html_of('<p class="why">→ {sprint}</p>', sprint=card.proposed_for)
        if card.proposed_for and not card.budget
        else "",
    )


@lru_cache(maxsize=64)
def _gap(_language: str | None) -> SafeString:
    return html_of(GAP, said=_("no number yet"))


def _why(card: Card) -> SafeString | str:
    """The effect first and in ink, then for whom; where a number is missing, it says so."""
    says = card.says
    if not says:
        return ""
    gap = _gap(get_language()) if says.lacks_number else ""
    if rest := says.rest:
        return html_of('<p class="why"><b>{effect}</b>{gap}{rest}</p>', effect=says.effect, gap=gap, rest=rest)
    return html_of('<p class="why">{effect}{gap}</p>', effect=says.effect, gap=gap)
