"""Attacks on the life of a sprint: several people at once, ways back, other doors, and the pages of a closed one."""

import datetime as dt
import threading
from collections.abc import Callable
from decimal import Decimal
from functools import partial

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.decisions.services import sign
from apps.sprints import services
from apps.sprints.models import Budget, Column, Commitment, Incident, Outcome, Sprint, Status
from apps.sprints.review_reading import review_of
from apps.sprints.services.closing import close_as_chosen
from apps.sprints.services.incidents import (
    confirm_incident,
    lapse_what_nobody_confirmed,
    open_incident,
    report_incident,
)
from apps.stories.models import Kind, State, Story
from apps.stories.services import archive_stories, edit_story, tag_stories
from apps.stories.services.needs import add_need
from apps.teams.models import Role, Team
from tests.budget.attack import WHY, Plan, holder, refused_by, sql
from tests.budget.crowd import PATIENCE, Writer, at_once, new_plan, wait_until_somebody_waits, without
from tests.budget.test_closing import CARRIED, closing, following_of, mine
from tests.conftest import SignIn
from tests.factories import CommitmentFactory, SprintFactory, commit_all
from tests.importers.conftest import Take, check, take
from tests.importers.files import issue, jira_csv
from tests.sprints.reviewed import eventful
from tests.sprints.test_running_board import HTMX, stands, step, url, way_back
from tests.stories.debts import noticed

__all__ = ["check", "take"]

Act = Callable[[], object]
FINE = {
    "done", "a_closed_ledger_never_changes", "a_closed_sprint_never_changes", "a_team_runs_one_sprint_at_a_time",
    "a_board_belongs_to_a_running_sprint", "an_incident_belongs_to_a_running_sprint",
    "a_sprint_is_emptied_before_it_is_deleted", "what_has_left_stays_as_it_was", "a_sprint_starts_while_it_is_there",
    "an_incident_of_a_closed_sprint_stands", "what_was_said_of_an_incident_stands", "a_line_keeps_its_story_and_sprint",
    "a_line_comes_into_a_sprint_that_is_there", "an_adjustment_belongs_to_a_running_sprint",
    "product_work_stays_within_the_product_budget", "a_story_has_its_outcome_where_it_stands",
}  # fmt: skip
"""What may be answered to somebody who was second. No database's error is among it."""


@pytest.fixture
def busy(transactional_db: None) -> Plan:
    """A sprint that runs, with six stories in review and an incident; the next one is planned."""
    plan = new_plan()
    commit_all(plan.sprint, *[(Budget.PRODUCT, 2)] * 6)
    plan.start()
    plan.sprint.commitments.update(board_column=Column.READY)
    following_of(plan.sprint)
    broken_in(plan)()
    return plan


def broken_in(plan: Plan) -> Act:
    lead = holder(plan.sprint.team, Role.TECH_LEAD)
    return partial(
        report_incident, sprint=mine(plan.sprint), title="Refunds stand still", for_whom="support", severity="high",
        by=lead, size=Decimal(3),
    )  # fmt: skip


def acts_of(plan: Plan) -> list[Act]:
    """What people do to a sprint that runs, each as they have it before them."""
    sprint, team = plan.sprint, plan.sprint.team
    po, lead = holder(team, Role.PRODUCT_OWNER), holder(team, Role.TECH_LEAD)
    first, second, third, fourth, fifth, sixth = (each.story for each in plan.lines())
    following, incident = Sprint.objects.get(team=team, status=Status.PLANNED), Incident.objects.get(sprint=sprint)
    asked = services.propose_adjustment(
        sprint=mine(sprint), falls_by=Decimal(5), by=po, seat=Role.PRODUCT_OWNER, note="Flu"
    )
    return [
        partial(sign, decision=asked, by=lead, seat=Role.TECH_LEAD),
        partial(services.start_sprint, sprint=mine(following), by=po, seat=Role.PRODUCT_OWNER),
        partial(services.move_card, sprint=mine(sprint), story=first, to=Column.DONE, by=po),
        partial(services.move_card, sprint=mine(sprint), story=sixth, to=Column.DOING, by=po),
        partial(services.assign_story, sprint=mine(sprint), story=fetched(second), to=lead, by=po),
        partial(edit_story, story=third, version=None, by=po, may_tag=True, changes={"size": Decimal(1)}),
        partial(services.swap_stories, sprint=mine(sprint), story=plan.spare(size=1), out=fourth, budget="product",
                by=po, reason="More urgent"),
        partial(add_need, story=fifth, needed=first, by=po),
        partial(archive_stories, team=team, numbers=[plan.spare().number for _ in range(3)]),
        partial(services.commit_story, sprint=mine(following), story=plan.spare(size=1), budget="product", by=po),
        partial(services.delete_sprint, sprint=mine(following)),
        partial(confirm_incident, incident=incident, by=lead),
        partial(lapse_what_nobody_confirmed, now=timezone.now() + dt.timedelta(days=9)),
        broken_in(plan),
    ]  # fmt: skip


