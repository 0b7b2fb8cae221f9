"""Reading a sprint's review: a constant number of queries, however much was done and however long ago."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from apps.sprints.models import Outcome, Sprint
from apps.sprints.replay import Event, Ledger, baseline_until, events_of, replay
from apps.sprints.retrospect import figures_of
from apps.sprints.review import Broke, Debts, Item, Review
from apps.sprints.review_words import Booked, Words, broke_in, debts_of, found_by, notes_of, rests_of, words_of
from apps.sprints.scope import Change, What, changes_after
from apps.stories.models import Kind
from apps.stories.releases import releases_of, said_of
from apps.teams.models import Unit


@dataclass(frozen=True)
class Course:
    """What a sprint set out with, what stands in it, and what changed between: from its ledger alone."""

    baseline: Ledger
    ledger: Ledger
    changes: Sequence[Change]

    @property
    def lines(self) -> dict[int, Event]:
        """Everything that was promised or stands in the sprint, by its story."""
        return {line.story: line for line in (*self.baseline.values(), *self.ledger.values())}

    @property
    def promised(self) -> set[int]:
        """By story, not by line: what left and came back was promised all the same."""
        return {line.story for line in self.baseline.values()}

    @property
    def standing(self) -> set[int]:
        return {line.story for line in self.ledger.values()}

    @property
    def done(self) -> set[int]:
        return {line.story for line in self.ledger.values() if line.outcome == Outcome.DONE}

    @property
    def why_left(self) -> dict[int, str]:
        return {change.story: change.why for change in self.changes if change.what == What.REMOVED}


def review_of(sprint: Sprint) -> Review:
    """The review of a sprint that has started: nine queries, ten where a spike is in it."""
    course = _course_of(sprint)
    booked = debts_of(sprint, course.done)
    broke = broke_in(sprint)
    words = words_of(sprint, course.lines.keys() | broke.keys() | {each.story for each in booked})
    return Review(
        sprint=sprint,
        unit=str(Unit(sprint.unit).abbreviation),
        items=_items(sprint, course, words, broke),
        figures=figures_of(course.baseline, course.ledger, course.changes),
        promised=len(course.promised),
        kept=len(course.promised & course.done),
        taken_on=_debts((each for each in booked if each.is_taken_on), words),
        repaid=_debts((each for each in booked if each.is_repaid), words),
    )


def _course_of(sprint: Sprint) -> Course:
    events, until = events_of(sprint), baseline_until(sprint)
    if not (sprint.fenced and until):
        # An imported sprint came in as it ended: what it had set out with, nobody recorded.
        return Course({}, replay(events).lines, ())
    return Course(replay(events, until).lines, replay(events).lines, changes_after(events, until))


def _debts(booked: Iterable[Booked], words: Mapping[int, Words]) -> Debts:
    return Debts([replace(each.owed, title=words[each.story].title) for each in booked if each.story in words])


def _items(sprint: Sprint, course: Course, words: Mapping[int, Words], broke: Mapping[int, Broke]) -> list[Item]:
    """In the product order. An incident without a size has no line, and is told all the same."""
    lines, promised, standing, why_left = course.lines, course.promised, course.standing, course.why_left
    notes, rests, releases = notes_of(sprint), rests_of(sprint, lines), releases_of(course.done)
    found = found_by(sprint, [line.story for line in lines.values() if line.kind == Kind.SPIKE])
    items = [
        Item(
            story=story,
            number=words[story].number,
            key=words[story].key,
            title=words[story].title,
            says=words[story].says,
            kind=lines[story].kind if story in lines else Kind.INCIDENT,
            outcome=lines[story].outcome if story in lines else Outcome.NONE,
            came_later=sprint.fenced and story not in promised,
            is_in=story in standing or story not in lines,
            why_left=why_left.get(story, ""),
            note=notes.get(story, ""),
            release=said_of(releases[story], sprint.team) if story in releases else "",
            rests=tuple(rests.get(story, ())),
            found=found.get(story),
            broke=broke.get(story),
        )
        for story in (lines.keys() | broke.keys()) & words.keys()
    ]
    return sorted(items, key=lambda item: words[item.story].rank)
