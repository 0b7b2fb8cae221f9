"""The coach's answer, while somebody types."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from apps.accounts.access import signed_in
from apps.stories.access import get_story_of
from apps.stories.coach import Advice, advise
from apps.stories.forms import WhyFields
from apps.stories.impact import Why
from apps.stories.models import Story
from apps.teams.access import get_team


@require_POST
def coach(request: HttpRequest, team: str) -> HttpResponse:
    """How a why will read, and what is missing. It is sent, not asked for: addresses are logged, drafts are not.

    `?card=` names the card it is typed on, which asks for some of the parts; the others are the story's.
    """
    asked = get_team(signed_in(request), team, acting=True)
    card = request.GET.get("card", "")
    story = get_story_of(asked, int(card)) if card.isdecimal() and len(card) < 10 else None
    form = WhyFields(request.POST, prefix=f"s{card}" if story else None)
    form.full_clean()
    return render(request, "stories/_coach.html", coaching(form, story) | {"card": card if story else ""})


def coaching(form: WhyFields, story: Story | None) -> dict[str, Any]:
    """What the coach says of a form as it stands: first what cannot be read, then what would make it better."""
    if not form.is_bound:
        says = Why.of(story) if story else Why(line=form.initial.get("why") or "")
        return {"says": says, "advice": advise(says)}
    says = form.says(story)
    names = [name for name in form.errors if name in WhyFields.base_fields]
    unread = [Advice(name, False, f"{form[name].label}: {error}") for name in names for error in form.errors[name]]
    return {"says": says, "advice": [*unread, *advise(says)]}