def fetched(story: Story) -> Story:
    return Story.objects.select_related("team").get(pk=story.pk)


@pytest.mark.django_db(transaction=True)
class TestSeveralAtOnce:
    @pytest.mark.parametrize("turn", range(3))
    def test_a_close_among_everything_else_keeps_nobody_waiting_in_a_circle(self, turn: int, busy: Plan) -> None:
        acts = acts_of(busy)
        chosen = [acts[(turn * 5 + n) % len(acts)] for n in range(6)]
        answers = at_once(closing(busy.sprint), *chosen)
        assert set(answers) <= FINE
        sprint = busy.now()
        lines = sprint.commitments.filter(left_at=None)
        assert sprint.product_committed == sum(each.size or 0 for each in lines.filter(budget=Budget.PRODUCT))
        assert (sprint.status == Status.CLOSED) == (answers[0] == "done")
        if answers[0] == "done":
            assert not lines.filter(settled=False).exists() and not lines.filter(outcome="").exists()
        assert Sprint.objects.filter(team=sprint.team, status=Status.ACTIVE).count() <= 1

    def test_the_control_shows_the_circle_of_who_takes_the_sprint_before_the_team(self, busy: Plan) -> None:
        """As a close and a confirmation did while the latter locked what its ordering joined."""
        both_have_one = threading.Barrier(2)
        team = "SELECT 1 FROM teams_team WHERE id = %s FOR NO KEY UPDATE", busy.sprint.team_id
        sprint = "SELECT 1 FROM sprints_sprint WHERE id = %s FOR NO KEY UPDATE", busy.sprint.pk

        def take(*locks: tuple[str, int]) -> None:
            sql(*locks[0])
            both_have_one.wait(PATIENCE)
            sql(*locks[1])

        assert sorted(at_once(partial(take, team, sprint), partial(take, sprint, team))) == [
            "DeadlockDetected", "done",
        ]  # fmt: skip

    def test_whoever_confirms_an_incident_takes_neither_sprint_nor_team_first(self, busy: Plan) -> None:
        """While somebody has the team, for a close say, a confirmation goes through."""
        incident, lead = Incident.objects.get(), holder(busy.sprint.team, Role.TECH_LEAD)
        with transaction.atomic():
            sql("SELECT 1 FROM teams_team WHERE id = %s FOR NO KEY UPDATE", busy.sprint.team_id)
            assert Writer(partial(confirm_incident, incident=incident, by=lead)).answer() == "done"

    def test_a_need_of_two_stories_waits_for_whoever_has_the_first_of_them(self, busy: Plan) -> None:
        """In the order of ids, whichever needs the other: it holds nothing that a close comes to later."""
        first, *_others, last = (each.story for each in busy.lines())
        po = holder(busy.sprint.team, Role.PRODUCT_OWNER)
        with transaction.atomic():
            sql("SELECT 1 FROM stories_story WHERE id = %s FOR NO KEY UPDATE", first.pk)
            other = Writer(partial(add_need, story=last, needed=first, by=po))
            wait_until_somebody_waits()
            sql("SELECT 1 FROM stories_story WHERE id = %s FOR NO KEY UPDATE NOWAIT", last.pk)
        assert other.answer() == "done"

    def test_the_control_shows_a_card_that_moves_in_a_closed_sprint(self, busy: Plan) -> None:
        """What a page read a moment ago says that the sprint runs; without its laws, so does the ledger."""
        with without("line_changes"), without("seal"):
            assert self._moved_while_it_closes(busy) == ("done", Column.DOING)

    def test_a_card_that_waits_for_a_close_does_not_move(self, busy: Plan) -> None:
        assert self._moved_while_it_closes(busy) == ("a_closed_ledger_never_changes", Column.READY)

    def _moved_while_it_closes(self, plan: Plan) -> tuple[str, str]:
        line = plan.lines()[0]
        with transaction.atomic():
            closing(plan.sprint)()
            other = Writer(partial(Commitment.objects.filter(pk=line.pk).update, board_column=Column.DOING))
            wait_until_somebody_waits()
        answer = other.answer()
        line.refresh_from_db()
        return answer, line.board_column

    def test_of_two_who_start_it_at_once_one_does(self, transactional_db: None) -> None:
        plan = new_plan()
        team = plan.sprint.team
        starts = [
            partial(services.start_sprint, sprint=mine(plan.sprint), by=holder(team, role), seat=role)
            for role in (Role.PRODUCT_OWNER, Role.TECH_LEAD)
        ]
        answers = at_once(*starts)
        assert answers.count("done") == 1 and "DeadlockDetected" not in answers
        assert plan.now().status == Status.ACTIVE


