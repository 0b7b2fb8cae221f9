"""What may stand above a budget that shrank by a decision or an incident: exact figures, and no way to gain by them."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from apps.sprints.models import Budget, Commitment, Incident, Sprint, Status
from apps.stories.models import Kind
from apps.teams.models import Role, Team
from tests.budget.attack import (
    PRODUCT_FENCE,
    TECH_FENCE,
    Plan,
    adjust,
    agree,
    as_owner,
    holder,
    refused_by,
    signed_adjustment,
    sql,
)
from tests.factories import report

pytestmark = pytest.mark.django_db

HALF = Decimal("0.5")


def test_a_higher_share_reaches_the_planned_sprint_and_tolerates_what_stands_there(full: Plan, team: Team) -> None:
    agreement = agree(team, 30)
    sprint = full.now()
    assert (sprint.agreement_id, sprint.tech_share) == (agreement.pk, 30)
    assert (sprint.product_budget, sprint.tech_budget, sprint.product_committed) == (42, 18, 48)
    assert sprint.product_tolerated == 48
    with refused_by(PRODUCT_FENCE):
        full.commit(size=HALF)
    full.commit(Budget.TECH, 6)
    assert full.sums() == (48, 18, 0)


def test_what_leaves_an_overloaded_plan_makes_no_room_until_it_fits_again(full: Plan, team: Team) -> None:
    agree(team, 30)
    full.lines()[0].delete()
    assert full.tolerated[0] == 40
    full.commit(size=2)
    assert full.sums()[0] == 42
    with refused_by(PRODUCT_FENCE):
        full.commit(size=Decimal("0.01"))


def test_an_overloaded_plan_does_not_start_until_it_fits(full: Plan, team: Team) -> None:
    agree(team, 30)
    with refused_by("a_sprint_fits_before_it_starts"):
        full.start()
    full.lines()[0].delete()
    assert full.start().status == Status.ACTIVE
    assert full.tolerated == (0, 0)


def test_a_lower_share_tolerates_the_technical_work_that_stands_there(full: Plan, team: Team) -> None:
    agree(team, 10)
    sprint = full.now()
    assert (sprint.tech_budget, sprint.tech_committed, sprint.tech_tolerated) == (6, 12, 12)
    with refused_by(TECH_FENCE):
        full.commit(Budget.TECH, HALF)
    with refused_by("a_sprint_fits_before_it_starts"):
        full.start()


def test_a_reserve_comes_out_of_the_product_budget_and_is_rounded_down(full: Plan, team: Team) -> None:
    agree(team, 20, 11)
    sprint = full.now()
    assert (sprint.tech_budget, sprint.reserve, sprint.product_budget) == (12, Decimal("6.5"), Decimal("41.5"))
    assert sprint.product_tolerated == 48


def test_an_agreement_reaches_no_running_sprint_and_none_that_begins_before_it(full: Plan, team: Team) -> None:
    agree(team, 30, effective_from=full.sprint.starts + dt.timedelta(days=1))
    assert full.now().tech_share == 20
    full.start()
    agree(team, 40)
    assert (full.now().tech_share, full.now().tech_budget) == (20, 12)


def test_agreements_back_and_forth_gain_no_room(full: Plan, team: Team) -> None:
    for share in (30, 20, 40, 10, 20):
        agree(team, share)
        product, technical = full.tolerated
        assert product <= 48 and technical <= 12
        with refused_by(PRODUCT_FENCE, TECH_FENCE):
            full.commit(size=HALF)
            full.commit(Budget.TECH, HALF)
    full.lines()[0].delete()
    assert full.tolerated == (0, 0)
    assert full.start().product_committed == 40


def test_a_tolerance_is_no_cover_for_a_cut(full: Plan, team: Team) -> None:
    agree(team, 30)
    with refused_by(PRODUCT_FENCE):
        Sprint.objects.filter(pk=full.sprint.pk).update(capacity=Decimal(55))
    Sprint.objects.filter(pk=full.sprint.pk).update(capacity=Decimal(65))
    assert (full.now().product_budget, full.now().product_tolerated) == (Decimal("45.5"), 48)


def test_moving_the_dates_under_another_agreement_is_a_choice_and_tolerates_nothing(full: Plan, team: Team) -> None:
    later = full.sprint.starts + dt.timedelta(days=30)
    agree(team, 30, effective_from=later)
    with refused_by(PRODUCT_FENCE):
        Sprint.objects.filter(pk=full.sprint.pk).update(starts=later, ends=later)
    full.lines()[0].delete()
    Sprint.objects.filter(pk=full.sprint.pk).update(starts=later, ends=later)
    assert (full.now().tech_share, full.now().product_budget) == (30, 42)


def test_an_adjustment_lowers_the_product_budget_only(full: Plan) -> None:
    full.start()
    adjust(full.sprint, -10)
    sprint = full.now()
    assert (sprint.product_budget, sprint.tech_budget, sprint.product_tolerated) == (38, 12, 48)
    with refused_by(PRODUCT_FENCE):
        full.commit(size=HALF)
    full.leave(full.lines()[0])
    assert full.tolerated[0] == 40
    with refused_by(PRODUCT_FENCE):
        full.commit(size=HALF)
    full.leave(full.lines()[0])
    full.commit(size=6)
    assert full.sums()[0] == 38
    with refused_by(PRODUCT_FENCE):
        full.commit(size=HALF)


def test_no_commitment_rides_on_the_statement_of_a_decision(full: Plan) -> None:
    full.start()
    decision = signed_adjustment(full.sprint, -1)
    insert = (
        "WITH line AS (INSERT INTO sprints_commitment (sprint_id, story_id, budget, committed_at, left_reason, "
        "outcome, fenced, kind, has_why, settled) "
        "VALUES (%s, %s, 'product', now(), '', '', true, '', true, false) RETURNING 1) "
    )
    adjusted = "UPDATE sprints_sprint SET adjustment = -1, adjustment_decision_id = %s WHERE id = %s"
    for order in ("", " AND EXISTS (SELECT FROM line)"):
        with refused_by(PRODUCT_FENCE):
            sql(insert + adjusted + order, full.sprint.pk, full.spare().pk, decision.pk, full.sprint.pk)


def test_a_decision_is_spent_on_one_sprint_and_lowers_only(full: Plan) -> None:
    full.start()
    with refused_by("an_adjustment_belongs_to_a_running_sprint"):
        Sprint.objects.filter(pk=full.sprint.pk).update(adjustment=-5)
    with refused_by("an_adjustment_only_lowers_and_is_signed"):
        adjust(full.sprint, 5)
    signed = signed_adjustment(full.sprint, -5)
    with refused_by("an_adjustment_only_lowers_and_is_signed"):
        sql(
            "UPDATE sprints_sprint SET adjustment = 'NaN', adjustment_decision_id = %s WHERE id = %s",
            signed.pk, full.sprint.pk,
        )  # fmt: skip
    adjust(full.sprint, -5)
    with refused_by("an_adjustment_is_what_was_signed"):
        Sprint.objects.filter(pk=full.sprint.pk).update(adjustment=-4)
    with refused_by("an_adjustment_belongs_to_a_running_sprint"):
        Sprint.objects.filter(pk=full.sprint.pk).update(adjustment=0, adjustment_decision=None)


def test_a_decision_from_before_the_start_does_not_adjust(full: Plan) -> None:
    early = signed_adjustment(full.sprint, -5)
    sql(
        "UPDATE sprints_sprint SET status = 'active', started_at = now() + interval '1 hour' WHERE id = %s",
        full.sprint.pk,
    )
    with refused_by("an_adjustment_belongs_to_a_running_sprint"):
        Sprint.objects.filter(pk=full.sprint.pk).update(adjustment=-5, adjustment_decision=early)
    with refused_by("a_running_sprint_keeps_its_budget"):
        sql("UPDATE sprints_sprint SET started_at = now() - interval '1 year' WHERE id = %s", full.sprint.pk)


def incident(plan: Plan, size: Decimal | int) -> Commitment:
    return plan.commit(Budget.UNPLANNED, size, kind=Kind.INCIDENT)


def comes_and_goes(plan: Plan, size: Decimal | int) -> None:
    """Reported, and then said to be none."""
    outage = plan.spare(kind=Kind.INCIDENT, size=size)
    report(plan.sprint, outage, confirmed=False)
    by = holder(plan.sprint.team, Role.TECH_LEAD)
    Incident.objects.filter(story=outage).update(lapsed_at=timezone.now(), lapsed_by=by, lapsed_reason="A test run")


def test_an_incident_is_never_refused_and_never_eats_the_tech_budget(full: Plan) -> None:
    full.start()
    incident(full, 10)
    sprint = full.now()
    assert full.sums() == (48, 12, 10)
    assert (sprint.product_tolerated, sprint.product_room, sprint.tech_budget) == (48, 38, 12)
    incident(full, 500)
    assert full.sums() == (48, 12, 510)
    with refused_by(PRODUCT_FENCE):
        full.commit(size=Decimal("0.01"))


def test_an_incident_takes_from_the_reserve_first(empty: Plan, team: Team) -> None:
    agree(team, 20, 10)
    for _ in range(5):
        empty.commit()
    empty.commit(size=2)
    empty.start()
    incident(empty, 6)
    assert (empty.now().product_room, empty.tolerated[0]) == (42, 0)
    incident(empty, 4)
    assert (empty.now().product_room, empty.tolerated[0]) == (38, 42)


def test_an_incident_tolerates_what_stood_there_and_no_more(roomy: Plan) -> None:
    roomy.start()
    incident(roomy, 10)
    assert (roomy.now().product_room, roomy.tolerated[0]) == (38, 40)
    with refused_by(PRODUCT_FENCE):
        roomy.commit(size=HALF)


def test_work_beside_an_incident_in_one_statement_gains_nothing(roomy: Plan) -> None:
    roomy.start()
    outage = roomy.spare(kind=Kind.INCIDENT, size=20)
    with as_owner():
        sql("ALTER TABLE sprints_incident DISABLE TRIGGER USER")  # or its line would be there already
    report(roomy.sprint, outage)

    def both(size: Decimal | int) -> None:
        lines = [
            Commitment(sprint=roomy.sprint, story=outage, budget=Budget.UNPLANNED),
            Commitment(sprint=roomy.sprint, story=roomy.spare(size=size), budget=Budget.PRODUCT),
        ]
        Commitment.objects.bulk_create(lines)

    with refused_by(PRODUCT_FENCE):
        both(Decimal("8.01"))
    both(8)
    assert (roomy.sums(), roomy.tolerated[0]) == ((48, 4, 20), 48)


def test_an_incident_that_leaves_gives_back_the_room_it_took(full: Plan) -> None:
    full.start()
    full.leave(full.lines()[0])
    comes_and_goes(full, 10)
    assert (full.now().product_room, full.sums()) == (48, (40, 12, 0))
    full.commit()
    with refused_by(PRODUCT_FENCE):
        full.commit(size=HALF)


def test_an_incident_that_comes_and_goes_gains_nothing(full: Plan) -> None:
    full.start()
    for size in (5, 50, 1):
        comes_and_goes(full, size)
        assert full.tolerated[0] <= 48
        with refused_by(PRODUCT_FENCE):
            full.commit(size=HALF)
