"""Sprints and what is planned into them."""

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from apps.decisions.models import JointDecision
from apps.decisions.services import newest_agreement
from apps.sprints.closing import Choice, Fate
from apps.sprints.models import Budget, Commitment, Sprint, Status
from apps.sprints.services.closing import closing_of
from apps.teams.models import Role
from tests.decisions.guarded.stage import FEATURE, IMPROVEMENT, Act, Guarded, Stage

EARLY = {"name": "", "goal": "", "starts": "2027-03-01", "ends": "2027-03-12", "capacity": "40"}


def move(story: str, **sent: Any) -> Guarded:
    """A move on the board: to another column, or within one."""

    def column(stage: Stage) -> str:
        line = Commitment.objects.filter(story=stage.stories[story], sprint=stage.sprint, left_at=None).first()
        return line.budget if line else "backlog"

    def act(stage: Stage) -> Act:
        was, stood = stage.stories[story], column(stage)
        return Act(
            "sprints:move", (stage.sprint.number,), {"story": was.number} | sent,
            did=lambda: (stood, was.rank) != (column(stage), stage.now(story).rank),
        )  # fmt: skip

    return act


def swap(story: str, budget: str) -> Guarded:
    def act(stage: Stage) -> Act:
        sent = {"story": stage.stories[story].number, "out": stage.stories[budget].number, "to": budget}
        came = Commitment.objects.filter(story=stage.stories[story], left_at=None)
        return Act("sprints:swap", (stage.sprint.number,), sent, did=came.exists)

    return act


def plan(name: str, sent: Mapping[str, Any], did: Callable[[Sprint | None], bool]) -> Guarded:
    """Something done to a planned sprint."""

    def act(stage: Stage) -> Act:
        number = () if name == "new" else (stage.sprint.number,)
        found = Sprint.objects.filter(pk=stage.sprint.pk)
        return Act(f"sprints:{name}", number, sent, did=lambda: did(found.first()))

    return act


def page(name: str) -> Guarded:
    """A sprint's page that is only for those with the right."""
    return lambda stage: Act(f"sprints:{name}", () if name in ("new", "agreement_propose") else (stage.sprint.number,))


def signed(name: str, sent: Mapping[str, Any], *, running: bool = False) -> Guarded:
    """Something that begins with a signature for one of the two seats."""

    def act(stage: Stage) -> Act:
        args = () if name == "agreement_propose" else (stage.sprint.number,)
        # Who could sign for either side says for which; what is proposed rests on what is in force.
        seen = newest_agreement(stage.team).pk
        proposed = JointDecision.objects.filter(team=stage.team).exclude(kind="rights")
        return Act(
            f"sprints:{name}", args, {"seat": Role.PRODUCT_OWNER, "basis": seen} | dict(sent), did=proposed.exists,
            before=stage.run if running else lambda: None,
        )  # fmt: skip

    return act


def close(*, sends: bool) -> Guarded:
    def act(stage: Stage) -> Act:
        stories = stage.sprint.commitments.values_list("story_id", flat=True)
        seen = closing_of(stage.sprint, dict.fromkeys(stories, Choice(Fate.RETURNED))).seen
        chosen = {f"story_{pk}-fate": Fate.RETURNED.value for pk in stories}
        sent = chosen | {"act": "close", "seen": json.dumps(seen)} if sends else None
        closed = Sprint.objects.filter(pk=stage.sprint.pk, status=Status.CLOSED)
        return Act(
            "sprints:close", (stage.sprint.number,), sent, before=stage.run, did=lambda: closed.exists() is sends
        )

    return act


ACTIONS: dict[str, Guarded] = {
    "sprints:move/order": move(Budget.PRODUCT, shift="down"),
    "sprints:move/order-technical": move(Budget.TECH, shift="down"),
    "sprints:move/into-product": move(FEATURE, to="product"),
    "sprints:move/out-of-product": move(Budget.PRODUCT, to="backlog"),
    "sprints:swap/product": swap(FEATURE, Budget.PRODUCT),
    "sprints:move/into-tech": move(IMPROVEMENT, to="tech"),
    "sprints:move/out-of-tech": move(Budget.TECH, to="backlog"),
    "sprints:swap/tech": swap(IMPROVEMENT, Budget.TECH),
    "sprints:new/page": page("new"),
    "sprints:new": plan("new", EARLY, lambda _sprint: Sprint.objects.filter(starts="2027-03-01").exists()),
    "sprints:edit/page": page("edit"),
    "sprints:edit": plan("edit", EARLY, lambda sprint: bool(sprint and sprint.starts.year == 2027)),
    "sprints:capacity": plan(
        "capacity", {"capacity": "40"}, lambda sprint: bool(sprint and sprint.capacity == Decimal(40))
    ),
    "sprints:delete": plan("delete", {}, lambda sprint: sprint is None),
    "sprints:confirm": signed("confirm", {"capacity": "50.00"}),
    "sprints:adjust": signed("adjust", {"falls_by": "2", "note": "Two are ill."}, running=True),
    "sprints:agreement_propose": signed(
        "agreement_propose",
        {"tech_share": "25", "reserve_share": "0", "from_sprint": "day", "effective_from": "2090-01-01", "note": "!"},
    ),
    "sprints:start/page": page("start"),
    "sprints:start": plan("start", {}, lambda sprint: bool(sprint and sprint.status == Status.ACTIVE)),
    "sprints:close/page": close(sends=False),
    "sprints:close": close(sends=True),
}
