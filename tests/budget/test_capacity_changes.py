"""A budget made smaller under its work: by whoever plans it is refused, by a decision of both it is tolerated."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db.models import F

from apps.sprints.models import Commitment, Sprint
from tests.budget.attack import PRODUCT_FENCE, SHARES, TECH_FENCE, Plan, refused_by, sql

pytestmark = pytest.mark.django_db


def cut_by_save(sprint: Sprint) -> None:
    sprint.capacity = Decimal(50)
    sprint.save()


def cut_by_update(sprint: Sprint) -> None:
    Sprint.objects.filter(pk=sprint.pk).update(capacity=F("capacity") - 10)


def cut_by_bulk_update(sprint: Sprint) -> None:
    sprint.capacity = Decimal(50)
    Sprint.objects.bulk_update([sprint], ["capacity"])


def cut_by_raw_update(sprint: Sprint) -> None:
    sql(
        "UPDATE sprints_sprint SET capacity = 50, product_committed = 0, product_tolerated = 99 WHERE id = %s",
        sprint.pk,
    )


def cut_by_merge(sprint: Sprint) -> None:
    sql(
        "MERGE INTO sprints_sprint s USING (SELECT %s::bigint AS id) m ON s.id = m.id "
        "WHEN MATCHED THEN UPDATE SET capacity = 50",
        sprint.pk,
    )


CUTS = [cut_by_save, cut_by_update, cut_by_bulk_update, cut_by_raw_update, cut_by_merge]


@pytest.mark.parametrize("cut", CUTS)
def test_capacity_is_not_cut_below_the_work_in_it(cut: Callable[[Sprint], None], full: Plan) -> None:
    with refused_by(PRODUCT_FENCE):
        cut(full.now())


@pytest.mark.parametrize("cut", CUTS)
def test_capacity_is_cut_down_to_the_work_in_it(cut: Callable[[Sprint], None], roomy: Plan) -> None:
    cut(roomy.now())
    assert (roomy.now().capacity, roomy.now().product_budget) == (50, 40)


def test_unknown_capacity_holds_no_work(full: Plan) -> None:
    with refused_by(PRODUCT_FENCE, TECH_FENCE):
        Sprint.objects.filter(pk=full.sprint.pk).update(capacity=None)


@pytest.mark.parametrize("column", ["tech_share", "reserve_share"])
def test_a_raised_share_is_refused_by_the_fence_it_pushes_and_by_the_agreement(column: str, full: Plan) -> None:
    with refused_by(PRODUCT_FENCE):
        Sprint.objects.filter(pk=full.sprint.pk).update(**{column: 35})
    Commitment.objects.all().delete()
    with refused_by(SHARES):
        Sprint.objects.filter(pk=full.sprint.pk).update(**{column: 35})


def test_a_lowered_share_is_refused_by_the_agreement(roomy: Plan) -> None:
    with refused_by(SHARES):
        Sprint.objects.filter(pk=roomy.sprint.pk).update(tech_share=10)
    with refused_by(SHARES, TECH_FENCE):
        sql("UPDATE sprints_sprint SET tech_share = 0, capacity = 100 WHERE id = %s", roomy.sprint.pk)
