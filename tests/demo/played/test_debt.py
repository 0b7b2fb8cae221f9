"""The registers of the demonstration: debt of every origin and age, some of it repaid, one written off, one waiting."""

import pytest

from apps.accounts.models import Organisation
from apps.decisions.models import JointDecision, JointKind
from apps.sprints.debt_register import register_of
from apps.stories.horizon import places_of
from apps.stories.models import Debt, Origin, Story
from apps.teams.models import Team


@pytest.mark.parametrize("slug", ["payments", "identity", "data"])
def test_a_register_has_something_of_everything(slug: str, demo: Organisation) -> None:
    team = Team.objects.get(organisation=demo, slug=slug)
    debts, register = Debt.objects.filter(team=team), register_of(team)
    assert 8 <= debts.count() <= 20
    assert {Origin.NOTICED, Origin.INCIDENT} <= set(debts.values_list("origin", flat=True))
    assert debts.filter(repaid_at__isnull=False).count() >= 4
    assert debts.filter(written_off__isnull=False).count() == 1
    assert JointDecision.objects.waiting().filter(team=team, kind=JointKind.WRITE_OFF).count() == 1
    assert sum(1 for step in register.steps if step.repaid) >= 4
    assert len(register.components) >= 4
    assert sum(1 for part in register.by_age if part.sum.count) >= 2
    assert register.payback.is_median
    assert Story.objects.unregistered_debt().filter(team=team).exists() is (slug == "payments")


def test_one_stands_in_the_sprint_that_is_planned_and_one_is_worked_on(demo: Organisation) -> None:
    for slug, running in (("payments", 1), ("identity", 0)):
        team = Team.objects.get(organisation=demo, slug=slug)
        owed = Debt.objects.owed().filter(team=team).values_list("story", flat=True)
        assert sorted(place.is_running for place in places_of(team, owed).values()) == [False] + [True] * running
