"""Attacks on the record of who was taken off technical work: it is added to in a running sprint, and never changed."""

import datetime as dt
from functools import partial
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from apps.accounts.models import User
from apps.sprints import services
from apps.sprints.models import Budget, Outcome, Sprint, Status, TakenOff
from tests.budget.attack import refused_by, sql
from tests.budget.crowd import Writer, at_once, new_plan, wait_until_somebody_waits, without
from tests.factories import UserFactory

INSERT = (
    "INSERT INTO sprints_takenoff (sprint_id, person_id, from_story_id, to_story_id, size, at, reason) "
    "VALUES (%s, %s, %s, %s, %s, now(), %s)"
)
NOT_RUNNING, NOT_ON_IT, NOT_ONTO, NO_REASON, STAYS, CLOSED = (
    "people_are_taken_off_in_a_running_sprint",
    "people_are_taken_off_unfinished_technical_work",
    "people_are_taken_off_onto_product_work",
    "taking_somebody_off_says_why",
    "who_was_taken_off_stays_on_record",
    "a_closed_sprint_never_changes",
)


class Raid:
    """A sprint with a story in each budget, and somebody to be taken from the one onto the other."""

    def __init__(self) -> None:
        self.plan = new_plan()
        self.tech = self.plan.commit(Budget.TECH)
        self.product = self.plan.commit()
        self.person: User = UserFactory(organisation=self.plan.sprint.team.organisation)

    def write(self, **other: Any) -> None:
        row = {"tech": self.tech.story_id, "product": self.product.story_id, "size": 1, "reason": "Friday"} | other
        sql(INSERT, self.plan.sprint.pk, self.person.pk, row["tech"], row["product"], row["size"], row["reason"])

    def close(self) -> None:
        sprint = Sprint.objects.get(pk=self.plan.sprint.pk)
        services.close_sprint(sprint=sprint, outcomes={}, by=None, rest=Outcome.RETURNED)


@pytest.fixture
def raid(db: None) -> Raid:
    raid = Raid()
    raid.plan.start()
    return raid


def test_the_size_is_the_ledgers_whatever_is_written(raid: Raid) -> None:
    raid.write(size=500)
    assert TakenOff.objects.get().size == raid.tech.size


def test_it_belongs_to_a_sprint_that_runs(db: None) -> None:
    raid = Raid()
    with refused_by(NOT_RUNNING):
        raid.write()
    raid.plan.start()
    raid.close()
    with refused_by(CLOSED):
        raid.write()


@pytest.mark.parametrize("reason", ["", "  ", "\t"])
def test_it_says_why(raid: Raid, reason: str) -> None:
    with refused_by(NO_REASON):
        raid.write(reason=reason)


def test_it_leads_from_unfinished_technical_work_onto_product_work_of_this_sprint(raid: Raid) -> None:
    elsewhere = Raid()
    with refused_by(NOT_ON_IT):
        raid.write(tech=raid.product.story_id)
    with refused_by(NOT_ON_IT):
        raid.write(tech=elsewhere.tech.story_id)
    with refused_by(NOT_ONTO):
        raid.write(product=raid.tech.story_id)
    with refused_by(NOT_ONTO):
        raid.write(product=elsewhere.product.story_id)
    with refused_by(NOT_ON_IT):
        raid.plan.sprint.commitments.filter(pk=raid.tech.pk).update(outcome=Outcome.DONE)
        raid.write()
    with refused_by(NOT_ONTO):
        raid.plan.leave(raid.product)
        raid.write()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE sprints_takenoff SET reason = 'nothing'",
        "UPDATE sprints_takenoff SET id = id",
        "DELETE FROM sprints_takenoff",
    ],
)
def test_what_was_said_stays(raid: Raid, statement: str) -> None:
    raid.write()
    with refused_by(STAYS):
        sql(statement)


def test_others_see_that_something_happened(raid: Raid) -> None:
    before = raid.plan.now().revision
    raid.write()
    assert raid.plan.now().revision > before


@pytest.mark.django_db(transaction=True)
def test_a_record_that_waits_for_the_close_is_refused() -> None:
    raid = Raid()
    raid.plan.start()
    with transaction.atomic():
        raid.close()
        other = Writer(raid.write)
        wait_until_somebody_waits()
    assert other.answer() == CLOSED
    assert not TakenOff.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_control_writes_into_a_closed_sprint() -> None:
    """Without the law nothing waits for the close: the record comes in afterwards."""
    raid = Raid()
    raid.plan.start()
    with without("taken_off"):
        with transaction.atomic():
            raid.close()
            assert Writer(raid.write).answer() == "done"
        assert raid.plan.now().status == Status.CLOSED
    assert TakenOff.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_close_and_people_taken_off_at_once_know_no_deadlock() -> None:
    for _ in range(3):
        raid = Raid()
        sprint = services.start_sprint(sprint=raid.plan.sprint, by=None, at=timezone.now() - dt.timedelta(days=2))
        type(raid.tech.story).objects.filter(pk=raid.tech.story_id).update(assignee=raid.person)
        raid.plan.sprint.commitments.filter(pk=raid.tech.pk).update(board_column="doing")
        given = partial(
            services.assign_story, sprint=sprint, story=raid.product.story, to=raid.person, by=raid.person, reason="Fri"
        )
        answers = at_once(raid.close, given, given)
        assert answers[0] == "done"
        assert set(answers[1:]) <= {"done", CLOSED}
        assert TakenOff.objects.filter(sprint=sprint).count() <= 2
