"""Spikes: framing the question, letting the clock run, more days, and the stories that follow."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.violations import RuleViolation, broken, explained
from apps.decisions.models import JointDecision, JointKind
from apps.decisions.services import propose
from apps.stories.adr import follow_up_text
from apps.stories.models import (
    LONGEST_EXTENDED,
    FollowUp,
    Kind,
    Recommendation,
    RecommendationState,
    Spike,
    SpikeOutput,
    State,
    Story,
)
from apps.stories.services.writing import create_story, edit_story
from apps.teams.services import lock_team

CONCLUDED = (RecommendationState.PUT, RecommendationState.ACCEPTED)
"""While both read it, and once they accepted it, nobody needs more days."""


class StaleSpike(Exception):
    """Somebody changed the spike, or its recommendation, since the form was opened. Holds it as it is now."""

    def __init__(self, current: Spike | Recommendation) -> None:
        super().__init__(str(current))
        self.current = current


def frame_spike(
    *,
    story: Story,
    question: str,
    unblocks: str,
    box_days: int,
    by: User,
    output: str = SpikeOutput.RECOMMENDATION,
    version: int | None = None,
) -> Spike:
    """Say what a spike is to find out, for which decision, in how many working days. That is its story's why, too.

    `version` is the spike as somebody saw it, 0 where there was none; None takes it as it is. Raises `StaleSpike` and
    `RuleViolation`.
    """
    with explained(), transaction.atomic():
        kind = Story.objects.select_for_update(no_key=True).values_list("kind", flat=True).get(pk=story.pk)
        if kind != Kind.SPIKE:
            raise RuleViolation("only_a_spike_is_framed", _("Only a spike has a question and a box. Tag it first."))
        spike = Spike.objects.filter(story=story).first() or Spike(story=story, version=0)
        if version not in (None, spike.version):
            raise StaleSpike(spike)
        spike.question, spike.unblocks, spike.box_days, spike.output = question, unblocks, box_days, output
        spike.version += 1
        spike.save()
        edit_story(story=story, version=None, by=by, may_tag=False, changes={"why": why_of(spike)})
    return spike


def why_of(spike: Spike) -> str:
    """A spike's why in one line: what it asks, and which decision waits for the answer."""
    return _("%(question)s It decides: %(unblocks)s") % {"question": spike.question, "unblocks": spike.unblocks}


def start_spike(*, story: Story, by: User, on: dt.date | None = None) -> Spike:
    """Let the clock run, from a local day on.

    Raises `RuleViolation` where nobody has framed it, where it runs already, and where its story is open no more.
    """
    with explained(), transaction.atomic():
        current = Story.objects.select_for_update(no_key=True).get(pk=story.pk)
        spike = Spike.objects.select_for_update(no_key=True).filter(story=story).first()
        if spike is None or current.kind != Kind.SPIKE:
            raise RuleViolation("a_spike_is_framed_before_it_starts", _("Give it its question and its box first."))
        if current.state != State.OPEN or current.archived_at:
            raise RuleViolation("only_an_open_spike_starts", _("This spike is not open any more. Open it again first."))
        if spike.started_on:
            raise RuleViolation("a_spike_starts_once", _("This spike runs already."))
        spike.started_on, spike.started_by = on or story.team.today, by
        spike.save(update_fields=["started_on", "started_by"])
    return spike


def propose_extension(*, story: Story, days: int, by: User, seat: str | None, note: str) -> JointDecision:
    """Ask both for more days. Raises `RuleViolation` before the start, after the conclusion, and past 40 days."""
    with explained(), transaction.atomic():
        lock_team(story.team_id)
        spike = Spike.objects.get(story=story)
        if spike.started_on is None:
            raise RuleViolation(
                "a_box_is_extended_once_it_runs", _("Its clock does not run yet. Change its box instead.")
            )
        if Recommendation.objects.filter(spike=spike, state__in=CONCLUDED).exists():
            raise RuleViolation("a_concluded_spike_is_not_extended", _("This spike is concluded. Ask again first."))
        if spike.days + days > LONGEST_EXTENDED:
            raise broken("a_time_box_is_at_most_40_working_days")
        return propose(
            team=story.team,
            kind=JointKind.EXTENSION,
            by=by,
            seat=seat,
            subject_id=story.pk,
            amount=Decimal(days),
            terms={"story": story.number, "key": story.key, "title": story.title, "days": spike.days},
            basis=basis_of_extension(spike),
            note=note,
        )


def basis_of_extension(spike: Spike) -> str:
    """The extension in force. Each adds to it, so a new one rests on the one before."""
    return str(spike.extension_id or "")


def extend_box(*, decision: JointDecision) -> None:
    """The effect of both signatures: the days they signed, no more and no less."""
    with explained(), transaction.atomic():
        added = int(decision.amount or 0)
        Spike.objects.filter(pk=decision.subject).update(
            extended_days=F("extended_days") + added, extension=decision, version=F("version") + 1
        )


def make_follow_ups(*, story: Story, wanted: Sequence[tuple[str, str]], by: User, may_tag: bool) -> list[Story]:
    """Make stories of what a spike found out: titles with their kinds, all of them or none, linked both ways.

    They carry the spike's words. A technical kind from somebody who may not tag becomes a proposal. Raises
    `RuleViolation` while the recommendation is not accepted, and where a story of that title follows already.
    """
    with explained(), transaction.atomic():
        spike = Spike.objects.select_for_update(no_key=True).get(story=story)
        said = Recommendation.objects.filter(spike=spike, state=RecommendationState.ACCEPTED).first()
        if said is None:
            raise RuleViolation("stories_follow_what_both_accepted", _("Stories follow once both have accepted it."))
        _refuse_twice(spike, [title for title, _kind in wanted])
        follows = _("Follows from %(key)s, which decides %(unblocks)s")
        words = {
            "why": follows % {"key": story.key, "unblocks": spike.unblocks},
            "description": follow_up_text(story, said),
        }
        made = [
            create_story(team=story.team, title=title, kind=kind, by=by, may_tag=may_tag, **words)
            for title, kind in wanted
        ]
        for follow_up in made:
            FollowUp.objects.create(spike=spike, story=follow_up)
    return made


def _refuse_twice(spike: Spike, titles: Sequence[str]) -> None:
    """Two who make them at once, or one who sends the form twice, get each story once."""
    there = Story.objects.filter(follows__spike=spike, title__in=titles).values_list("title", flat=True).first()
    if there:
        raise RuleViolation("a_follow_up_is_made_once", _("“%(title)s” follows from it already.") % {"title": there})
