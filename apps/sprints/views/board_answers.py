"""What the board of a running sprint answers: the changed card with bar and counts, or a refusal that helps."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.shortcuts import render as render_template
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.access import signed_in
from apps.core.htmx import target_of
from apps.core.undoing import way_back
from apps.core.violations import RuleViolation
from apps.decisions.citing import row_url
from apps.sprints import lanes
from apps.sprints.columns import heads_of
from apps.sprints.lanes import Shown
from apps.sprints.models import Column, Sprint, Status
from apps.sprints.on_board import OnBoard
from apps.sprints.views.answers import bar_context
from apps.stories.models import Story
from apps.teams.access import RightRefused, StandingTeam
from apps.teams.models import Right

PAGE = "sprints/board.html"

type Written = Iterable[Mapping[str, Any]]


@dataclass(frozen=True)
class NotDone:
    """An act that did not happen: what, why not, the row it rests on, and the column that comes first."""

    what: str
    because: str = ""
    row: str = ""
    story: int | None = None
    first: str = ""
    first_name: str = ""


def shown_in(request: HttpRequest) -> Shown:
    """What is wanted on the board that somebody looks at: the page's own address says it."""
    if not target_of(request):
        return Shown.of(request.GET)
    return Shown.of(QueryDict(urlsplit(request.headers.get("HX-Current-URL", "")).query))


def board_context(request: HttpRequest, team: StandingTeam, sprint: Sprint, written: Written) -> dict[str, Any]:
    """Everything the page shows."""
    wanted, reader = shown_in(request), signed_in(request)
    cards = lanes.with_clocks(team, lanes.running_cards(sprint))
    return around(team, sprint) | {
        "board": lanes.board_of(written, cards, wanted, reader),
        "wanted": wanted,
        "query": wanted.query(),
        "filters": [(name, label, wanted.query(turned=name), name in wanted.on) for name, label in _filters()],
        "stamp": lanes.stamp(sprint),
    }


def around(team: StandingTeam, sprint: Sprint) -> dict[str, Any]:
    """What stands around the cards."""
    return bar_context(team, sprint) | {
        "nav": "board",
        "may_act": team.standing.is_acting,
        "runs": sprint.status == Status.ACTIVE,
    }


def _filters() -> list[tuple[str, str]]:
    return [("mine", _("Mine")), ("blocked", _("Blocked")), ("spikes", _("Spikes"))]


def step_url(sprint: Sprint) -> str:
    return reverse("sprints:step", args=[sprint.team.slug, sprint.number])


def undo_url(address: str, request: HttpRequest, sprint: Sprint, story: Story, before: Any) -> str:
    """The way back, good for whoever went there."""
    token = way_back(before, salt=salt_of(request, sprint, story))
    return f"{address}?{urlencode({'story': story.number, 'back': token})}"


def salt_of(request: HttpRequest, sprint: Sprint, story: Story) -> str:
    return f"sprints.board.{sprint.pk}.{story.pk}.{signed_in(request).pk}"


def stepped(
    request: HttpRequest, team: StandingTeam, at: OnBoard, *, said: str, undo: str = "", column: str = ""
) -> HttpResponse:
    """The answer to what changed a card: the card where it stands now, bar and counts, and the way back.

    `column` is the one it went to, whose limit may be passed by it.
    """
    sprint = at.sprint
    if not target_of(request):
        messages.success(request, said, extra_tags=undo)
        return redirect("sprints:board", team.slug, sprint.number)
    cards = lanes.running_cards(sprint)
    card = next(each for each in cards if each.number == at.story.number)
    wanted, reader = shown_in(request), signed_in(request)
    board = lanes.board_of(at.written, cards, wanted, reader)
    beside = [each for each in cards if each is card or wanted.has(each, reader)]
    said = " ".join(filter(None, [said, board.head(column).warning if column else ""]))
    context = around(team, sprint) | {
        "board": board,
        "moved": lanes.with_clocks(team, [card])[0],
        "next": lanes.next_below(beside, card),
        "said": said,
        "undo": undo,
    }
    response = render_template(request, "sprints/_board_moved.html", context)
    response["HX-Trigger"] = json.dumps({"announce": said, "focus-card": f"story-{card.number}", "board-changed": ""})
    return response


def where_it_is(story: Story, name: str) -> str:
    return _("%(key)s is in “%(column)s” now.") % {"key": story.key, "column": name}


def unchanged(
    request: HttpRequest, team: StandingTeam, sprint: Sprint, written: Written, **said: object
) -> HttpResponse:
    """422: the fragment for htmx, the whole board with what stood there for a plain form."""
    if target_of(request):
        return render_template(request, f"{PAGE}#refusal", around(team, sprint) | said, status=422)
    return render_template(request, PAGE, board_context(request, team, sprint, written) | said, status=422)


def refused_by_right(team: StandingTeam, at: OnBoard, to: str, refused: RightRefused) -> NotDone:
    """Whose step it is, with the row it rests on; and what comes before it."""
    right, names = refused.right.key, names_of(at.written)
    first = Column.READY if right == Right.DONE_ENOUGH and _may_ready(team, at) else ""
    return NotDone(
        what=_("%(key)s was not moved to “%(column)s”.") % {"key": at.story.key, "column": names[to]},
        because=str(refused),
        row=row_url(team, right),
        story=at.story.number,
        first=first,
        first_name=names.get(first, ""),
    )


def refused_by_rule(team: StandingTeam, at: OnBoard, violation: RuleViolation) -> NotDone:
    """What comes first, with a button for who may."""
    comes_first = violation.constraint == "product_work_is_technically_ready_before_it_is_done"
    first = Column.READY if comes_first and _may_ready(team, at) else ""
    return NotDone(
        what=_("%(key)s was not moved.") % {"key": at.story.key},
        because=violation.message,
        row=row_url(team, Right.READY_TO_SHIP) if comes_first else "",
        story=at.story.number,
        first=first,
        first_name=names_of(at.written).get(first, ""),
    )


def _may_ready(team: StandingTeam, at: OnBoard) -> bool:
    return team.standing.may(Right.READY_TO_SHIP) and at.line.board_column != Column.READY


def names_of(written: Written) -> dict[str, str]:
    return {head.column: head.name for head in heads_of(written)}
