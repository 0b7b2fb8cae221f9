"""The sprints of many teams, played: the n-th one of each is started, worked off and closed together.

A statement a step for all teams at once. The laws see every row of it, so that each sum, and each row of history, is
theirs.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from apps.accounts.models import Organisation, User
from apps.core.violations import explained
from apps.demo.bench_games import A_DAY, Game, set_up
from apps.demo.bench_plans import LEFT, Line
from apps.demo.copying import copy_in, update_in
from apps.sprints.models import Budget, Column, Commitment, FenceAttempt, Incident, Outcome, Severity, Sprint, Status
from apps.stories.models import State, Story
from apps.teams.models import Right

COLUMNS = (Column.TO_DO, Column.DOING, Column.REVIEW, Column.READY)
FOR_GOOD = {Outcome.DONE: State.DONE, Outcome.CANCELLED: State.CANCELLED}
PRESENT = Decimal("0.85")  # of everybody's days
RULE = "product_work_stays_within_the_product_budget"


@dataclass(frozen=True)
class Turn:
    """A line of the sprints that are being played."""

    game: Game
    sprint: Sprint
    line: Line

    @property
    def story(self) -> int:
        return self.game.stories[self.line.story]

    @property
    def by(self) -> User:
        """The tech lead or the Product Owner: whose budget it is."""
        return self.game.people[self.line.budget == Budget.TECH]

    @property
    def comes_at(self) -> dt.datetime:
        return moment(self.sprint, self.line.comes)

    @property
    def ends_at(self) -> dt.datetime:
        return moment(self.sprint, self.line.ends)


def moment(sprint: Sprint, day: int, hour: int = 10) -> dt.datetime:
    """On one of its days, by its team's clock; the last one has what would come later, too."""
    return dt.datetime.combine(min(sprint.starts + day * A_DAY, sprint.ends), dt.time(hour), sprint.team.zone)


def play_teams(
    organisation: Organisation, numbers: range, *, sprints: int, lines: int, seed: int, analyse: Callable[[], None]
) -> None:
    """A team for each number, with so many closed sprints and one that runs.

    `analyse` does now and then what autovacuum would do in time: otherwise the queries of the laws would go on reading
    whole tables, as they were planned when those were small.
    """
    with explained(), transaction.atomic():
        games = set_up(organisation, numbers, sprints=sprints + 1, lines=lines, seed=seed)
    for n in range(sprints + 1):
        with explained(), transaction.atomic():
            turns = _play(games, n)
            if n < sprints:
                _close(turns)
        if n.bit_count() < 2:  # each time that there is twice as much
            analyse()
    for outcome, state in FOR_GOOD.items():
        ended = Commitment.objects.filter(outcome=outcome, team__in=[game.team.pk for game in games])
        Story.objects.filter(pk__in=ended.values("story")).update(state=state)
    copy_in(FenceAttempt, (attempt for game in games for attempt in _attempts(game)))


def _play(games: Iterable[Game], n: int) -> list[Turn]:
    """The n-th sprint of every team, as far as it has come by now."""
    now = timezone.now()
    turns = [Turn(game, game.sprints[n], line) for game in games for line in game.plan[n]]
    turns = [turn for turn in turns if turn.comes_at <= now]
    _start(turns)
    _work([turn for turn in turns if turn.ends_at <= now])
    return turns


def _start(turns: Sequence[Turn]) -> None:
    """What was planned is there; the sprint starts; and more comes in, incidents by themselves."""
    copy_in(Commitment, (_line(turn) for turn in turns if not turn.line.comes))
    started = ((sprint.pk, Status.ACTIVE, moment(sprint, 0, hour=11)) for sprint in _sprints(turns))
    update_in(Sprint, ["status", "started_at"], started)
    late = [turn for turn in turns if turn.line.comes]
    copy_in(Incident, (_incident(turn) for turn in late if turn.line.budget == Budget.UNPLANNED))
    copy_in(Commitment, (_line(turn) for turn in late if turn.line.budget != Budget.UNPLANNED))


def _work(turns: Sequence[Turn]) -> None:
    """Some of it is sized anew, some leaves, and most is done."""
    update_in(Story, ["size"], ((turn.story, turn.line.resized) for turn in turns if turn.line.resized))
    keys = _keys(turns)
    left = ((keys[turn.story], turn.ends_at, turn.by.pk, "Not now") for turn in turns if turn.line.fate == LEFT)
    update_in(Commitment, ["left_at", "left_by", "left_reason"], left)
    done = (turn for turn in turns if turn.line.fate == Outcome.DONE)
    accepted = ((keys[turn.story], Outcome.DONE, turn.ends_at, turn.by.pk) for turn in done)
    update_in(Commitment, ["outcome", "done_at", "done_by"], accepted)


def _close(turns: Sequence[Turn]) -> None:
    """The rest is told, and it closes."""
    keys = _keys(turns)
    rest = [turn for turn in turns if turn.line.fate not in {LEFT, Outcome.DONE}]
    update_in(Commitment, ["outcome"], ((keys[turn.story], turn.line.fate) for turn in rest))
    people = {turn.sprint.pk: len(turn.game.people) for turn in turns}
    closed = (_closed(sprint, people[sprint.pk]) for sprint in _sprints(turns))
    update_in(Sprint, ["status", "closed_at", "person_days"], closed)


def _closed(sprint: Sprint, people: int) -> tuple[object, ...]:
    person_days = people * len(sprint.working_days) * PRESENT
    return sprint.pk, Status.CLOSED, moment(sprint, len(sprint.days), hour=17), person_days


def _sprints(turns: Iterable[Turn]) -> Iterable[Sprint]:
    return {turn.sprint.pk: turn.sprint for turn in turns}.values()


def _keys(turns: Iterable[Turn]) -> dict[int, int]:
    """The keys of their lines, by the keys of their stories."""
    lines = Commitment.objects.filter(sprint__in=[sprint.pk for sprint in _sprints(turns)])
    return dict(lines.values_list("story", "pk"))


def _line(turn: Turn) -> Commitment:
    return Commitment(
        sprint=turn.sprint, story_id=turn.story, budget=turn.line.budget, committed_at=turn.comes_at,
        committed_by=turn.by, board_column=COLUMNS[turn.line.story % len(COLUMNS)],
    )  # fmt: skip


def _incident(turn: Turn) -> Incident:
    """Reported and confirmed. It has a size, so the database puts it on the ledger."""
    return Incident(
        story_id=turn.story, sprint=turn.sprint, for_whom="everybody", severity=Severity.HIGH, reported_by=turn.by,
        reported_at=turn.comes_at, confirm_by=turn.comes_at.date() + A_DAY, confirmed_by=turn.game.people[1],
        confirmed_at=turn.comes_at,
    )  # fmt: skip


def _attempts(game: Game) -> Iterator[FenceAttempt]:
    """Product work that somebody tried to put past its budget."""
    for sprint, count in zip(game.sprints, game.attempts, strict=True):
        for n in range(count):
            yield FenceAttempt(
                sprint=sprint, person=game.people[0], at=moment(sprint, n + 1), door=FenceAttempt.Door.PAGE, rule=RULE,
                right=Right.PRODUCT_BUDGET, what="into the product budget", amount=Decimal(3),
            )  # fmt: skip
