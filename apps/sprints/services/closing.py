"""The close of a sprint as it was previewed, in one transaction: what is not done goes where somebody chose.

A carried story keeps its column, so that work in review is in review the day after, too: a sprint ends, the work does
not begin anew. The rest of a split begins at to do.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.violations import broken, explained
from apps.sprints.cadence import dates_after
from apps.sprints.closing import Choice, Fate, Plan, Row, plan_close
from apps.sprints.models import Column, Commitment, Correction, Sprint, Status
from apps.sprints.services.board import require_finished_by_another, require_technically_ready
from apps.sprints.services.ledger import because
from apps.sprints.services.lifecycle import begin_to_close, plan_sprint, seal_ledger
from apps.sprints.services.splitting import Split, require_splittable, require_whole, split_stories
from apps.stories.models import Debt, Story
from apps.stories.services import next_numbers
from apps.teams.services import lock_team


class ClosedOtherwise(Exception):
    """What stands in the sprint, or in the next one, has changed since the preview. Holds what it would be now."""

    def __init__(self, plan: Plan, seen: Mapping[str, str]) -> None:
        super().__init__(str(plan.sprint))
        self.plan = plan
        now = plan.seen
        keys = [*seen, *(key for key in now if key not in seen)]
        self.differences = [(seen.get(key, ""), now.get(key, "")) for key in keys if seen.get(key) != now.get(key)]


def open_lines(sprint: Sprint) -> QuerySet[Commitment]:
    """Everything that stands in a sprint, in the product order, and whether its story `owes` a debt. One query."""
    owed = Debt.objects.owed().filter(story=OuterRef("story"))
    lines = Commitment.objects.filter(sprint=sprint, left_at=None).select_related("story", "story__assignee")
    return lines.annotate(owes=Exists(owed)).order_by("story__rank", "id")


def closing_of(
    sprint: Sprint, choices: Mapping[int, Choice], *, rest: Choice | None = None, locked: bool = False
) -> Plan:
    """What a close with these choices comes to; `rest` is that of stories without one. Two queries, or a few more
    where the next sprint is missing.
    """
    following = _following(sprint, locked=locked)
    lines = list(open_lines(sprint))
    for line in lines:
        line.sprint, line.story.team = sprint, sprint.team
    return plan_close(sprint, following, lines, choices, rest)


def _following(sprint: Sprint, *, locked: bool) -> Sprint:
    """The next planned sprint; one that is not saved yet where there is none. Both are locked in the order of ids."""
    unclosed = Sprint.objects.filter(team=sprint.team_id).unclosed().order_by("id")
    found = list(unclosed.select_for_update(no_key=True) if locked else unclosed)
    if sprint not in found:
        raise broken("a_closed_sprint_never_changes")
    planned = [each for each in found if each.status == Status.PLANNED and each.fenced and each.starts > sprint.starts]
    following = min(planned, key=lambda each: each.starts, default=None)
    if following is None:
        starts, ends = dates_after(sprint)
        following = Sprint(
            team=sprint.team, number=_last_number(sprint) + 1, unit=sprint.unit, starts=starts, ends=ends
        )
    following.team = sprint.team
    return following


def _last_number(sprint: Sprint) -> int:
    numbers = Sprint.objects.filter(team=sprint.team_id).order_by("-number").values_list("number", flat=True)
    return numbers.first() or 0


def close_as_chosen(
    *,
    sprint: Sprint,
    choices: Mapping[int, Choice],
    by: User | None,
    rest: Choice | None = None,
    seen: Mapping[str, str] | None = None,
    at: dt.datetime | None = None,
) -> Plan:
    """End a sprint for good, with a choice, by story id, for each story that is not done; `rest` is that of all others.

    `seen` is `Plan.seen` as it was previewed; None takes it as it is now. Raises `ClosedOtherwise` where it comes to
    something else by now, `RuleViolation` where a rule says no; then nothing has happened. Whoever may close makes the
    next sprint and fills it with this: what it holds can still be planned.
    """
    splits = [pk for pk, choice in choices.items() if choice.fate == Fate.SPLIT]
    reason = _("Split at the close: the rest is a story of its own") if splits else ""
    with because(reason), explained(), transaction.atomic():
        lock_team(sprint.team_id)
        # Whoever writes a story counts first, too.
        numbers = next_numbers(team=sprint.team, count=len(splits)) if splits else range(0)
        begin_to_close(sprint, by)
        plan = closing_of(sprint, choices, rest=rest, locked=True)
        if seen is not None and plan.seen != seen:
            raise ClosedOtherwise(plan, seen)
        _do(plan, numbers=numbers, by=by, at=at)
    sprint.refresh_from_db()
    return plan


def _do(plan: Plan, *, numbers: Sequence[int], by: User | None, at: dt.datetime | None) -> None:
    chosen = {row.line.story_id: row.choice for row in plan.rows if row.choice}
    splits = list(_splits(plan, by))
    rests = split_stories(splits, numbers=numbers[: len(splits)], by=by, at=at)
    seal_ledger(plan.sprint, {pk: choice.outcome for pk, choice in chosen.items()}, by=by, at=at)
    if any(row.is_carried for row in plan.rows):
        following = _made(plan, by) if plan.is_new else plan.following
        _carry(plan, following, {rest.split_from_id or 0: rest for rest in rests}, by=by, at=at)


def _splits(plan: Plan, by: User | None) -> Iterator[Split]:
    """The splits; of everything that is said to be done, what the board would ask is asked first."""
    for row in plan.rows:
        if row.choice is None or not row.choice.fate.finishes:
            continue
        require_finishable(row.line, by)
        if row.choice.fate == Fate.SPLIT:
            require_splittable(row.line, owes=row.line.owes)  # type: ignore[attr-defined]  # open_lines has it
            require_whole(row.line, row.choice.accepted, row.choice.rest)
            yield Split(row.line, row.choice.accepted, row.choice.rest)


def require_finishable(line: Commitment, by: User | None) -> None:
    """Before anybody says that a story, or a part of it, is done: the close is no way around the board."""
    require_finished_by_another(line, by)
    require_technically_ready(line)


def _made(plan: Plan, by: User | None) -> Sprint:
    return plan_sprint(team=plan.sprint.team, starts=plan.following.starts, ends=plan.following.ends, by=by)


def _carry(
    plan: Plan, following: Sprint, rests: Mapping[int, Story], *, by: User | None, at: dt.datetime | None
) -> None:
    """Two statements: what fits is committed, what does not is wanted in the next sprint."""
    moment = at or timezone.now()
    comes = [row for row in plan.rows if row.into]
    Commitment.objects.bulk_create(
        Commitment(
            sprint=following,
            story_id=_goes_on(row, rests),
            budget=row.into,
            committed_by=by,
            committed_at=moment,
            board_column=Column.TO_DO if row.line.story_id in rests else row.line.board_column,
        )
        for row in comes
    )
    for wanted, rows in ((following.title, plan.waiting), ("", comes)):
        stories = Story.objects.filter(pk__in=[_goes_on(row, rests) for row in rows])
        stories.exclude(proposed_for=wanted).update(proposed_for=wanted)


def _goes_on(row: Row, rests: Mapping[int, Story]) -> int:
    rest = rests.get(row.line.story_id)
    return rest.pk if rest else row.line.story_id


def correct(*, sprint: Sprint, text: str, by: User, at: dt.datetime | None = None) -> Correction:
    """Put a signed note beside the figures of a closed sprint. Raises `RuleViolation` beside any other."""
    with explained(), transaction.atomic():
        return Correction.objects.create(sprint=sprint, text=text, by=by, at=at or timezone.now())
