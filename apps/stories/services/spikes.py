"""Spikes: framing the question, and writing down what came of it."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from apps.accounts.models import User
from apps.core.violations import explained
from apps.stories.models import Recommendation, RecommendationState, Spike, SpikeOutput, Story


def frame_spike(
    *,
    story: Story,
    question: str,
    unblocks: str,
    box_days: int,
    by: User,
    output: str = SpikeOutput.RECOMMENDATION,
) -> Spike:
    """Say what a spike is to find out, for which decision, in how many working days. Raises `RuleViolation`."""
    with explained(), transaction.atomic():
        return Spike.objects.create(story=story, question=question, unblocks=unblocks, box_days=box_days, output=output)


def put_recommendation(
    *,
    story: Story,
    by: User,
    recommendation: str,
    context: str = "",
    options: Sequence[dict[str, str]] = (),
    consequences: str = "",
    found: bool = True,
) -> Recommendation:
    """Write a spike's output, which both read. Raises `RuleViolation` where it says nothing."""
    with explained(), transaction.atomic():
        return Recommendation.objects.create(
            spike_id=story.pk,
            state=RecommendationState.PUT,
            found=found,
            context=context,
            options=list(options),
            recommendation=recommendation,
            consequences=consequences,
            written_by=by,
            put_at=timezone.now(),
        )
