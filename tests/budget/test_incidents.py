"""Attacks by way of incidents: never refused, never out of the tech budget, and no way for product work to get in."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from functools import partial

import pytest
from django.db import transaction
from django.utils import timezone

from apps.accounts.models import User
from apps.sprints.models import Budget, Commitment, Incident, Outcome, Sprint, Status
from apps.sprints.services import close_sprint
from apps.sprints.services.incidents import (
    confirm_incident,
    lapse_what_nobody_confirmed,
    report_incident,
    say_it_is_none,
)
from apps.stories.models import Kind, Story
from apps.teams.models import Role
from tests.budget.attack import PRODUCT_FENCE, TECHNICAL_ONLY, WHY, Plan, as_owner, holder, refused_by, sql
from tests.budget.crowd import Writer, at_once, new_plan, wait_until_somebody_waits
from tests.factories import SprintFactory, report

pytestmark = pytest.mark.django_db

STANDS = "what_was_said_of_an_incident_stands"
STAYS = "an_incident_stays_until_it_is_none"
KEEPS_KIND = "an_incident_keeps_its_kind"
NONE = {"lapsed_at": timezone.now(), "lapsed_reason": "A drill"}


def lead(plan: Plan) -> User:
    return holder(plan.sprint.team, Role.TECH_LEAD)


def broke(plan: Plan, size: int | None = 8, *, at: dt.datetime | None = None, confirmed: bool = False) -> Incident:
    return report_incident(
        sprint=plan.sprint, title="Refunds stand still", for_whom="support", severity="high", by=lead(plan),
        size=None if size is None else Decimal(size), may_confirm=confirmed, at=at,
    )  # fmt: skip


def lapse(plan: Plan, incident: Incident) -> None:
    Incident.objects.filter(pk=incident.pk).update(**NONE, lapsed_by=lead(plan))


@pytest.fixture
def running(full: Plan) -> Plan:
    """Both budgets at their limit, and no reserve."""
    full.start()
    return full


def test_however_full_it_is_an_incident_comes_and_the_tech_budget_stays(running: Plan) -> None:
    for size in (8, 500, 10_000):
        broke(running, size)
    assert running.sums() == (48, 12, 10_508)
    assert running.now().tech_budget == 12
    with refused_by(PRODUCT_FENCE):
        running.commit(size=Decimal("0.01"))


@pytest.mark.parametrize("size_it", ["update", "sql", "bulk", "bulk_update"])
def test_a_size_brings_the_line_whichever_door_it_comes_through(size_it: str, running: Plan) -> None:
    story = broke(running, None).story
    assert running.sums() == (48, 12, 0)
    stories = Story.objects.filter(pk=story.pk)
    if size_it == "update":
        stories.update(size=5)
    elif size_it == "sql":
        sql("UPDATE stories_story SET size = 5 WHERE id = %s", story.pk)
    elif size_it == "bulk":
        Story.objects.filter(team=story.team_id).update(size=1)  # all of them: the plan shrinks beside it
        stories.update(size=5)
    else:
        story.size = Decimal(5)
        Story.objects.bulk_update([story], ["size"])
    assert running.sums()[2] == 5
    assert Commitment.objects.get(story=story).committed_by == lead(running)


def test_an_incident_has_no_place_in_the_other_budgets(running: Plan) -> None:
    story = broke(running).story
    line = Commitment.objects.filter(story=story)
    for budget in (Budget.TECH, Budget.PRODUCT):
        with refused_by("incidents_are_unplanned_and_nothing_else_is", TECHNICAL_ONLY):
            line.update(budget=budget)
    with refused_by(STAYS):
        line.update(left_at=timezone.now(), left_reason="makes room")
    with refused_by(KEEPS_KIND):
        Story.objects.filter(pk=story.pk).update(kind=Kind.IMPROVEMENT, why=WHY)
    with refused_by(KEEPS_KIND):
        Story.objects.filter(pk=story.pk).update(archived_at=timezone.now())


def test_what_nobody_reported_is_not_charged_to_the_reserve(running: Plan) -> None:
    tagged = running.spare(kind=Kind.INCIDENT)
    for write in (Commitment.objects.create, lambda **line: Commitment.objects.bulk_create([Commitment(**line)])):
        with refused_by("what_is_charged_to_the_reserve_was_reported"):
            write(sprint=running.sprint, story=tagged, budget=Budget.UNPLANNED)


def test_planned_work_is_not_reported_as_an_incident(running: Plan) -> None:
    left, feature = running.lines()[0], running.spare()
    running.leave(left)
    Story.objects.filter(pk=left.story_id).update(kind=Kind.INCIDENT)
    left.story.refresh_from_db()
    for story in (left.story, feature):
        with refused_by("an_incident_is_something_new"):
            report(running.sprint, story)


def test_an_incident_belongs_to_the_sprint_that_runs(empty: Plan) -> None:
    def report_it() -> None:
        broke(empty)

    with refused_by("an_incident_belongs_to_a_running_sprint"):
        report_it()
    empty.start()
    Sprint.objects.filter(pk=empty.sprint.pk).update(status=Status.CLOSED)
    with refused_by("an_incident_belongs_to_a_running_sprint"):
        report_it()


def test_what_is_none_leaves_the_reserve_and_meets_the_rule(running: Plan) -> None:
    incident = broke(running, 8)
    line = Commitment.objects.get(story=incident.story)
    lapse(running, incident)
    line.refresh_from_db()
    incident.story.refresh_from_db()
    assert (line.left_by, line.left_reason, incident.story.kind) == (lead(running), "A drill", Kind.BUG)
    with refused_by(PRODUCT_FENCE):
        Commitment.objects.create(sprint=running.sprint, story=incident.story, budget=Budget.PRODUCT)
    with refused_by("what_was_no_incident_stays_none"):
        Story.objects.filter(pk=incident.story_id).update(kind=Kind.INCIDENT)
    running.leave(running.lines()[0])
    Commitment.objects.create(sprint=running.sprint, story=incident.story, budget=Budget.PRODUCT)
    assert running.sums() == (48, 12, 0)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"confirm_by": dt.date(2090, 1, 1)}, STANDS),
        ({"reported_at": timezone.now() - dt.timedelta(days=9)}, STANDS),
        ({"lapsed_at": timezone.now(), "lapsed_reason": "the clock"}, "an_incident_has_its_day"),
        ({"lapsed_reason": "A drill"}, "what_is_no_incident_says_why"),
        ({"confirmed_at": timezone.now()}, "an_incident_is_confirmed_by_somebody"),
        ({"severity": "none"}, "a_severity_is_one_of_ours"),
        ({"for_whom": " "}, "an_incident_says_for_whom"),
    ],
)
def test_what_was_said_of_an_incident_stands(change: dict[str, object], rule: str, running: Plan) -> None:
    incident = broke(running)
    with refused_by(rule):
        Incident.objects.filter(pk=incident.pk).update(**change)
    with refused_by(STANDS):
        sql("DELETE FROM sprints_incident WHERE id = %s", incident.pk)


def test_a_confirmation_is_for_good_and_comes_in_time(running: Plan) -> None:
    late, confirmed = broke(running), broke(running, confirmed=True)
    with refused_by("an_incident_is_confirmed_in_time"):
        confirm_incident(incident=late, by=lead(running), at=timezone.now() + dt.timedelta(days=40))
    with refused_by(STANDS, "an_incident_is_confirmed_by_somebody"):
        Incident.objects.filter(pk=confirmed.pk).update(**NONE, lapsed_by=lead(running))
    with refused_by(STANDS):
        Incident.objects.filter(pk=confirmed.pk).update(confirmed_at=None, confirmed_by=None)
    with refused_by("an_incident_is_confirmed_soon"):
        report(running.sprint, running.spare(kind=Kind.INCIDENT), days=60)


def test_a_closed_sprints_incidents_stay_as_they_were(running: Plan) -> None:
    incident = broke(running, at=timezone.now() - dt.timedelta(days=7))
    outcomes = dict.fromkeys(running.sprint.commitments.values_list("story", flat=True), Outcome.CARRIED)
    with refused_by("an_incident_is_confirmed_before_it_is_done"):
        Commitment.objects.filter(story=incident.story).update(outcome=Outcome.DONE)
    close_sprint(sprint=running.sprint, outcomes=outcomes, by=None)
    for write in (partial(lapse, running, incident), partial(_confirm, incident, running)):
        with refused_by("an_incident_of_a_closed_sprint_stands"):
            write()
    assert lapse_what_nobody_confirmed() == 0
    following = SprintFactory(team=running.sprint.team, number=31)
    Sprint.objects.filter(pk=following.pk).update(status=Status.ACTIVE)
    with refused_by("what_is_charged_to_the_reserve_was_reported"):
        Commitment.objects.create(sprint=following, story=incident.story, budget=Budget.UNPLANNED)


def _confirm(incident: Incident, plan: Plan) -> None:
    Incident.objects.filter(pk=incident.pk).update(confirmed_by=lead(plan), confirmed_at=incident.reported_at)


# Several at once.


@pytest.fixture
def crowd(transactional_db: None) -> Plan:
    plan = new_plan()
    plan.commit()
    plan.start()
    lead(plan)
    return plan


def ends(plan: Plan) -> Callable[[], object]:
    outcomes = dict.fromkeys(plan.sprint.commitments.values_list("story", flat=True), Outcome.CARRIED)
    return partial(close_sprint, sprint=plan.sprint, outcomes=outcomes, by=None, rest=Outcome.CARRIED)


@pytest.mark.django_db(transaction=True)
def test_one_confirms_while_another_says_that_it_is_none(crowd: Plan) -> None:
    incident, by = broke(crowd), lead(crowd)
    answers = at_once(
        partial(confirm_incident, incident=incident, by=by),
        partial(say_it_is_none, incident=incident, by=by, reason="A drill"),
    )
    incident.refresh_from_db()
    incident.story.refresh_from_db()
    assert sorted(answers) == ["done", STANDS]
    assert (incident.confirmed_at is None) == (incident.story.kind == Kind.BUG)
    assert crowd.sums() == ((8, 0, 8) if incident.confirmed_at else (16, 0, 0))


@contextmanager
def not_waiting() -> Iterator[None]:
    """The control: the same law, which reads the sprint and does not wait for whoever closes it."""
    [(law,)] = sql("SELECT pg_get_functiondef(oid) FROM pg_proc WHERE proname ~ '^pgtrigger_incident_stands_'")
    with as_owner():
        sql(law.replace(" FOR NO KEY UPDATE", ""))
    try:
        yield
    finally:
        with as_owner():
            sql(law)


def reporting_while_it_closes(plan: Plan, *, waits: bool) -> str:
    """Somebody closes the sprint and has not committed yet while another reports."""
    with transaction.atomic():
        ends(plan)()
        writer = Writer(partial(broke, plan, None))
        if waits:
            wait_until_somebody_waits()
        else:
            writer.answer()
    return writer.answer()


@pytest.mark.django_db(transaction=True)
def test_the_control_shows_an_incident_that_comes_into_a_closed_sprint(crowd: Plan) -> None:
    with not_waiting():
        assert reporting_while_it_closes(crowd, waits=False) == "done"
    assert (crowd.now().status, Incident.objects.count()) == (Status.CLOSED, 1)


@pytest.mark.django_db(transaction=True)
def test_whoever_reports_waits_for_whoever_closes(crowd: Plan) -> None:
    assert reporting_while_it_closes(crowd, waits=True) == "an_incident_belongs_to_a_running_sprint"
    assert not Incident.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_who_report_confirm_and_close_at_once_never_wait_in_a_circle(crowd: Plan) -> None:
    first, by = broke(crowd), lead(crowd)
    fine = {
        "done", STANDS, "an_incident_belongs_to_a_running_sprint", "an_incident_of_a_closed_sprint_stands",
        "a_closed_ledger_never_changes",
    }  # fmt: skip
    answers = at_once(
        partial(broke, crowd), partial(broke, crowd), partial(confirm_incident, incident=first, by=by),
        partial(say_it_is_none, incident=first, by=by, reason="A drill"), ends(crowd),
    )  # fmt: skip
    assert set(answers) <= fine
    sprint = crowd.now()
    assert sprint.unplanned_committed == sum(line.size or 0 for line in crowd.lines(Budget.UNPLANNED))
