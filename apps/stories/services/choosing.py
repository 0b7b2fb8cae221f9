"""Choosing an option: one act settles the request, writes the log, sets size and day, and books the debt."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.markdown import plain, quoted
from apps.core.violations import broken, explained
from apps.decisions.models import Decision, DecisionStatus
from apps.decisions.models.log import LONGEST_TEXT
from apps.decisions.services import record_decided
from apps.stories.horizon import next_sprint
from apps.stories.models import (
    ChargedTo,
    Debt,
    DecisionStory,
    Kind,
    Option,
    OptionRequest,
    Origin,
    Story,
    StoryCounter,
)
from apps.stories.options import day, in_words, staleness
from apps.stories.services.debt import book_debt
from apps.stories.services.order import place_story
from apps.stories.services.writing import create_story, edit_story
from apps.teams.models import Right
from apps.teams.services import lock_team


class OptionsChanged(Exception):
    """Somebody answered, changed, withdrew or chose since the page was opened."""


class OptionIsStale(Exception):
    """The chosen option may not be true any more. Holds the reasons; choosing it all the same is possible."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


@dataclass(frozen=True)
class Choice:
    """What a choice did."""

    entry: Decision
    debt: Debt | None


def choose_option(
    *,
    request: OptionRequest,
    option: int,
    version: int | None,
    by: User,
    note: str = "",
    despite_stale: bool = False,
    at: dt.datetime | None = None,
) -> Choice:
    """Choose one of the options that somebody saw at the request's `version`; None takes them as they are.

    All of it or nothing. Raises `OptionsChanged`, `OptionIsStale`, and `RuleViolation` where there are fewer than two,
    where the story is open no more, or where its new size breaks the rule of the sprint it stands in.
    """
    at = at or timezone.now()
    with explained(), transaction.atomic():
        lock_team(request.story.team_id)  # before the log, whose number others take first
        story, front = _lock_stories(request)
        current = OptionRequest.objects.select_for_update(no_key=True).get(pk=request.pk)
        if version not in (None, current.version):
            raise OptionsChanged
        chosen = current.options.filter(pk=option).first()
        if chosen is None:
            raise broken("an_option_answers_its_own_request")
        reasons = staleness(chosen, current, story, story.team)
        if reasons and not despite_stale:
            raise OptionIsStale(reasons)
        entry = _write_down(story, current, chosen, by=by, note=note, at=at)
        _settle(current, chosen, entry, by=by, note=note, at=at)
        story = _take_on(story, chosen, by=by)
        debt = _book(story, chosen, front=front, by=by, at=at) if chosen.takes_debt else None
        links = [story, debt.story] if debt else [story]
        DecisionStory.objects.bulk_create(DecisionStory(decision=entry, story=each) for each in links)
    return Choice(entry, debt)


def _lock_stories(request: OptionRequest) -> tuple[Story, Story]:
    """The story and the one at the front of the order, where debt comes to stand.

    The counter first, as whoever makes a story out of a checklist's line takes it; then stories by their ids, as
    everybody does who moves one of them.
    """
    team = request.story.team
    StoryCounter.objects.select_for_update().get_or_create(team=team)
    front = Story.objects.filter(team=team).order_by("rank").values_list("pk", flat=True)[0]
    stories = Story.objects.filter(Q(pk=request.story_id) | Q(pk=front)).select_for_update(no_key=True, of=["self"])
    locked = {story.pk: story for story in stories.select_related("team").order_by("id")}
    return locked[request.story_id], locked[front]


def _write_down(
    story: Story, request: OptionRequest, chosen: Option, *, by: User, note: str, at: dt.datetime
) -> Decision:
    words = {"key": story.key, "wish": request.wish, "option": chosen.name}
    wish = f"**{plain(request.wish)}**" + (f" ({day(request.by_when)})" if request.by_when else "")
    seen = [in_words(option, story.team) for option in request.options.all()]
    return record_decided(
        team=story.team,
        by=by,
        decided_by=by,
        decided_on=at.astimezone(story.team.zone).date(),
        right_key=Right.SCOPE_TRADE_OFFS,
        title=(_("%(key)s, “%(wish)s”: %(option)s") % words)[:200],
        context="\n\n".join([wish, quoted(request.reason)]),
        options="\n".join(seen)[:LONGEST_TEXT],
        decision="\n\n".join(filter(None, [in_words(chosen, story.team), quoted(note)]))[:LONGEST_TEXT],
        replaces=_last_choice(story),
    )


def _last_choice(story: Story) -> Decision | None:
    """Who asks again changes their mind: the new choice takes the place of the one that stands."""
    last = story.option_requests.exclude(chosen=None).select_related("decision").first()
    return last.decision if last and last.decision and last.decision.status == DecisionStatus.DECIDED else None


def _settle(request: OptionRequest, chosen: Option, entry: Decision, *, by: User, note: str, at: dt.datetime) -> None:
    request.chosen, request.chosen_by, request.decision = chosen, by, entry
    request.note, request.settled_at, request.version = note, at, request.version + 1
    request.save(update_fields=["chosen", "chosen_by", "decision", "note", "settled_at", "version"])


def _take_on(story: Story, chosen: Option, *, by: User) -> Story:
    """The size is the team's, who wrote the option; a sprint's rule meets it like any other change of size."""
    changes: dict[str, object] = {"ready_on": chosen.ready_on}
    if chosen.size is not None:
        changes["size"] = chosen.size
    return edit_story(story=story, version=None, by=by, may_tag=False, changes=changes)


def _book(story: Story, chosen: Option, *, front: Story, by: User, at: dt.datetime) -> Debt:
    """What is left becomes a story of debt, wanted next and at the front: the team said that it is one."""
    left = create_story(
        team=story.team, title=chosen.debt_title, by=by, may_tag=True, kind=Kind.DEBT, size=chosen.debt_size,
        why=" ".join(chosen.debt_reason.split()), component=story.component, parent=story.parent,
        proposed_for=next_sprint(story.team),
    )  # fmt: skip
    place_story(story=left, before=front)
    return book_debt(
        story=left, origin=Origin.OPTION, option=chosen, reason=chosen.debt_reason, by=by, principal=chosen.debt_size,
        cost=chosen.debt_cost, component=story.component, owner=story.assignee,
        charged_to=ChargedTo.TECH if chosen.team_takes_debt else ChargedTo.PRODUCT,
        incurred_on=at.astimezone(story.team.zone).date(),
    )  # fmt: skip
