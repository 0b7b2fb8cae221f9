"""Several people play whole sprints by the services that the pages call: plan, start, run, close, and go on.

Whatever they do, the ledger's events come to its tallies, the fence holds, and a closed sprint tells what it told when
it was closed. `SPRINT_GAMES=500 ./dev test tests/budget/test_whole_sprints.py` plays longer.
"""

import datetime as dt
import os
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from apps.accounts.models import User
from apps.core.violations import RuleViolation, violated
from apps.decisions.services import sign
from apps.sprints.closing import Choice, Fate
from apps.sprints.models import Budget, Column, Commitment, Outcome, Severity, Sprint, Status
from apps.sprints.replay import events_of, replay
from apps.sprints.services import (
    close_sprint,
    commit_story,
    move_card,
    plan_sprint,
    propose_adjustment,
    return_story,
    start_sprint,
    swap_stories,
)
from apps.sprints.services.closing import close_as_chosen, correct
from apps.sprints.services.incidents import lapse_what_nobody_confirmed, report_incident
from apps.sprints.services.people import OwesWhy, assign_story
from apps.sprints.telling import tell
from apps.stories.models import Kind, State, Story
from apps.stories.services import archive_story, block_story, create_story, edit_story, unblock_story
from apps.teams.models import Membership, Role
from apps.teams.models import Team as TeamRow
from apps.teams.services.forgetting import forget_person
from tests.budget.attack import WHY, sql
from tests.budget.ledgers import DRIFTED, STORED, Told, ledger, play, room, told_by
from tests.effort import THOROUGH
from tests.factories import MembershipFactory, StoryFactory, TeamFactory

GAMES = int(os.environ.get("SPRINT_GAMES") or (30 if THOROUGH else 5))
ACTS = 40
STORIES = 12

which = st.integers(0, STORIES - 1)
whom = st.integers(0, 3)
sizes = st.sampled_from([Decimal(size) for size in ("0.5", "1", "2.5", "3", "5", "8", "40")])
columns = st.sampled_from(Column.values)


