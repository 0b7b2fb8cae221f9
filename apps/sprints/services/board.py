"""A card's way over the board of a running sprint.

Who may move what where is asked before (`sprints.access`). What holds whoever asks is here: product work is technically
ready before it is accepted, and nobody says of technical work of their own that it is done.
"""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.violations import RuleViolation, explained
from apps.sprints.models import Column, Commitment, Outcome, Sprint, Status
from apps.sprints.services.ledger import not_in_this_sprint, write_outcome
from apps.stories.models import Story, WorkType

LOCKED = (
    "outcome", "board_column", "work_type", "done_at", "done_by", "done_note", "sprint__status", "story__number",
    "story__source_key", "story__team", "story__assignee",
)  # fmt: skip
"""What the rules of a step look at."""


@dataclass(frozen=True)
class Before:
    """How a line stood before a step, for the way back; who said that it is done, when and under which note."""

    column: str
    outcome: str = ""
    done_by: int | None = None
    done_at: str = ""
    note: str = ""

    @classmethod
    def of(cls, line: Commitment) -> "Before":
        at = line.done_at.isoformat() if line.done_at else ""
        return cls(line.board_column, line.outcome, line.done_by_id, at, line.done_note)

    @property
    def shown_in(self) -> str:
        return Column.DONE.value if self.outcome == Outcome.DONE else self.column


def move_card(
    *, sprint: Sprint, story: Story, to: str, by: User | None, note: str = "", at: dt.datetime | None = None
) -> Commitment:
    """Move a story to a column of the board. Done is its outcome; out of it, the story is open again.

    Returns the line as it stood before. Raises `RuleViolation` where the sprint does not run, the story stands in it
    no more, or another comes first.
    """
    with explained(), transaction.atomic():
        return write_step(sprint=sprint, story=story, to=to, by=by, note=note, at=at)


def write_step(
    *, sprint: Sprint, story: Story, to: str, by: User | None, note: str, at: dt.datetime | None
) -> Commitment:
    """The same, in a transaction of the caller's."""
    line = _locked(sprint, story)
    if to == Column.DONE:
        require_finished_by_another(line, by)
        require_technically_ready(line)
        write_outcome(sprint=sprint, story=story, outcome=Outcome.DONE, by=by, note=note, at=at)
        return line
    if line.outcome == Outcome.DONE:
        write_outcome(sprint=sprint, story=story, outcome=Outcome.NONE, by=None, note="", at=None)
    Commitment.objects.filter(pk=line.pk).update(board_column=to)
    return line


def put_card_back(*, sprint: Sprint, story: Story, seen: str, before: Before) -> Commitment:
    """Take a step back: the line is again as it was, with whoever had said that it is done.

    Raises `RuleViolation` where the card is no longer in the column where the step had left it; and where it is no
    longer theirs to say that it is done, since it is of another kind by now or has become their own.
    """
    with explained(), transaction.atomic():
        line = _locked(sprint, story)
        if Before.of(line).shown_in != seen:
            raise RuleViolation(
                "a_step_is_taken_back_before_the_next_one",
                _("Somebody has moved %(key)s on meanwhile.") % {"key": line.story.key},
            )
        done_by = User.objects.filter(pk=before.done_by).first()
        if before.outcome == Outcome.DONE:
            require_finished_by_another(line, done_by)
            require_technically_ready(line, before.column)
        if Outcome.DONE in (before.outcome, line.outcome):
            at = dt.datetime.fromisoformat(before.done_at) if before.done_at else None
            write_outcome(sprint=sprint, story=story, outcome=before.outcome, by=done_by, note=before.note, at=at)
        Commitment.objects.filter(pk=line.pk).update(board_column=before.column)
    return line


def _locked(sprint: Sprint, story: Story) -> Commitment:
    """The story's line, its story locked: one query. The line itself is locked as it is written, the sprint last."""
    lines = Commitment.objects.select_related("story", "sprint").filter(sprint=sprint, story=story, left_at=None)
    line = lines.only(*LOCKED).select_for_update(no_key=True, of=("story",)).order_by().first()
    if line is None:
        raise not_in_this_sprint()
    if line.sprint.status != Status.ACTIVE:
        raise RuleViolation("a_board_belongs_to_a_running_sprint", _no_board(line.sprint))
    return line


def _no_board(sprint: Sprint) -> str:
    if sprint.status == Status.CLOSED:
        return _("This sprint is closed and never changes again. Only a sprint that runs has a board.")
    return _("Only a sprint that runs has a board.")


def is_accepted(line: Commitment) -> bool:
    """Whether the Product Owner accepts it. Technical work and incidents are done when another member says so."""
    return line.work_type not in (WorkType.TECHNICAL, WorkType.UNPLANNED)


def require_technically_ready(line: Commitment, column: str = "") -> None:
    """Product work is accepted after somebody with that right has said that it is technically ready."""
    if is_accepted(line) and (column or line.board_column) != Column.READY:
        raise RuleViolation(
            "product_work_is_technically_ready_before_it_is_done",
            _("%(key)s is not technically ready yet. That comes first; then the Product Owner accepts it.")
            % {"key": line.story.key},
        )


def require_finished_by_another(line: Commitment, by: User | None) -> None:
    """Technical work and incidents need a second pair of eyes."""
    if by and not is_accepted(line) and line.story.assignee_id == by.pk:
        raise RuleViolation(
            "technical_work_is_done_when_another_member_says_so",
            _("%(key)s is yours. Another member of the team looks at it and says that it is done.")
            % {"key": line.story.key},
        )
