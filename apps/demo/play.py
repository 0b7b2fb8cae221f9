"""Plays a team's months through the services, so that the demonstration obeys every rule that real work does."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from apps.accounts.models import User
from apps.core.violations import RuleViolation
from apps.decisions.models import JointDecision, JointKind
from apps.decisions.services import sign
from apps.demo.acting import acting
from apps.demo.calendar import Calendar
from apps.demo.cast import TeamPlan
from apps.demo.happenings import Happenings
from apps.demo.impact import promise, read_off
from apps.demo.life import Line, Moment, spread, way_of
from apps.demo.options import await_options, choose_options
from apps.demo.past import bring_in_past
from apps.demo.spikes import Pair, accept, go_on, read_spikes
from apps.demo.texts import LEFT, SPLIT, StoryText
from apps.sprints.closing import Choice, Fate
from apps.sprints.models import Budget, Column, Outcome, Sprint
from apps.sprints.refusals import record_attempt
from apps.sprints.services import commit_story, confirm_capacity, plan_sprint, start_sprint
from apps.sprints.services.cadence import set_cadence
from apps.sprints.services.closing import close_as_chosen
from apps.stories.models import Kind, Story
from apps.stories.services import add_sub_task, create_story, place_story
from apps.stories.services.learning import learn
from apps.stories.suggestions import suggest
from apps.teams.models import Role, Team

AN_HOUR = dt.timedelta(hours=1)
HALF = 0.44
"""How much of a sprint that runs has happened, whichever day of this week it is."""


@dataclass
class Play:
    """One team on stage."""

    plan: TeamPlan
    team: Team
    people: Mapping[str, User]
    texts: list[StoryText]
    calendar: Calendar
    stories: dict[int, Story] = field(default_factory=dict)
    # Whoever keeps the minutes catches up: a sprint takes the shares of the agreement in force on its first day.
    until: Callable[[dt.datetime], None] = lambda _moment: None

    @property
    def po(self) -> User:
        return self.people[self.plan.holder(Role.PRODUCT_OWNER)]

    @property
    def lead(self) -> User:
        return self.people[self.plan.holder(Role.TECH_LEAD)]

    def another_than(self, person: User | None) -> User:
        """Whoever else looks at technical work: the tech lead, or somebody who works with them."""
        return self.lead if person != self.lead else self.people[self.plan.holder(Role.DEVELOPER)]

    def text(self, title: str) -> StoryText:
        return next(text for text in self.texts if text.title == title)

    def story(self, title: str) -> Story:
        """The story that was written down under a title."""
        return self.stories[self.text(title).number]

    def perform(self) -> None:
        """Write the backlog, bring in the past, live through the closed sprints, plan the next one; then `stand`."""
        set_cadence(team=self.team, fields=self._cadence, by=self.po)
        for text in self.texts:
            self._write(text)
        promise(self)
        bring_in_past(self)
        sprint = self._plan(0)
        self._fill(sprint, 0)
        for index in range(self.calendar.planned):
            self._live_through(sprint, index)
            following = self._plan(index + 1)
            if self.calendar.is_over(index):
                self._close(sprint, index)
            self._fill(following, index + 1)
            sprint = following

    def stand(self) -> None:
        """Today: what the database dates by its own clock comes behind everything that is decided."""
        self._find_out()
        self._order()
        read_off(self)
        await_options(self)
        learn(team=self.team)  # as the worker would

    @property
    def _cadence(self) -> dict[str, object]:
        """Its sprints have followed each other like that since the first one, and can go on."""
        starts = self.calendar.starts(0)
        return {"length": str(self.plan.weeks), "weekday": starts.weekday(), "starts": starts}

    def _write(self, text: StoryText) -> None:
        author = self._author(text)
        with acting(author):
            self.stories[text.number] = story = create_story(
                team=self.team,
                title=text.title,
                by=author,
                may_tag=not text.proposed,
                kind=Kind.UNTAGGED if text.is_epic else text.kind,
                is_epic=text.is_epic,
                size=text.size,
                why=text.why,
                description=text.text.description,
                labels=text.labels,
                assignee=self.people[text.assignee] if text.assignee else None,
                parent=self._epic(text),
                created_at=self.calendar.written(text.number, len(self.texts)),
                **_suggestion(text),
            )
            for title in text.text.sub_tasks:
                add_sub_task(story=story, title=title)

    def _author(self, text: StoryText) -> User:
        """Who tags as technical writes it; a proposal comes from whoever has an idea."""
        if text.author:
            return self.people[text.author]
        return self.lead if text.is_technical else self.po

    def _epic(self, text: StoryText) -> Story | None:
        """Epics stand first in the file, named `*name`; their stories give the name alone."""
        if not text.epic or text.is_epic:
            return None
        return next(self.stories[epic.number] for epic in self.texts if epic.epic == f"*{text.epic}")

    def _plan(self, index: int) -> Sprint:
        self.until(self.calendar.on(self.calendar.starts(index), 9))
        with acting(self.po):
            return plan_sprint(
                team=self.team,
                number=self.plan.first_sprint + index,
                starts=self.calendar.starts(index),
                ends=self.calendar.ends(index),
                goal=self.plan.goals[index],
                capacity=self.plan.capacity(index),
                by=self.po,
            )

    def _fill(self, sprint: Sprint, index: int) -> None:
        """Each side fills its own budget. What was carried stands there already; something comes once it runs."""
        late, at = Happenings(self, sprint, index).late, self.calendar.on(sprint.starts, 9, 30)
        for text in self._texts(sprint):
            budget = text.planned[sprint.number]
            if not (text.goes_on_in(sprint.number) or budget == Budget.UNPLANNED or text.title in late):
                with acting(self.po if budget == Budget.PRODUCT else self.lead) as by:
                    commit_story(sprint=sprint, story=self.stories[text.number], budget=budget, by=by, at=at)

    def _texts(self, sprint: Sprint) -> list[StoryText]:
        return [text for text in self.texts if sprint.number in text.planned]

    def _live_through(self, sprint: Sprint, index: int) -> None:
        """The days of a sprint in their order; of one that runs, its first half."""
        self._start(sprint, index)
        choose_options(self, index)
        for moment in sorted(self._moments(sprint, index), key=lambda moment: moment.part):
            moment.act()
        self._try_the_fence(sprint, index)

    def _start(self, sprint: Sprint, index: int) -> None:
        """The tech lead starts it. Of those that are not too long ago, both have said that it is feasible."""
        at = self.calendar.on(sprint.starts, 11)
        seat = Role.TECH_LEAD if self.calendar.is_recent(index) else None
        if seat and self.plan.confirms:
            self._confirm_the_capacity(sprint, at - AN_HOUR)
        with acting(self.lead):
            start_sprint(sprint=sprint, by=self.lead, seat=seat, at=at)
        if seat:
            waiting = JointDecision.objects.waiting().get(kind=JointKind.START, subject_id=sprint.pk)
            with acting(self.po) as po:
                sign(decision=waiting, by=po, seat=Role.PRODUCT_OWNER, at=at + AN_HOUR)

    def _confirm_the_capacity(self, sprint: Sprint, at: dt.datetime) -> None:
        capacity = sprint.capacity or Decimal(0)
        for person, seat in ((self.po, Role.PRODUCT_OWNER), (self.lead, Role.TECH_LEAD)):
            with acting(person) as by:
                confirm_capacity(sprint=sprint, capacity=capacity, by=by, seat=seat, at=at)

    def _moments(self, sprint: Sprint, index: int) -> Iterator[Moment]:
        yield from Happenings(self, sprint, index).moments()
        so_far = 1.0 if self.calendar.is_over(index) else HALF
        for line, part in spread(list(self._lines(sprint, index))):
            yield from way_of(self, sprint, line, index=index, part=so_far * part)

    def _lines(self, sprint: Sprint, index: int) -> Iterator[Line]:
        """What stood in a sprint and was no incident: those have a way of their own."""
        for text in self._texts(sprint):
            if text.planned[sprint.number] != Budget.UNPLANNED:
                fate, goes_on = text.outcome_in(sprint.number), text.goes_on_in(sprint.number)
                yield Line(self.stories[text.number], fate, text.note, goes_on, self.calendar.is_recent(index))
        for rest in Story.objects.filter(split_from__isnull=False, commitments__sprint=sprint):
            rest.team, self.stories[rest.number] = self.team, rest
            yield Line(rest, Column.DONE if self.calendar.is_over(index) else Column.DOING)

    def _try_the_fence(self, sprint: Sprint, index: int) -> None:
        """Where the plan has one, an attempt to put more product work into the running sprint: refused and recorded."""
        wanted = self.plan.attempts.get(index)
        if wanted is None:
            return
        story = self.story(wanted)
        try:
            commit_story(sprint=sprint, story=story, budget=Budget.PRODUCT, by=self.po)
        except RuleViolation as violation:
            what, at = f"{story.key} → {Budget.PRODUCT}", self.calendar.within(index, 0.5)
            record_attempt(violation, sprint=sprint, by=self.po, story=story, budget=Budget.PRODUCT, what=what, at=at)

    def _close(self, sprint: Sprint, index: int) -> None:
        """As chosen for each story that is not done; what nobody chose for goes back to the backlog."""
        told = {self.stories[text.number].pk: _choice(text, sprint.number) for text in self._texts(sprint)}
        choices = {pk: choice for pk, choice in told.items() if choice}
        at = self.calendar.on(sprint.ends, 16)
        with acting(self.po) as po:
            close_as_chosen(sprint=sprint, choices=choices, rest=Choice(Fate.RETURNED), by=po, at=at)
        Happenings(self, sprint, index).corrections()

    @property
    def pair(self) -> Pair:
        return Pair(self.po, self.lead)

    def _find_out(self) -> None:
        """What came of the spikes: those done are accepted; the others framed, running, or asked again."""
        for text in self.texts:
            story = self.stories[text.number]
            if text.kind == Kind.SPIKE and text.title in read_spikes():
                is_done = Outcome.DONE in map(text.outcome_in, text.planned)
                (accept if is_done else go_on)(story, self.pair, by=story.assignee or self.lead)

    def _order(self) -> None:
        """Bring the stories that are wanted next to the front of the backlog."""
        with acting(self.po):
            before = Story.objects.waiting().filter(team=self.team).order_by("rank").first()
            for number in self.plan.front:
                place_story(story=self.stories[number], before=before)


def _choice(text: StoryText, sprint: int) -> Choice | None:
    """What the close does with a story that is not done; nothing where it is, or has left."""
    fate = text.outcome_in(sprint)
    if fate in (Outcome.DONE, LEFT):
        return None
    accepted, rest = text.parts if fate == SPLIT else (None, None)
    return Choice(Fate(fate), accepted, rest)


def _suggestion(text: StoryText) -> dict[str, str]:
    """What the rules suggest for a story that nobody has tagged."""
    if text.kind != Kind.UNTAGGED:
        return {}
    suggestion = suggest(title=text.title, labels=text.labels)
    return {
        "suggested_kind": suggestion.kind,
        "suggestion_reason": suggestion.reason,
        "suggestion_confidence": suggestion.confidence,
    }
