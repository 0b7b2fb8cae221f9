"""Only what both signed for a sprint adjusts it, and only the newest of it."""

from typing import Any

import pytest
from django.utils import timezone

from apps.decisions.models import JointDecision
from apps.sprints.models import Sprint
from tests.budget.attack import Plan, adjust, refused_by, signatures, signed_adjustment
from tests.factories import SprintFactory, TeamFactory

pytestmark = pytest.mark.django_db

NOT_ITS_OWN = "an_adjustment_belongs_to_a_running_sprint"


def apply(sprint: Sprint, decision: JointDecision) -> None:
    Sprint.objects.filter(pk=sprint.pk).update(adjustment=decision.amount, adjustment_decision=decision)


@pytest.mark.parametrize("missing", ["signed_by_po", "signed_by_lead"])
def test_one_signature_adjusts_nothing(full: Plan, missing: str) -> None:
    """Nor does a state that somebody writes beside it."""
    full.start()
    decision = signed_adjustment(full.sprint, -5, **{missing: None, f"{missing}_at": None, "state": "signed"})
    with refused_by(NOT_ITS_OWN):
        apply(full.sprint, decision)


@pytest.mark.parametrize("state", ["declined", "withdrawn"])
def test_what_was_not_signed_in_the_end_adjusts_nothing(full: Plan, state: str) -> None:
    full.start()
    proposer = signatures(full.sprint.team)["signed_by_po"]
    open_one = {"signed_by_lead": None, "signed_by_lead_at": None, "proposed_by": proposer}
    decision = signed_adjustment(full.sprint, -5, **open_one)
    JointDecision.objects.filter(pk=decision.pk).update(state=state, settled_by=proposer, answer="No.")
    with refused_by(NOT_ITS_OWN):
        apply(full.sprint, decision)


def test_a_signature_for_another_sprint_does_not_count(full: Plan) -> None:
    full.start()
    other = SprintFactory(team=full.sprint.team, number=25, starts=full.sprint.ends.replace(year=2030))
    elsewhere = SprintFactory(team=TeamFactory())
    subjects: list[Any] = [other.pk, elsewhere.pk, None]
    for subject in subjects:
        with refused_by(NOT_ITS_OWN):
            apply(full.sprint, signed_adjustment(full.sprint, -5, subject_id=subject))


def test_what_both_signed_for_something_else_is_no_adjustment(full: Plan) -> None:
    full.start()
    for kind in ("capacity", "start", "logged", "rights"):
        with refused_by(NOT_ITS_OWN):
            apply(full.sprint, signed_adjustment(full.sprint, -5, kind=kind))


def test_the_newest_signed_adjustment_says_the_whole_of_it(full: Plan) -> None:
    full.start()
    first = signed_adjustment(full.sprint, -10)
    apply(full.sprint, first)
    adjust(full.sprint, -4)
    assert (full.now().adjustment, full.now().product_budget) == (-4, 44)
    with refused_by(NOT_ITS_OWN):
        apply(full.sprint, first)
    adjust(full.sprint, 0)
    assert (full.now().adjustment, full.now().product_budget) == (0, 48)


def test_a_later_proposal_that_waits_leaves_the_signed_one_in_force(full: Plan) -> None:
    full.start()
    signed = signed_adjustment(full.sprint, -10)
    signed_adjustment(full.sprint, -1, signed_by_lead=None, signed_by_lead_at=None)
    apply(full.sprint, signed)
    assert full.now().adjustment == -10


def test_a_closed_sprint_is_adjusted_no_more(full: Plan) -> None:
    full.start()
    decision = signed_adjustment(full.sprint, -10)
    full.sprint.commitments.update(outcome="carried")
    Sprint.objects.filter(pk=full.sprint.pk).update(status="closed", closed_at=timezone.now())
    with refused_by("a_closed_sprint_never_changes"):
        apply(full.sprint, decision)
