"""A sprint from its first plan to its close."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max, ProtectedError, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.violations import RuleViolation, broken, explained
from apps.sprints.capacity import available_days
from apps.sprints.models import Commitment, Outcome, Sprint, Status
from apps.sprints.services.ledger import lock_stories
from apps.sprints.services.together import ask_whether_it_is_feasible, settle_what_waits
from apps.sprints.telling import calendar_of
from apps.stories.models import State, Story
from apps.teams.models import Team
from apps.teams.services import lock_team

CENT = Decimal("0.01")


def plan_sprint(
    *,
    team: Team,
    starts: dt.date,
    ends: dt.date,
    by: User | None,
    number: int | None = None,
    name: str = "",
    goal: str = "",
    capacity: Decimal | None = None,
) -> Sprint:
    """Make the next sprint of a team. The database gives it the shares of the agreement in force on its first day.

    `capacity` in the team's unit; None is "not set". Raises `RuleViolation` on overlapping dates or absurd amounts.
    """
    with explained(), transaction.atomic():
        lock_team(team.pk)  # two people making "the next one"
        if number is None:
            number = (Sprint.objects.filter(team=team).aggregate(Max("number"))["number__max"] or 0) + 1
        sprint = Sprint.objects.create(
            team=team, number=number, name=name, goal=goal, starts=starts, ends=ends, capacity=capacity, created_by=by
        )
        sprint.refresh_from_db()
    return sprint


def edit_sprint(*, sprint: Sprint, changes: Mapping[str, Any]) -> Sprint:
    """Change name, goal, dates or capacity. Raises `RuleViolation` where the plan would no longer fit.

    The note on a capacity goes with its number: another one without a note has none.
    """
    if "capacity" in changes:
        changes = {"capacity_note": ""} | dict(changes)
    for name, value in changes.items():
        setattr(sprint, name, value)
    with explained(), transaction.atomic():
        sprint.save(update_fields=list(changes))
    sprint.refresh_from_db()
    return sprint


def delete_sprint(*, sprint: Sprint, by: User | None = None) -> None:
    """Remove a sprint that has not started; its stories are back in the backlog. Raises `RuleViolation`."""
    with explained(), transaction.atomic():
        if by:
            settle_what_waits(sprint=sprint, by=by, answer=_("The sprint was deleted."))
        Commitment.objects.filter(sprint=sprint).delete()
        try:
            sprint.delete()
        except ProtectedError as came_meanwhile:
            raise broken("a_sprint_is_emptied_before_it_is_deleted") from came_meanwhile


def start_sprint(*, sprint: Sprint, by: User | None, seat: str | None = None, at: dt.datetime | None = None) -> Sprint:
    """Freeze the budgets and begin, with one signature: that of whoever starts it for `seat`, a guarded role.

    The other signature is asked for and keeps nobody waiting. Raises `RuleViolation` where the plan does not fit or
    another sprint runs.
    """
    with explained(), transaction.atomic():
        if by and seat:
            ask_whether_it_is_feasible(sprint=sprint, by=by, seat=seat, at=at)
        is_there = Sprint.objects.filter(pk=sprint.pk).update(
            status=Status.ACTIVE, started_by=by, started_at=at or timezone.now()
        )
        if not is_there:
            raise RuleViolation("a_sprint_starts_while_it_is_there", _("This sprint was deleted meanwhile."))
    sprint.refresh_from_db()
    return sprint


def close_sprint(
    *, sprint: Sprint, outcomes: Mapping[int, str], by: User | None, at: dt.datetime | None = None, rest: str = ""
) -> Sprint:
    """End a sprint for good: `outcomes` says, by story id, what became of each story that is not done yet.

    `rest` is the outcome of those that it does not name, as they stand once nobody else writes to them. What is carried
    waits in the backlog, proposed for the next sprint; `close_as_chosen` commits it there. Raises `RuleViolation` where
    a story has no outcome.
    """
    with explained(), transaction.atomic():
        begin_to_close(sprint, by)
        seal_ledger(sprint, outcomes, by=by, at=at, rest=rest)
        carried = Commitment.objects.filter(sprint=sprint, left_at=None, outcome=Outcome.CARRIED).values("story")
        Story.objects.filter(pk__in=carried).update(proposed_for=next_sprint_name(sprint))
    sprint.refresh_from_db()
    return sprint


def begin_to_close(sprint: Sprint, by: User | None) -> None:
    """What waits about a sprint waits no more, and nobody else writes to what stands in it.

    Decisions, then stories, then lines; the sprint comes last, when the close writes it.
    """
    if by:
        settle_what_waits(sprint=sprint, by=by, answer=_("It was not signed before the sprint closed."))
    lines = Commitment.objects.filter(sprint=sprint, left_at=None)
    lock_stories(lines.values_list("story_id", flat=True))
    list(lines.select_for_update(no_key=True).order_by("id").values_list("id"))


def seal_ledger(
    sprint: Sprint, outcomes: Mapping[int, str], *, by: User | None, at: dt.datetime | None, rest: str = ""
) -> None:
    """Write every outcome, then the close; the stories take on what their lines say. A statement an outcome."""
    lines, moment = Commitment.objects.filter(sprint=sprint, left_at=None), at or timezone.now()
    for outcome in sorted(set(outcomes.values()) - {""}):
        is_done = outcome == Outcome.DONE
        stories = [pk for pk, chosen in outcomes.items() if chosen == outcome]
        lines.filter(story__in=stories).update(
            outcome=outcome, done_at=moment if is_done else None, done_by=by if is_done else None
        )
    if rest:
        lines.filter(outcome=Outcome.NONE).update(outcome=rest)
    sprint.status, sprint.closed_by, sprint.closed_at = Status.CLOSED, by, moment
    sprint.working_days, sprint.person_days = calendar_of(sprint), _person_days(sprint)
    sprint.save(update_fields=["status", "closed_by", "closed_at", "working_days", "person_days"])
    _follow_outcomes(lines)


def _person_days(sprint: Sprint) -> Decimal | None:
    """What there was of people in it; None where nobody's days are known."""
    return available_days(sprint).quantize(CENT) or None


def _follow_outcomes(lines: QuerySet[Commitment]) -> None:
    """The stories take on what their closed lines say: these lines, as an earlier one may have ended otherwise."""
    for outcome, state in ((Outcome.DONE, State.DONE), (Outcome.CANCELLED, State.CANCELLED)):
        # Those that say so already keep the moment of their last change.
        stories = Story.objects.filter(pk__in=lines.filter(outcome=outcome).values("story")).exclude(state=state)
        stories.update(state=state)


def next_sprint_name(sprint: Sprint) -> str:
    """What the sprint after this one is called, whether or not it exists yet."""
    following = Sprint.objects.filter(team=sprint.team_id, starts__gt=sprint.ends).order_by("starts").first()
    if following:
        return following.title
    return Sprint(number=sprint.number + 1).title
