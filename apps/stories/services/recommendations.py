"""A spike's output: written, put to both, accepted, declined or asked again.

What both answer takes the team's lock first, so that two who conclude at once, or one who signs while another asks
again, come one after the other. The database carries the answer over to the recommendation (models/law_spike.py).
"""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.violations import RuleViolation, broken, explained
from apps.decisions.models import GOOD_FOR, Decision, DecisionStatus, JointDecision, JointKind, JointState
from apps.decisions.services import decline, propose
from apps.decisions.services.recording import last_signer
from apps.decisions.voices import rights_on
from apps.stories.adr import options_text
from apps.stories.models import DecisionStory, Recommendation, RecommendationState, Spike, Story, Topic
from apps.stories.services.remarks import remark
from apps.stories.services.spikes import StaleSpike
from apps.teams.models import Right
from apps.teams.services import lock_team

PUT = RecommendationState.PUT


def write_recommendation(*, story: Story, by: User, version: int | None = None, **adr: Any) -> Recommendation:
    """Keep what was written so far; nobody is asked yet.

    `version` is what somebody saw, 0 where there was nothing. Raises `StaleSpike` where that has changed since, and
    `RuleViolation` where it waits for both or is accepted.
    """
    with explained(), transaction.atomic():
        lock_team(story.team_id)
        spike = Spike.objects.select_for_update(no_key=True).get(story=story)
        _close_what_nobody_signed(story)
        said = Recommendation.objects.filter(spike=spike).first() or Recommendation(spike=spike, version=0)
        if version not in (None, said.version):
            raise StaleSpike(said)
        for name, value in adr.items():
            setattr(said, name, value)
        said.written_by, said.written_at, said.version = by, timezone.now(), said.version + 1
        said.save()
    return said


def put_recommendation(
    *,
    story: Story,
    by: User,
    seat: str | None = None,
    version: int | None = None,
    at: dt.datetime | None = None,
    **adr: Any,
) -> Recommendation:
    """Write a spike's output where it is given, and put it to both, signed by `by` for `seat` if they hold one.

    Raises `RuleViolation` where it says nothing, waits already, or is accepted; `StaleSpike` as above.
    """
    with explained(), transaction.atomic():
        lock_team(story.team_id)
        if adr:
            write_recommendation(story=story, by=by, version=version, **adr)
        said = Recommendation.objects.filter(spike_id=story.pk).first()
        if said is None or not said.recommendation.strip():
            raise broken("a_recommendation_says_something")
        if said.state in (PUT, RecommendationState.ACCEPTED):
            raise broken("what_both_read_is_not_changed")
        said.joint = propose(
            team=story.team,
            kind=JointKind.RECOMMENDATION,
            by=by,
            seat=seat,
            subject_id=story.pk,
            terms={"story": story.number, "key": story.key, "title": story.title, "adr": said.adr},
            basis=str(said.version),
            at=at,
        )
        said.state, said.put_at = PUT, said.joint.proposed_at
        said.save(update_fields=["state", "joint", "put_at"])
    return said


def ask_again(*, story: Story, by: User, question: str) -> Recommendation:
    """Neither yes nor no: both say what is still open. Raises `RuleViolation` where nothing waits for an answer."""
    with explained(), transaction.atomic():
        lock_team(story.team_id)
        said = Recommendation.objects.select_related("joint__team").filter(spike_id=story.pk).first()
        if said is None or said.joint is None or said.state not in (PUT, RecommendationState.DECLINED):
            raise RuleViolation("what_waits_for_both_is_asked_again", _("Nothing waits for an answer here."))
        if said.state == PUT:
            decline(decision=said.joint, by=by, answer=question)
        Recommendation.objects.filter(pk=said.pk).update(state=RecommendationState.ASKED_AGAIN)
        remark(story=story, topic=Topic.SPIKE, text=question, by=by)
    said.refresh_from_db()
    return said


def log_recommendation(*, decision: JointDecision) -> Decision:
    """The effect of both signatures: an entry of the log with its very text, linked to the spike's story."""
    said = Recommendation.objects.select_related("spike__story__team").get(spike_id=decision.subject)
    with explained(), transaction.atomic():
        entry = Decision.objects.create(
            team_id=decision.team_id,
            recorded_by=last_signer(decision),
            status=DecisionStatus.DECIDED,
            joint=decision,
            right_key=_right_of(decision),
            title=said.spike.story.title[:200],
            context="\n\n".join(filter(None, [said.spike.question, said.context])),
            options=options_text(said.options),
            decision=said.recommendation,
            consequences=said.consequences,
        )
        DecisionStory.objects.create(decision=entry, story=said.spike.story)
    return entry


def _right_of(decision: JointDecision) -> str:
    """What a spike finds out is how something is built: the team's right for that, under whichever name it has left.

    The tech budget's own right stands in every list.
    """
    there = {row["key"] for row in rights_on(decision.team, decision.team.today)}
    return next((key for key in ("architecture", "implementation") if key in there), Right.TECH_BUDGET.value)


def _close_what_nobody_signed(story: Story) -> None:
    """What waited for sixty days makes room; its recommendation is asked again."""
    JointDecision.objects.filter(
        team=story.team_id,
        kind=JointKind.RECOMMENDATION,
        subject_id=story.pk,
        state=JointState.OPEN,
        proposed_at__lte=timezone.now() - GOOD_FOR,
    ).update(state=JointState.EXPIRED)
