"""A rule has one sentence: `full_clean()` says it before, the database's refusal says it after."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation

from apps.core.triggers import Law
from apps.core.violations import RuleViolation, explained, violated
from apps.sprints import services
from apps.sprints.models import Budget, Commitment, Sprint
from apps.teams.models import Team
from tests.budget.attack import PRODUCT_FENCE, TECH_FENCE, Plan, sql
from tests.factories import SprintFactory

pytestmark = pytest.mark.django_db

PRODUCT_SENTENCE = "Product work does not fit into the product budget."


def complaints(sprint: Sprint) -> list[str]:
    with pytest.raises(ValidationError) as caught:
        sprint.full_clean()
    return caught.value.messages


def test_full_clean_of_a_lower_capacity_says_the_fences_own_sentence(full: Plan) -> None:
    sprint = full.now()
    sprint.capacity = Decimal(50)
    assert PRODUCT_SENTENCE in complaints(sprint)


def test_full_clean_judges_by_the_budgets_that_would_follow(roomy: Plan) -> None:
    """The generated columns are computed anew from what was typed, not taken from the row as it was."""
    sprint = roomy.now()
    sprint.capacity = Decimal(50)
    sprint.full_clean()
    sprint.capacity = Decimal("49.5")
    assert PRODUCT_SENTENCE in complaints(sprint)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"capacity": Decimal("60.25")}, "A capacity counts in whole steps of the team's unit."),
        ({"ends": dt.date(2000, 1, 1)}, "A sprint cannot end before it starts."),
        (
            {"tech_share": Decimal(80), "reserve_share": Decimal(30)},
            "Tech share and reserve lie between",
        ),
        ({"adjustment": Decimal(-1)}, "An adjustment lowers the product budget and needs a decision of both."),
    ],
)
def test_full_clean_says_each_rules_own_sentence(change: dict[str, object], sentence: str, empty: Plan) -> None:
    sprint = empty.now()
    for name, value in change.items():
        setattr(sprint, name, value)
    assert any(sentence in complaint for complaint in complaints(sprint))


def test_full_clean_says_that_dates_overlap(empty: Plan, team: Team) -> None:
    sprint = SprintFactory.build(team=team, number=25, starts=empty.sprint.starts, ends=empty.sprint.ends)
    assert "These dates overlap with another sprint of this team." in complaints(sprint)


def test_the_service_says_the_same_sentence_as_full_clean(full: Plan) -> None:
    with pytest.raises(RuleViolation) as caught:
        services.commit_story(sprint=full.sprint, story=full.spare(), budget=Budget.PRODUCT, by=None)
    assert (caught.value.constraint, caught.value.message) == (PRODUCT_FENCE, PRODUCT_SENTENCE)


def test_a_trigger_speaks_through_the_same_voice(full: Plan) -> None:
    full.start()
    with pytest.raises(RuleViolation) as caught, explained(), transaction.atomic():
        sql("DELETE FROM sprints_sprint WHERE id = %s", full.sprint.pk)
    assert caught.value.message == "A sprint that has started cannot be deleted."


def test_an_error_that_is_no_rule_of_ours_stays_what_it_is(full: Plan) -> None:
    with pytest.raises(IntegrityError) as caught, explained(), transaction.atomic():
        Commitment(sprint=full.sprint, story=full.spare(), budget=None).save()  # type: ignore[misc]  # that is the error
    assert violated(caught.value) is None


def test_every_rule_has_a_sentence_that_can_be_translated() -> None:
    named = {PRODUCT_FENCE, TECH_FENCE}
    with translation.override("en"):
        for model in apps.get_models():
            for trigger in getattr(model._meta, "triggers", ()):
                if isinstance(trigger, Law):
                    for name, sentence in trigger.rules.items():
                        assert len(name) <= 63, "PostgreSQL would cut the name"
                        assert f"CONSTRAINT = '{name}'" in str(trigger.func), f"{name} is never raised"
                        assert sentence.endswith(".")
                        named.add(name)
    assert len(named) > 30


def test_no_rule_is_left_unnamed_in_a_trigger() -> None:
    """A misspelt name would stay in braces and stop the first write that meets it."""
    sources = sql("SELECT prosrc FROM pg_proc WHERE left(proname, 10) = 'pgtrigger_'")
    assert len(sources) > 20
    assert not [source for (source,) in sources if re.search(r"\{[a-z_]+\}", source)]
