"""A team plays thousands of random acts against the database, and the ledger always adds up.

Ten games of fifty acts at every run, fifty in `.ci/run`; `TALLY_GAMES=1000 ./dev test tests/budget/test_tally.py`
plays longer.
"""

import datetime as dt
import os
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from apps.accounts.models import User
from apps.core.violations import violated
from apps.sprints.models import Budget, Commitment, Outcome, Sprint, Status
from apps.sprints.replay import events_of_all, replay
from apps.stories.models import Kind, Story
from apps.teams.models import Team as TeamRow
from tests.budget.attack import WHY, adjust, agree, signatures, sql
from tests.budget.ledgers import DRIFTED, STORED, Row, Told, ledger, play, room, told_by
from tests.effort import THOROUGH
from tests.factories import CommitmentFactory, SprintFactory, StoryFactory, TeamFactory

GAMES = int(os.environ.get("TALLY_GAMES") or (50 if THOROUGH else 10))
ACTS = 50
SPRINTS, STORIES = 3, 16

which_sprint = st.integers(0, SPRINTS - 1)
which_story = st.integers(0, STORIES - 1)
some_stories = st.lists(which_story, min_size=1, max_size=4, unique=True)
budgets = st.sampled_from([Budget.PRODUCT, Budget.PRODUCT, Budget.TECH, Budget.UNPLANNED])
sizes = st.sampled_from([Decimal(size) for size in ("0.01", "0.5", "1", "2.5", "3", "5", "8", "13", "40")])
shares = st.sampled_from([(20, 0), (20, 10), (30, 0), (10, 0), (0, 0), (50, 25), (100, 0)])