@pytest.mark.django_db
def test_a_line_comes_into_no_sprint_that_was_deleted_a_moment_ago(empty: Plan) -> None:
    story, gone = empty.spare(), empty.sprint.pk
    services.delete_sprint(sprint=mine(empty.sprint))
    with refused_by("a_line_comes_into_a_sprint_that_is_there"):
        Commitment.objects.create(sprint_id=gone, story=story, budget=Budget.PRODUCT)


@pytest.fixture
def running(sprint: Sprint) -> Sprint:
    CommitmentFactory(sprint=sprint, story__kind=Kind.IMPROVEMENT, story__why=WHY)
    return services.start_sprint(sprint=sprint, by=None)


class TestWaysBack:
    """A step is taken back to where the card was; what was true of the card then need not be true of it now."""

    def back_to_done(self, client: Client, line: Commitment) -> str:
        assert step(client, line, Column.DONE).status_code == 200
        return way_back(step(client, line, Column.DOING))

    def test_nobody_but_its_owner_accepts_what_is_product_work_by_now(
        self, as_: SignIn, running: Sprint, developer: User, tech_lead: User
    ) -> None:
        client, line = as_(developer), running.commitments.get()
        address = self.back_to_done(client, line)
        edit_story(story=line.story, version=None, by=tech_lead, may_tag=True, changes={"kind": Kind.FEATURE})
        assert client.post(address, headers=HTMX).status_code == 403
        assert stands(line) == Column.DOING

    def test_nobody_finishes_what_has_become_their_own(self, as_: SignIn, running: Sprint, developer: User) -> None:
        client, line = as_(developer), running.commitments.get()
        address = self.back_to_done(client, line)
        Story.objects.filter(pk=line.story_id).update(assignee=developer)
        assert client.post(address, headers=HTMX).status_code == 422
        assert stands(line) == Column.DOING

    def test_an_address_that_we_never_made_is_not_understood(
        self, as_: SignIn, running: Sprint, developer: User
    ) -> None:
        for number in ("9" * 5000, "²", "0x1"):
            answer = as_(developer).post(f"{url('step', running)}?back=x&story={number}", headers=HTMX)
            assert answer.status_code == 422


def test_the_close_names_the_incident_that_nobody_confirmed(
    as_: SignIn, running: Sprint, developer: User, tech_lead: User
) -> None:
    incident = report_incident(
        sprint=running, title="No receipts", for_whom="shops", severity="high", by=developer, size=Decimal(2)
    )
    line = running.commitments.get(budget=Budget.PRODUCT)
    fates = {f"story_{incident.story_id}-fate": "done", f"story_{line.story_id}-fate": "carried", "act": "preview"}
    answer = as_(tech_lead).post(url("close", running) + "?each", fates)
    [row] = answer.context["form"].refused_rows
    assert (answer.status_code, row.line.story_id) == (422, incident.story_id)


