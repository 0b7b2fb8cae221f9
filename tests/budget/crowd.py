"""Several people who write at once, each with a connection and a transaction of their own."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from functools import partial

import pytest
from django.db import DatabaseError, connection, transaction

from apps.core.violations import RuleViolation
from apps.sprints.models import Budget, Commitment
from apps.stories.models import Story
from tests.budget.attack import Plan, as_owner, constraint_of, sql
from tests.factories import SprintFactory, TeamFactory

LEVELS = ["READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"]
PATIENCE = 20
"""Seconds until a test gives up on its threads."""

Write = Callable[[], object]


class Writer(threading.Thread):
    """Somebody else. Keeps what the database answered."""

    def __init__(self, write: Write, *, level: str = LEVELS[0], gate: threading.Barrier | None = None) -> None:
        super().__init__()
        self.write, self.level, self.gate = write, level, gate
        self.error: BaseException | None = None
        self.start()

    def run(self) -> None:
        try:
            with transaction.atomic():
                sql(f"SET TRANSACTION ISOLATION LEVEL {self.level}")
                sql("SELECT 1")  # the snapshot that the stricter levels keep
                if self.gate:
                    self.gate.wait(PATIENCE)
                self.write()
        except (DatabaseError, threading.BrokenBarrierError, RuleViolation) as error:
            self.error = error
        finally:
            connection.close()

    def answer(self) -> str:
        """`done`, the rule that refused, or the name of the database's error."""
        self.join(PATIENCE)
        assert not self.is_alive(), "somebody waits for ever"
        if self.error is None:
            return "done"
        return constraint_of(self.error) or type(self.error.__cause__).__name__


def at_once(*writes: Write, level: str = LEVELS[0]) -> list[str]:
    """All begin together; the gate opens once every one has its snapshot."""
    gate = threading.Barrier(len(writes))
    writers = [Writer(write, level=level, gate=gate) for write in writes]
    return [writer.answer() for writer in writers]


def wait_until_somebody_waits() -> None:
    """Until another session is stopped by a lock of this one."""
    for _ in range(PATIENCE * 100):
        if sql("SELECT 1 FROM pg_locks WHERE NOT granted LIMIT 1"):
            return
        threading.Event().wait(0.01)
    pytest.fail("nobody came to wait")


@contextmanager
def without(law: str) -> Iterator[None]:
    """The control: as the owner, switch off what locks and counts. Switched on again whatever happens."""
    [(table, name)] = sql("SELECT tgrelid::regclass, tgname FROM pg_trigger WHERE tgname ~ %s", f"^pgtrigger_{law}_")
    try:
        with as_owner():
            sql(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
        yield
    finally:
        with as_owner():
            sql(f"ALTER TABLE {table} ENABLE TRIGGER {name}")


def new_plan() -> Plan:
    return Plan(SprintFactory(team=TeamFactory(), capacity=Decimal(60)))


def committing(plan: Plan, story: Story) -> Write:
    return partial(Commitment.objects.create, sprint=plan.sprint, story=story, budget=Budget.PRODUCT)


def commits(plan: Plan, count: int) -> list[Write]:
    """Each commits a story of its own."""
    return [committing(plan, plan.spare()) for _ in range(count)]


def resizing(story: Story, size: int) -> Write:
    return partial(Story.objects.filter(pk=story.pk).update, size=size)


def committed(plan: Plan) -> Decimal:
    """The sum of the ledger itself, not of the tally."""
    return sum((line.size or Decimal(0) for line in plan.lines()), Decimal(0))
