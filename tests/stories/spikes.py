"""Spikes for tests, made by the services that the pages use."""

import datetime as dt
from typing import Any

import pytest

from apps.accounts.models import User
from apps.decisions.models import JointDecision
from apps.decisions.services import sign
from apps.stories.models import Kind, Recommendation, Spike, Story
from apps.stories.services.recommendations import put_recommendation
from apps.stories.services.spikes import frame_spike, start_spike
from apps.teams.models import Team
from tests.factories import StoryFactory
from tests.permission_scenes import Args, Scene
from tests.signing import LEAD, PO, holder_of

ADR: dict[str, Any] = {
    "context": "The file comes at six.",
    "options": [{"name": "Ask every hour", "pros": "A day earlier", "cons": "Costs 40 € a month"}],
    "recommendation": "Ask the bank every hour.",
    "consequences": "The night job goes.",
}


def framed(team: Team, by: User, *, box_days: int = 3, **story: Any) -> Story:
    spike: Story = StoryFactory(team=team, kind=Kind.SPIKE, **story)
    frame_spike(story=spike, question="Can the file go?", unblocks="whether we pay daily", box_days=box_days, by=by)
    spike.refresh_from_db()
    spike.team = team
    return spike


def running(team: Team, by: User, *, since: int = 0, **story: Any) -> Story:
    """Its clock runs since so many days, days off among them."""
    spike = framed(team, by, **story)
    start_spike(story=spike, by=by, on=team.today - dt.timedelta(days=since))
    return spike


def put(story: Story, by: User, **adr: Any) -> Recommendation:
    return put_recommendation(story=story, by=by, **ADR | adr)


def sign_both(decision: JointDecision | None) -> JointDecision:
    """Whoever has not signed yet does."""
    assert decision is not None
    for role in decision.missing:
        decision = sign(decision=decision, by=holder_of(decision.team, role), seat=role)
    return decision


def accepted(story: Story, by: User) -> Recommendation:
    said = put(story, by)
    sign_both(said.joint)
    said.refresh_from_db()
    return said


def spike_now(story: Story) -> Spike:
    return Spike.objects.get(story=story)


@pytest.fixture
def of_spikes(team: Team, po: User, tech_lead: User, developer: User) -> Scene:
    """One that nobody has framed, one framed, one running, one that waits for both, one accepted."""
    bare = StoryFactory(team=team, kind=Kind.SPIKE)
    waiting, done = (running(team, developer) for _ in range(2))
    put(waiting, developer)
    accepted(done, developer)
    arguments: dict[str, Args] = {"stories:spike_frame": (team.slug, bare.number)}
    arguments["stories:spike_start"] = (team.slug, framed(team, developer).number)
    of_the_running = ["stories:spike_extend", "stories:spike_say", "stories:recommendation_edit"]
    arguments |= dict.fromkeys(of_the_running, (team.slug, running(team, developer).number))
    of_the_waiting = ["stories:recommendation", "stories:recommendation_ask", "stories:recommendation_export"]
    arguments |= dict.fromkeys(of_the_waiting, (team.slug, waiting.number))
    arguments["stories:follow_ups"] = (team.slug, done.number)
    return Scene(arguments, {})


__all__ = ["ADR", "LEAD", "PO", "accepted", "framed", "of_spikes", "put", "running", "sign_both", "spike_now"]