class Sprints(RuleBasedStateMachine):
    """A Product Owner, a tech lead and two developers, who plan and run one sprint after the other."""

    @initialize()
    def begin(self) -> None:
        self.game = transaction.atomic()
        self.game.__enter__()
        self.team = TeamFactory()
        roles = (Role.PRODUCT_OWNER, Role.TECH_LEAD, Role.DEVELOPER, Role.DEVELOPER)
        self.people = [MembershipFactory(team=self.team, role=role).user for role in roles]
        self.po, self.lead, *_developers = self.people
        kinds = [Kind.FEATURE, Kind.DEBT, Kind.BUG, Kind.IMPROVEMENT, Kind.UNTAGGED, Kind.FEATURE]
        self.stories: list[Story] = [
            StoryFactory(team=self.team, kind=kinds[n % len(kinds)], size=3, why=WHY) for n in range(STORIES)
        ]
        self.closed: dict[int, str] = {}
        self.told: dict[int, Told] = {}
        self.plan_the_next_one()
        for n in range(STORIES // 2):
            self.commit(n, self.stories[n].is_technical)
        self.start(1)

    def teardown(self) -> None:
        if hasattr(self, "team"):
            self.what_is_closed_tells_the_same()
        transaction.set_rollback(True)
        self.game.__exit__(None, None, None)

    def act(self, write: Callable[[], object]) -> None:
        """A refusal is fine, as long as it is one of ours and leaves everything as it was."""
        try:
            with transaction.atomic():
                write()
        except RuleViolation:
            return  # it has a sentence by its making
        except IntegrityError as error:
            if violated(error) is None:
                pytest.fail(f"refused without a sentence: {error}")

    @property
    def running(self) -> Sprint | None:
        return Sprint.objects.filter(team=self.team, status=Status.ACTIVE).first()

    @property
    def planned(self) -> Sprint | None:
        return Sprint.objects.filter(team=self.team, status=Status.PLANNED).order_by("starts").first()

    def story(self, n: int) -> Story:
        return Story.objects.select_related("team").get(pk=self.stories[n].pk)

    # Planning.

    @precondition(lambda self: self.planned is None)
    @rule()
    def plan_the_next_one(self) -> None:
        last = Sprint.objects.filter(team=self.team).order_by("-ends").first()
        starts = last.ends + dt.timedelta(days=1) if last else self.team.today - dt.timedelta(days=6)
        self.act(
            lambda: plan_sprint(
                team=self.team, starts=starts, ends=starts + dt.timedelta(days=11), by=self.po, capacity=Decimal(20)
            )
        )

    @rule(n=which, tech=st.booleans())
    def commit(self, n: int, tech: bool) -> None:
        sprint, by = self.running or self.planned, self.lead if tech else self.po
        if sprint:
            budget = Budget.TECH if tech else Budget.PRODUCT
            self.act(lambda: commit_story(sprint=sprint, story=self.story(n), budget=budget, by=by, reason="It helps"))

    @rule(n=which, tech=st.booleans())
    def commit_to_the_next_one(self, n: int, tech: bool) -> None:
        if sprint := self.planned:
            budget = Budget.TECH if tech else Budget.PRODUCT
            self.act(lambda: commit_story(sprint=sprint, story=self.story(n), budget=budget, by=self.lead))

    @rule(days_ago=st.integers(0, 3))
    def start(self, days_ago: int) -> None:
        """Whatever comes on a later day than the start is a change of scope."""
        if sprint := self.planned:
            at = timezone.now() - dt.timedelta(days=days_ago)
            self.act(lambda: start_sprint(sprint=sprint, by=self.po, seat=Role.PRODUCT_OWNER, at=at))

    # Running.

    @rule(n=which, to=columns, by=whom)
    def move(self, n: int, to: str, by: int) -> None:
        if sprint := self.running:
            self.act(lambda: move_card(sprint=sprint, story=self.story(n), to=to, by=self.people[by], note="Enough"))

    @rule(n=which, by=whom)
    def finish(self, n: int, by: int) -> None:
        """The whole way over the board."""
        for to in (Column.DOING, Column.REVIEW, Column.READY, Column.DONE):
            self.move(n, to, by)

    @rule(n=which)
    def take_out(self, n: int) -> None:
        if sprint := self.running:
            self.act(lambda: return_story(sprint=sprint, story=self.story(n), by=self.po, reason="Not now"))

    @rule(n=which, out=which)
    def swap(self, n: int, out: int) -> None:
        if sprint := self.running:
            self.act(
                lambda: swap_stories(
                    sprint=sprint, story=self.story(n), out=self.story(out), budget=Budget.PRODUCT, by=self.po,
                    reason="More urgent",
                )
            )  # fmt: skip

    @rule(n=which, size=sizes, by=whom)
    def resize(self, n: int, size: Decimal, by: int) -> None:
        self.edit(n, by, size=size)

    @rule(n=which, kind=st.sampled_from([Kind.FEATURE, Kind.DEBT, Kind.UNTAGGED, Kind.BUG]), by=whom)
    def retag(self, n: int, kind: str, by: int) -> None:
        self.edit(n, by, kind=kind)

    @rule(n=which, why=st.sampled_from(["", WHY]), by=whom)
    def say_why(self, n: int, why: str, by: int) -> None:
        self.edit(n, by, why=why)

    def edit(self, n: int, by: int, **changes: Any) -> None:
        person = self.people[by]
        self.act(lambda: edit_story(story=self.story(n), version=None, by=person, may_tag=True, changes=changes))

    @rule(n=which, by=whom)
    def give_to(self, n: int, by: int) -> None:
        self.edit(n, 1, assignee=self.people[by])

    @rule(n=which, blocked=st.booleans())
    def block(self, n: int, blocked: bool) -> None:
        story = self.story(n)
        self.act(lambda: block_story(story=story, reason="No access") if blocked else unblock_story(story=story))

    @rule(falls_by=st.sampled_from([Decimal(1), Decimal(5), Decimal(30)]))
    def lose_capacity(self, falls_by: Decimal) -> None:
        if sprint := self.running:
            sprint.team = self.team
            self.act(lambda: self._adjust(sprint, falls_by))

    def _adjust(self, sprint: Sprint, falls_by: Decimal) -> None:
        proposed = propose_adjustment(sprint=sprint, falls_by=falls_by, by=self.po, seat=Role.PRODUCT_OWNER, note="Flu")
        sign(decision=proposed, by=self.lead, seat=Role.TECH_LEAD)

    @rule(by=whom, size=st.sampled_from([None, Decimal(1), Decimal(8)]), sure=st.booleans())
    def have_an_incident(self, by: int, size: Decimal | None, sure: bool) -> None:
        """Whoever reports it, however full the sprint is: it is never refused."""
        if sprint := self.running:
            sprint.team = self.team
            report_incident(
                sprint=sprint, title="No receipts", for_whom="all shops", severity=Severity.HIGH,
                by=self.people[by], size=size, may_confirm=sure,
            )  # fmt: skip

    @rule(days=st.integers(0, 4))
    def forget_to_confirm(self, days: int) -> None:
        """Some days later the worker looks at what nobody has confirmed."""
        self.act(lambda: lapse_what_nobody_confirmed(now=timezone.now() + dt.timedelta(days=days)))

    @rule(n=which, to=whom, by=whom, reason=st.sampled_from(["", "The fair is on Monday"]))
    def assign(self, n: int, to: int, by: int, reason: str) -> None:
        sprint, story = self.running, self.story(n)
        if sprint:
            with suppress(OwesWhy):
                self.act(
                    lambda: assign_story(
                        sprint=sprint, story=story, to=self.people[to], by=self.people[by], reason=reason
                    )
                )

    # Closing, and what comes afterwards.

    @rule(fates=st.lists(st.sampled_from(Fate.values), min_size=4, max_size=4), share=st.sampled_from([1, 2, 3]))
    def close_with_choices(self, fates: list[str], share: int) -> None:
        """Each story its own way; what is split adds up to what it was, or it is refused."""
        if sprint := self.running:
            sprint.team = self.team
            lines = sprint.commitments.open().filter(outcome="").order_by("id")
            choices = {line.story_id: self._choice(line, Fate(fates[n % 4]), share) for n, line in enumerate(lines)}
            self.act(lambda: close_as_chosen(sprint=sprint, choices=choices, rest=Choice(Fate.CARRIED), by=self.po))

    def _choice(self, line: Commitment, fate: Fate, share: int) -> Choice:
        size = line.size or Decimal(0)
        return Choice(fate, size * share / 4, size - size * share / 4) if fate == Fate.SPLIT else Choice(fate)

    @rule()
    def correct_the_last_one(self) -> None:
        sprint = Sprint.objects.filter(team=self.team, status=Status.CLOSED).order_by("-number").first()
        if sprint:
            self.act(lambda: correct(sprint=sprint, text="It was the other way round.", by=self.lead))

    @rule(rest=st.sampled_from([Outcome.CARRIED, Outcome.RETURNED, Outcome.CANCELLED]))
    def close(self, rest: str) -> None:
        if sprint := self.running:
            sprint.team = self.team
            self.act(lambda: close_sprint(sprint=sprint, outcomes={}, rest=rest, by=self.po))

    @rule(n=which)
    def archive(self, n: int) -> None:
        self.act(lambda: archive_story(story=self.story(n)))

    @rule(kind=st.sampled_from([Kind.FEATURE, Kind.DEBT]))
    def think_of_something_new(self, kind: str) -> None:
        """In place of what is over."""
        over = [n for n, story in enumerate(self.stories) if self.story(n).state != State.OPEN]
        for n in over[:2]:
            self.stories[n] = create_story(
                team=self.team, title="Something new", by=self.lead, may_tag=True, kind=kind, size=Decimal(2), why=WHY
            )

    @rule(who=st.integers(2, 3))
    def say_goodbye(self, who: int) -> None:
        """A developer leaves for good and is forgotten; somebody new comes."""
        gone: User = self.people[who]
        forget_person(person=gone)
        self.people[who] = MembershipFactory(team=self.team, role=Role.DEVELOPER).user
        assert not Membership.objects.today().filter(user=gone).exists()

    @rule(zone=st.sampled_from(["Pacific/Auckland", "America/Los_Angeles"]), name=st.sampled_from(["A", "B"]))
    def move_house(self, zone: str, name: str) -> None:
        TeamRow.objects.filter(pk=self.team.pk).update(name=name, time_zone=zone)

    # What always holds.

    @precondition(lambda self: hasattr(self, "team"))
    @invariant()
    def the_fence_holds(self) -> None:
        for row in ledger(self.team.pk):
            sums = row["product_committed"], row["tech_committed"], row["unplanned_committed"]
            assert sums == (row["product"], row["tech"], row["unplanned"])
            assert row["product_committed"] <= max(room(row), row["product_tolerated"])
            assert row["tech_committed"] <= max(row["tech_budget"], row["tech_tolerated"])
            if row["status"] == Status.CLOSED:
                self._is_sealed(row["id"])
        assert not sql(DRIFTED)

    def _is_sealed(self, pk: int) -> None:
        [(stored,)] = sql(STORED, pk, pk)
        assert self.closed.setdefault(pk, stored) == stored
        if pk not in self.told:
            self.told[pk] = told_by(Sprint.objects.get(pk=pk))

    @precondition(lambda self: hasattr(self, "team"))
    @invariant()
    def the_events_come_to_the_tallies(self) -> None:
        sprint = self.running or Sprint.objects.filter(team=self.team).order_by("-number").first()
        if sprint is None:
            return
        now = replay(events_of(sprint)).scope
        tallies = sprint.product_committed, sprint.tech_committed, sprint.unplanned_committed
        assert tuple(now[budget] for budget in Budget.values) == tallies
        if told := tell(sprint):
            for budget in Budget.values:
                assert told.figures[budget].scope.now == now[budget], "baseline and changes come to what stands"

    def what_is_closed_tells_the_same(self) -> None:
        for sprint in Sprint.objects.filter(pk__in=self.told):
            assert told_by(sprint) == self.told[sprint.pk]
        assert not Commitment.objects.filter(sprint__status=Status.CLOSED, settled=False, left_at=None).exists()


@pytest.mark.django_db
def test_whole_sprints_hold_whatever_people_do() -> None:
    play(Sprints, games=GAMES, acts=ACTS)