def test_an_administrator_does_not_say_what_is_done(as_: SignIn, running: Sprint, admin: User) -> None:
    User.objects.filter(pk=admin.pk).update(is_superuser=True)
    line = running.commitments.get()
    address = reverse("admin:sprints_commitment_change", args=[line.pk])
    client = as_(admin)
    sent = {"sprint": running.pk, "story": line.story_id, "budget": line.budget, "outcome": Outcome.DONE,
            "committed_at_0": "2026-01-01", "committed_at_1": "10:00", "left_reason": ""}  # fmt: skip
    client.post(address, sent)
    assert stands(line) == Column.TO_DO


def test_an_import_leaves_an_incident_that_nobody_confirmed_and_takes_the_others(
    take: Take, team: Team, tech_lead: User
) -> None:
    """The tracker's word alone would stop the whole file; once the incident is confirmed, it is followed."""
    take(jira_csv(issue(1, points="3"), issue(2)))
    broken = Story.objects.get(source_key="LED-1")
    tag_stories(team=team, numbers=[broken.number], kind=Kind.INCIDENT, by=tech_lead, may_tag=True)
    sprint = services.start_sprint(sprint=SprintFactory(team=team), by=None)
    incident = open_incident(sprint=sprint, story=broken, for_whom="support", by=tech_lead)
    again = jira_csv(issue(1, status="Done", points="3"), issue(2, status="Done"))
    problems = take(again).problems.values_list("key", "code")
    assert dict(Story.objects.values_list("source_key", "state")) == {"LED-1": State.OPEN, "LED-2": State.DONE}
    assert [*problems] == [("LED-1", "incident_not_confirmed")]
    confirm_incident(incident=incident, by=tech_lead)
    take(again)
    assert Commitment.objects.get(story=broken).outcome == Outcome.DONE


@pytest.mark.django_db(transaction=True)
def test_no_page_of_a_closed_sprint_tells_another_figure_whatever_comes_later(
    as_: SignIn, sprint: Sprint, team: Team, po: User, tech_lead: User, observer: User
) -> None:
    stories = eventful(sprint, po, tech_lead)
    close_as_chosen(sprint=mine(sprint), choices={}, rest=CARRIED, by=po)
    before = pages_of(as_(observer), sprint)
    Story.objects.filter(team=team).update(size=9, why="Another")
    Story.objects.filter(pk__in=[stories["debt"].pk, stories["faster"].pk]).update(state=State.OPEN)
    Story.objects.filter(pk=stories["feature"].pk).update(kind=Kind.DEBT, state=State.CANCELLED)
    noticed(team, 5, by=tech_lead)
    Team.objects.filter(pk=team.pk).update(time_zone="Pacific/Auckland")
    assert pages_of(as_(observer), sprint) == before


def pages_of(client: Client, sprint: Sprint) -> dict[str, bytes]:
    names = ("scope", "review", "incidents")
    return {name: main_of(client.get(url(name, sprint)).content) for name in names}


def main_of(page: bytes) -> bytes:
    return page[page.index(b"<main") : page.index(b"</main")]


@pytest.mark.django_db
def test_a_sprint_put_before_a_closed_one_takes_no_debt_out_of_its_review(team: Team, po: User) -> None:
    """What comes up between two sprints belongs to the later one, also once a third is put between them."""
    long_ago, today, tomorrow = (team.today + dt.timedelta(days=days) for days in (-9, 0, 1))
    run_and_close(team, 1, long_ago, po)
    noticed(team, 3)
    closed = run_and_close(team, 2, tomorrow, po)
    assert review_of(closed).taken_on.amount == 3
    run_and_close(team, 3, today, po)
    assert review_of(closed).taken_on.amount == 3


def run_and_close(team: Team, number: int, day: dt.date, by: User) -> Sprint:
    sprint: Sprint = SprintFactory(team=team, number=number, starts=day, ends=day)
    services.start_sprint(sprint=sprint, by=by)
    close_as_chosen(sprint=mine(sprint), choices={}, by=by)
    return mine(sprint)
