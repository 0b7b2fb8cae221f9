"""How the demonstration's teams tag: rules that would tag something, and questions to tags."""

import pytest

from apps.accounts.models import Organisation
from apps.stories.models import Story, TagQuestion
from apps.stories.rules import claims, rules_of
from apps.teams.models import Team


@pytest.mark.parametrize("slug", ["payments", "identity", "data"])
def test_the_rules_would_tag_something_and_suggest_it_meanwhile(slug: str, demo: Organisation) -> None:
    team = Team.objects.get(organisation=demo, slug=slug)
    found = claims(team, rules_of(team))
    assert sum(claim.count for claim in found) >= 2
    assert Story.objects.waiting().filter(team=team, suggestion_reason__startswith="your rule").exists()


def test_one_question_is_answered_in_the_log_and_one_waits(demo: Organisation) -> None:
    asked = TagQuestion.objects.filter(story__team__organisation=demo)
    [answered] = asked.filter(answered_at__isnull=False)
    assert answered.decision is not None and answered.decision.decided_by == answered.answered_by
    assert asked.filter(answered_at=None).count() == 1