class Team(RuleBasedStateMachine):
    """Three sprints one after the other, and a backlog that they share."""

    @initialize(running=st.booleans())
    def begin(self, running: bool) -> None:
        self.game = transaction.atomic()
        self.game.__enter__()
        self.team = TeamFactory()
        signatures(self.team)
        first = self.team.today + dt.timedelta(days=7)
        days = [first + dt.timedelta(days=14 * n) for n in range(SPRINTS)]
        self.sprints = [
            SprintFactory(team=self.team, number=n + 1, starts=day, ends=day + dt.timedelta(days=11), capacity=20)
            for n, day in enumerate(days)
        ]
        kinds = [Kind.FEATURE, Kind.DEBT, Kind.UNTAGGED, Kind.SPIKE, Kind.BUG, Kind.IMPROVEMENT]
        self.stories = [
            StoryFactory(team=self.team, kind=kinds[n % len(kinds)], size=3, why=WHY) for n in range(STORIES)
        ]
        for n in range(SPRINTS - 1):
            self.fill(n, Budget.TECH)
            self.fill(n, Budget.PRODUCT)
        if running:
            self.start(0)
        self.before = ledger(self.team.pk)
        self.closed: dict[int, str] = {}
        self.told: dict[int, Told] = {}

    def teardown(self) -> None:
        if hasattr(self, "team"):
            self.everything_is_told_by_the_events()
        transaction.set_rollback(True)
        self.game.__exit__(None, None, None)

    # What people do. A refusal is fine, as long as it is one of ours and leaves everything as it was.

    def act(self, write: Callable[[], object]) -> None:
        try:
            with transaction.atomic():
                write()
        except IntegrityError as error:
            if violated(error) is None:
                pytest.fail(f"refused without a sentence: {error}")

    def lines(self, *stories: int) -> Any:
        mine = [self.stories[n].pk for n in stories]
        return Commitment.objects.filter(story__in=mine, settled=False, left_at=None)

    def some(self, stories: list[int]) -> Any:
        return Story.objects.filter(pk__in=[self.stories[n].pk for n in stories])

    def sprint(self, n: int) -> Any:
        return Sprint.objects.filter(pk=self.sprints[n].pk)

    @rule(sprint=which_sprint, stories=some_stories, budget=budgets)
    def commit(self, sprint: int, stories: list[int], budget: str) -> None:
        new = [Commitment(sprint=self.sprints[sprint], story=self.stories[n], budget=budget) for n in stories]
        self.act(lambda: Commitment.objects.bulk_create(new))

    @rule(sprint=which_sprint, budget=st.sampled_from([Budget.PRODUCT, Budget.TECH]))
    def fill(self, sprint: int, budget: str) -> None:
        """One after the other, until nothing fits."""
        for story in self.stories:
            line = Commitment(sprint=self.sprints[sprint], story=story, budget=budget)
            self.act(line.save)

    @rule(first=which_story)
    def calm_down(self, first: int) -> None:
        """A few stories become small, described and open to both budgets again."""
        self.act(lambda: self.some([first, (first + 1) % STORIES]).update(kind=Kind.DEBT, why=WHY, size=2))

    @rule(stories=some_stories, lost=st.booleans())
    def go_back(self, stories: list[int], lost: bool) -> None:
        gone = self.lines(*stories)
        self.act(gone.delete if lost else lambda: gone.update(left_at=timezone.now(), left_reason="not now"))

    @rule(stories=some_stories, budget=budgets)
    def change_sides(self, stories: list[int], budget: str) -> None:
        self.act(lambda: self.lines(*stories).update(budget=budget))

    @rule(stories=some_stories, sprint=which_sprint)
    def move(self, stories: list[int], sprint: int) -> None:
        self.act(lambda: self.lines(*stories).update(sprint=self.sprints[sprint]))

    @rule(stories=some_stories, size=sizes)
    def resize(self, stories: list[int], size: Decimal) -> None:
        self.act(lambda: self.some(stories).update(size=size))

    @rule(first=which_story, second=which_story)
    def swap_sizes(self, first: int, second: int) -> None:
        pair = (self.stories[first].pk, self.stories[second].pk)
        swap = "UPDATE stories_story s SET size = o.size FROM stories_story o WHERE (s.id, o.id) IN "
        self.act(lambda: sql(f"{swap} ((%s, %s), (%s, %s))", *pair, *reversed(pair)))

    @rule(stories=some_stories, kind=st.sampled_from(Kind.values), why=st.sampled_from([WHY, ""]))
    def retag(self, stories: list[int], kind: str, why: str) -> None:
        self.act(lambda: self.some(stories).update(kind=kind, why=why))

    @rule(stories=some_stories, outcome=st.sampled_from(Outcome.values))
    def say_what_became_of_it(self, stories: list[int], outcome: str) -> None:
        self.act(lambda: self.lines(*stories).update(outcome=outcome))

    @rule(size=sizes)
    def have_an_incident(self, size: Decimal) -> None:
        running = Sprint.objects.filter(team=self.team, status=Status.ACTIVE).first()
        if running is not None:
            outage = StoryFactory(team=self.team, kind=Kind.INCIDENT, size=size)
            before = running.unplanned_committed
            CommitmentFactory(sprint=running, story=outage, budget=Budget.UNPLANNED)
            running.refresh_from_db()
            assert running.unplanned_committed == before + size, "an incident is never refused"

    @rule(amount=st.sampled_from([0, -1, -5, -30, 4]), sprint=which_sprint)
    def adjust(self, amount: int, sprint: int) -> None:
        self.act(lambda: adjust(self.sprints[sprint], amount))

    @rule(share=shares, later=st.sampled_from([0, 0, 20, 40]))
    def agree(self, share: tuple[int, int], later: int) -> None:
        day = self.team.today + dt.timedelta(days=later)
        self.act(lambda: agree(self.team, *share, effective_from=day))

    @rule(sprint=which_sprint, capacity=st.sampled_from([None, 0, 5, 12, 20, 20, 40]))
    def plan_capacity(self, sprint: int, capacity: int | None) -> None:
        self.act(lambda: self.sprint(sprint).update(capacity=capacity))

    @rule(sprint=which_sprint, days=st.integers(-3, 3))
    def move_dates(self, sprint: int, days: int) -> None:
        starts = self.sprints[sprint].starts + dt.timedelta(days=days)
        self.act(lambda: self.sprint(sprint).update(starts=starts, ends=starts))

    @rule(sprint=which_sprint)
    def start(self, sprint: int) -> None:
        self.act(lambda: self.sprint(sprint).update(status=Status.ACTIVE))

    @rule(sprint=which_sprint, outcome=st.sampled_from([Outcome.CARRIED, Outcome.DONE, Outcome.CANCELLED]))
    def close(self, sprint: int, outcome: str) -> None:
        def ending() -> None:
            Commitment.objects.filter(sprint=self.sprints[sprint], left_at=None, outcome="").update(outcome=outcome)
            self.sprint(sprint).update(status=Status.CLOSED)

        self.act(ending)

    @rule(sprint=which_sprint, amount=st.sampled_from([-99, 0, 99]))
    def write_tallies(self, sprint: int, amount: int) -> None:
        lies = {"product_committed": amount, "tech_committed": amount, "unplanned_committed": amount}
        self.act(lambda: self.sprint(sprint).update(**lies, product_tolerated=amount, tech_tolerated=amount))

    @rule(zone=st.sampled_from(["Pacific/Auckland", "America/Los_Angeles"]), name=st.sampled_from(["A", "B"]))
    def change_people_and_team(self, zone: str, name: str) -> None:
        """What a closed sprint's figures know nothing of: names, and the clock that its team goes by from now on."""
        TeamRow.objects.filter(pk=self.team.pk).update(name=name, time_zone=zone)
        User.objects.filter(memberships__team=self.team).update(name=name, is_active=False)
        Story.objects.filter(team=self.team).update(title=name, labels=[name])

    @rule(sprint=which_sprint)
    def save_a_stale_copy(self, sprint: int) -> None:
        self.act(self.sprints[sprint].save)

    # What always holds.

    @precondition(lambda self: hasattr(self, "team"))
    @invariant()
    def everything_adds_up(self) -> None:
        now = ledger(self.team.pk)
        for old, row in zip(self.before, now, strict=True):
            sums = row["product_committed"], row["tech_committed"], row["unplanned_committed"]
            assert sums == (row["product"], row["tech"], row["unplanned"])
            assert row["product_committed"] <= max(room(row), row["product_tolerated"])
            assert row["tech_committed"] <= max(row["tech_budget"], row["tech_tolerated"])
            parts = row["tech_budget"] + row["reserve"] + row["product_budget"]
            assert parts == (row["capacity"] or 0) or row["adjustment"] < 0
            assert min(row["tech_budget"], row["reserve"], row["product_budget"]) >= 0
            self._only_shrinks(old, row)
            self._keeps_its_promises(old, row)
        self.before = now
        assert not sql(DRIFTED)

    def everything_is_told_by_the_events(self) -> None:
        """Replayed, they come to the tallies; and a closed sprint tells what it told when it was closed."""
        sprints = list(Sprint.objects.filter(team=self.team))
        events = events_of_all(sprints)
        for sprint in sprints:
            sums = replay(events[sprint.pk]).scope
            tallies = sprint.product_committed, sprint.tech_committed, sprint.unplanned_committed
            assert tuple(sums[budget] for budget in Budget.values) == tallies
            if sprint.pk in self.told:
                assert told_by(sprint) == self.told[sprint.pk]

    def _only_shrinks(self, old: Row, row: Row) -> None:
        """A tolerance grows by three causes, and never past what stood there before."""
        for name, was in (("product", max(room(old), old["product_tolerated"])), ("tech", old["tech_committed"])):
            tolerated = row[f"{name}_tolerated"]
            assert 0 <= tolerated <= row[f"{name}_committed"]
            if tolerated > old[f"{name}_tolerated"]:
                agreed = row["agreement_id"] != old["agreement_id"]
                adjusted = row["adjustment_decision_id"] != old["adjustment_decision_id"]
                incident = name == "product" and row["unplanned_committed"] > old["unplanned_committed"]
                assert agreed or adjusted or incident
                assert tolerated <= was or agreed

    def _keeps_its_promises(self, old: Row, row: Row) -> None:
        assert row["revision"] >= old["revision"]
        if old["status"] != Status.PLANNED:
            fixed = ("capacity", "tech_share", "reserve_share", "tech_budget", "starts", "ends", "started_at")
            assert [row[name] for name in fixed] == [old[name] for name in fixed]
        if row["status"] == Status.CLOSED:
            [(stored,)] = sql(STORED, row["id"], row["id"])
            assert self.closed.setdefault(row["id"], stored) == stored
            if row["id"] not in self.told:
                self.told[row["id"]] = told_by(Sprint.objects.get(pk=row["id"]))


@pytest.mark.django_db
def test_the_ledger_adds_up_whatever_a_team_does() -> None:
    play(Team, games=GAMES, acts=ACTS)
