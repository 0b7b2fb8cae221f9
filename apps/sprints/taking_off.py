"""Whom an act takes off technical work: from who is on what, before it happens.

Deadlines raid people before they raid points. So whoever goes from unfinished work in the tech budget to product work
does so with a reason, once the planning of a running sprint is over. It is never refused.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.sprints.models import Budget, Column, Commitment, Outcome, Sprint, Status, TakenOff
from apps.sprints.replay import planning_is_over
from apps.stories.assigning import on_assigning
from apps.stories.models import Story

AT_WORK = (Column.DOING, Column.REVIEW)


@dataclass(frozen=True)
class Off:
    """Somebody goes from a story of the tech budget to one of the product budget."""

    person: User
    from_story: Story
    to_story: Story


def by_assigning(*, sprint: Sprint, story: Story, to: User | None) -> Off | None:
    """Whom it takes off technical work that a story is somebody else's from now on. Two queries at most, and one."""
    if to == story.assignee or not planning_is_over(sprint):
        return None
    line, work = _line_and_work(sprint, story, {to, story.assignee} - {None})
    if line and line.budget == Budget.TECH and line.board_column in AT_WORK:
        return _onto(sprint, story.assignee, [line], _of(work, story.assignee, Budget.PRODUCT))
    if line and line.budget == Budget.PRODUCT:
        return _onto(sprint, to, _of(work, to, Budget.TECH), [line])
    return None


def by_moving(*, sprint: Sprint, story: Story, to: str, seen: str = "") -> Off | None:
    """Whom a step on the board takes off technical work: to "to do" with that, or in progress with product work."""
    if story.assignee is None or to in (Column.READY, Column.DONE) or not planning_is_over(sprint):
        return None
    if seen and (seen in AT_WORK) == (to in AT_WORK):
        return None
    line, work = _line_and_work(sprint, story, {story.assignee})
    if line is None or (line.board_column in AT_WORK) == (to in AT_WORK):
        return None
    if line.budget == Budget.TECH and to == Column.TO_DO:
        return _onto(sprint, story.assignee, [line], _of(work, story.assignee, Budget.PRODUCT))
    if line.budget == Budget.PRODUCT and to in AT_WORK:
        return _onto(sprint, story.assignee, _of(work, story.assignee, Budget.TECH), [line])
    return None


def _line_and_work(
    sprint: Sprint, story: Story, people: Iterable[User | None]
) -> tuple[Commitment | None, list[Commitment]]:
    """The story's own unfinished line, and what these people have in progress beside it. One query."""
    unfinished = Commitment.objects.open().filter(sprint=sprint, outcome=Outcome.NONE).select_related("story")
    at_stake = Q(story=story) | Q(story__assignee__in=people, board_column__in=AT_WORK)
    lines = list(unfinished.filter(at_stake).order_by("board_column", "story__rank"))
    for line in lines:
        line.story.team = sprint.team
    own = next((line for line in lines if line.story_id == story.pk), None)
    return own, [line for line in lines if line != own]


def _of(work: Iterable[Commitment], person: User | None, budget: str) -> list[Commitment]:
    """What somebody has in progress in one budget; what is in review comes last, as its column's name does."""
    return [line for line in work if person and line.story.assignee_id == person.pk and line.budget == budget]


def _onto(sprint: Sprint, person: User | None, tech: list[Commitment], product: list[Commitment]) -> Off | None:
    """Nobody is asked twice why the same story came before the same other one."""
    if person is None or not tech or not product:
        return None
    off = Off(person, tech[0].story, product[0].story)
    told = TakenOff.objects.filter(
        sprint=sprint, person=person, from_story=off.from_story, to_story=off.to_story
    ).exists()
    return None if told else off


@on_assigning
def ask_on_the_board(story: Story, to: User | None) -> str:
    """What a story's own page says instead of taking somebody off: where the same is done with its why."""
    running = Sprint.objects.filter(team=story.team_id, status=Status.ACTIVE, commitments__story=story).first()
    if running is None:
        return ""
    running.team = story.team
    off = by_assigning(sprint=running, story=story, to=to)
    if off is None:
        return ""
    words = {"person": off.person, "tech": off.from_story.key, "product": off.to_story.key}
    said = _("This takes %(person)s off %(tech)s in the tech budget, which is not done, onto %(product)s.") % words
    where = reverse("sprints:assign", args=[story.team.slug, running.number, story.number])
    return format_html('{} <a href="{}">{}</a>', said, where, _("Say why on the board"))
