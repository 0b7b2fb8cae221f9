"""What the attacks on the rule share: a plan at its limit, SQL by hand, and how a refusal is recognised."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from apps.accounts.models import User
from apps.core.violations import RuleViolation
from apps.decisions.models import Agreement, JointDecision
from apps.sprints.models import Budget, Commitment, Sprint, Status
from apps.stories.models import Kind, Story
from apps.teams.models import Membership, Role, Team
from tests.factories import CommitmentFactory, MembershipFactory, StoryFactory

PRODUCT_FENCE = "product_work_stays_within_the_product_budget"
TECH_FENCE = "technical_work_stays_within_the_tech_budget"
TECHNICAL_ONLY = "the_tech_budget_takes_technical_work_only"
SHARES = "a_sprints_shares_are_its_agreements"
WHY = "Deploys 40 min → 10 min, so that a fix is live within the hour"

STEP = Decimal(8)
"""Every attack is about eight points: the size of a story in these plans, and of the room where there is one."""


def constraint_of(error: BaseException) -> str | None:
    """The name by which the database refused."""
    if isinstance(error, RuleViolation):
        return error.constraint
    cause = error if isinstance(error, psycopg.Error) else error.__cause__  # COPY speaks past Django
    name: str | None = getattr(getattr(cause, "diag", None), "constraint_name", None)
    return name


@contextmanager
def refused_by(*constraints: str) -> Iterator[None]:
    """The block is refused by the database, under one of these names; what it wrote is rolled back."""
    with pytest.raises((IntegrityError, psycopg.IntegrityError, RuleViolation)) as caught, transaction.atomic():
        yield
    assert constraint_of(caught.value) in constraints


def sql(statement: str, *values: Any) -> list[Any]:
    """Run a statement by hand, as the server's role."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        return cursor.fetchall() if cursor.description else []


@contextmanager
def as_owner() -> Iterator[None]:
    """What only who migrates may do."""
    sql("RESET ROLE")
    try:
        yield
    finally:
        sql("SET ROLE ringfence_server")


def holder(team: Team, role: str) -> User:
    """Who holds the role, found or appointed."""
    there = Membership.objects.filter(team=team, role=role, ends=None).first()
    member: Membership = there or MembershipFactory(team=team, role=role)
    return member.user


def signatures(team: Team) -> dict[str, Any]:
    """Of the team's Product Owner and tech lead, given now."""
    now = timezone.now()
    return {
        "team": team,
        "proposed_at": now,
        "signed_by_po": holder(team, Role.PRODUCT_OWNER),
        "signed_by_po_at": now,
        "signed_by_lead": holder(team, Role.TECH_LEAD),
        "signed_by_lead_at": now,
    }


def agree(team: Team, tech_share: Decimal | int, reserve_share: int = 0, **changes: Any) -> Agreement:
    """Both sign another allocation, from today on unless said otherwise."""
    day = changes.pop("effective_from", team.today)
    terms = {"tech_share": str(tech_share), "reserve_share": str(reserve_share), "effective_from": str(day)}
    newest = Agreement.objects.filter(team=team).order_by("pk").last()
    signed = signatures(team) | {"kind": "agreement", "terms": terms, "basis": str(newest.pk if newest else "")}
    decision = JointDecision.objects.create(**signed | changes)
    return Agreement.objects.create(
        team=team, tech_share=tech_share, reserve_share=reserve_share, effective_from=day, decision=decision
    )


def signed_adjustment(sprint: Sprint, amount: Decimal | int, **changes: Any) -> JointDecision:
    """What both sign to adjust a running sprint: the whole of its adjustment."""
    signed = signatures(sprint.team) | {"kind": "adjustment", "subject_id": sprint.pk, "amount": amount}
    return JointDecision.objects.create(**signed | changes)


def adjust(sprint: Sprint, amount: Decimal | int) -> None:
    """Both sign an adjustment of a running sprint, and it takes effect."""
    decision = signed_adjustment(sprint, amount)
    Sprint.objects.filter(pk=sprint.pk).update(adjustment=amount, adjustment_decision=decision)


@dataclass
class Plan:
    """A sprint of 60 points: 48 for product work, 12 for the tech budget."""

    sprint: Sprint

    def start(self) -> Sprint:
        Sprint.objects.filter(pk=self.sprint.pk).update(status=Status.ACTIVE)
        return self.now()

    def leave(self, line: Commitment) -> None:
        Commitment.objects.filter(pk=line.pk).update(left_at=timezone.now(), left_reason="makes room")

    def commit(self, budget: str = Budget.PRODUCT, size: Decimal | int | None = STEP, **fields: Any) -> Commitment:
        line: Commitment = CommitmentFactory(
            sprint=self.sprint, budget=budget, story__size=size, **{f"story__{k}": v for k, v in fields.items()}
        )
        return line

    def spare(self, budget: str = Budget.PRODUCT, size: Decimal | int = STEP, **fields: Any) -> Story:
        """A story of the backlog that this budget takes."""
        kind = Kind.IMPROVEMENT if budget == Budget.TECH else Kind.FEATURE
        story: Story = StoryFactory(team=self.sprint.team, size=size, **{"kind": kind, "why": WHY} | fields)
        return story

    def now(self) -> Sprint:
        """The sprint as the database has it."""
        self.sprint.refresh_from_db()
        return self.sprint

    @property
    def tolerated(self) -> tuple[Decimal, Decimal]:
        sprint = self.now()
        return sprint.product_tolerated, sprint.tech_tolerated

    def sums(self) -> tuple[Decimal, Decimal, Decimal]:
        sprint = self.now()
        return sprint.product_committed, sprint.tech_committed, sprint.unplanned_committed

    def lines(self, budget: str = Budget.PRODUCT) -> list[Commitment]:
        return list(self.sprint.commitments.filter(budget=budget, left_at=None).order_by("id"))
