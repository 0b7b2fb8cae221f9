"""A story's card on the board of a running sprint. In Python for the same reason as the cards of the plan."""

import datetime as dt
from collections.abc import Iterable
from functools import lru_cache

from django import template
from django.template import Context
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.core.html import html_of
from apps.sprints.lanes import RunningCard
from apps.sprints.models import Outcome
from apps.sprints.templatetags.cards import face_of
from apps.stories.releases import words_of

register = template.Library()

CARD = (
    '<li class="card-story{state}" id="story-{number}" tabindex="0"><div class="card-story__meta">'
    '<span class="key">{key}</span><span class="chip chip--{kind}">{kind_label}</span>{who}</div>'
    '<a class="title" href="{stories}{number}/">{title}</a>{clock}{blocked}{note}{release}'
    '<a class="size{unsized}" href="{base}board/{number}/" hx-get="{base}board/{number}/" hx-target="#story-{number}"'
    ' hx-swap="outerHTML" aria-label="{open}">{size}</a></li>'
)


@register.simple_tag(takes_context=True)
def running_cards(context: Context, shown: Iterable[RunningCard]) -> SafeString:
    """The cards of a cell, one after the other. Needs `base` and `stories` in the context."""
    where = {"base": context["base"], "stories": context["stories"], "opens": _("Open")}
    today = context["team"].today
    return SafeString("".join([_card(card, today, **where) for card in shown]))


@register.simple_tag(takes_context=True)
def running_card(context: Context, shown: RunningCard) -> SafeString:
    """One card, for the answer to a step."""
    return running_cards(context, [shown])


def _card(card: RunningCard, today: dt.date, *, base: str, stories: str, opens: str) -> SafeString:
    is_done = card.outcome == Outcome.DONE
    is_blocked = bool(card.blocked) and not is_done
    return html_of(
        CARD,
        **face_of(card, opens),
        base=base,
        stories=stories,
        state=" card-story--done" if is_done else " card-story--blocked" if is_blocked else "",
        blocked=_blocked(card.blocked, card.blocked_since) if is_blocked else "",
        note=html_of('<p class="why">{note}</p>', note=_done_enough(get_language()) % card.note) if card.note else "",
        release=html_of('<p class="why">{said}</p>', said=words_of(card.released_on, today))
        if is_done and card.is_held is not None
        else "",
    )


def _blocked(reason: str, since: dt.datetime | None) -> SafeString:
    day = date_format(timezone.localtime(since), "j M") if since else ""
    words = _("Blocked since %(day)s:") % {"day": day}
    return html_of('<p class="why"><b class="blocked">{words}</b> {reason}</p>', words=words, reason=reason)


@lru_cache(maxsize=64)
def _done_enough(_language: str | None) -> str:
    return _("Done enough: %s")
