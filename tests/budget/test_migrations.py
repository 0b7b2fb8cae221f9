"""The rule is made by migrations, and unmade and made again by them."""

from decimal import Decimal

import pgtrigger
import pytest
from django.core.management import call_command

from apps.core.triggers import Law
from tests.budget.attack import PRODUCT_FENCE, Plan, as_owner, refused_by, sql
from tests.factories import SprintFactory

pytestmark = pytest.mark.django_db(transaction=True)


def laws() -> set[str]:
    return {name for (name,) in sql("SELECT tgname FROM pg_trigger WHERE left(tgname, 10) = 'pgtrigger_'")}


def keys() -> set[str]:
    rows = sql("SELECT conname FROM pg_constraint WHERE left(conrelid::regclass::text, 8) = 'sprints_'")
    return {name for (name,) in rows}


def test_migrations_go_back_and_forth_and_bring_the_whole_rule_again() -> None:
    before = laws(), keys()
    with as_owner():
        call_command("migrate", "sprints", "zero", verbosity=0)
        gone = before[0] - laws()
        assert {name for name in gone if "seal" in name or "tally" in name or "refresh_lines" in name}
        assert not keys()
        call_command("migrate", verbosity=0)
    assert (laws(), keys()) == before
    plan = Plan(SprintFactory(capacity=60))
    plan.commit(size=48)
    with refused_by(PRODUCT_FENCE):
        plan.commit(size=Decimal("0.01"))


def test_every_law_of_the_models_is_in_the_database() -> None:
    declared = {trigger.get_pgid(model) for model, trigger in pgtrigger.registered() if isinstance(trigger, Law)}
    assert declared <= laws()


def test_the_migrations_say_what_the_models_say() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0, skip_checks=True)
