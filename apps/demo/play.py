"""Plays a team's months through the services, so that the demonstration obeys every rule that real work does."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from apps.accounts.models import User
from apps.core.violations import RuleViolation
from apps.demo.acting import acting
from apps.demo.calendar import CLOSED_SPRINTS, Calendar
from apps.demo.cast import TeamPlan
from apps.demo.impact import promise, read_off
from apps.demo.options import await_options, choose_options
from apps.demo.spikes import Pair, accept, conclude, go_on, read_spikes
from apps.demo.texts import LEFT, StoryText
from apps.sprints.models import Budget, Outcome, Sprint
from apps.sprints.refusals import record_attempt
from apps.sprints.services import close_sprint, commit_story, plan_sprint, return_story, set_outcome, start_sprint
from apps.sprints.services.cadence import set_cadence
from apps.sprints.services.incidents import open_incident
from apps.stories.models import Kind, Story
from apps.stories.services import add_sub_task, create_story, place_story
from apps.stories.services.learning import learn
from apps.stories.suggestions import suggest
from apps.teams.models import Role, Team


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

    def perform(self) -> None:
        """Write the backlog, live through the closed sprints, plan the next one; then `stand` where that leads."""
        set_cadence(team=self.team, fields=self._cadence, by=self.po)
        for text in self.texts:
            self._write(text)
        promise(self)
        for index in range(CLOSED_SPRINTS):
            self._live_through(index)
        self._plan(CLOSED_SPRINTS)

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
        number = self.plan.first_sprint + index
        self.until(self.calendar.on(self.calendar.starts(index), 9))
        with acting(self.po):
            sprint = plan_sprint(
                team=self.team,
                number=number,
                starts=self.calendar.starts(index),
                ends=self.calendar.ends(index),
                goal=self.plan.goals[index],
                capacity=self.plan.capacity(index),
                by=self.po,
            )
        for text, budget in self._lines(number):
            if budget != Budget.UNPLANNED:
                self._commit(sprint, text, budget, index=index, part=None)
        return sprint

    def _lines(self, number: int) -> list[tuple[StoryText, Budget]]:
        return [(text, text.planned[number]) for text in self.texts if number in text.planned]

    def _commit(self, sprint: Sprint, text: StoryText, budget: Budget, *, index: int, part: float | None) -> None:
        """Before the start each side fills its own budget; whatever comes later is an incident."""
        by = self.po if budget == Budget.PRODUCT else self.lead
        at = self.calendar.on(sprint.starts, 9, 30) if part is None else self.calendar.within(index, part)
        story = self.stories[text.number]
        with acting(by):
            if budget == Budget.UNPLANNED and not hasattr(story, "incident"):
                open_incident(sprint=sprint, story=story, for_whom="everybody", by=by, may_confirm=True, at=at)
            else:
                commit_story(sprint=sprint, story=story, budget=budget, by=by, at=at)

    def _live_through(self, index: int) -> None:
        sprint = self._plan(index)
        with acting(self.lead):
            start_sprint(sprint=sprint, by=self.lead, at=self.calendar.on(sprint.starts, 11))
        choose_options(self, index)
        lines = self._lines(sprint.number)
        for n, (text, budget) in enumerate(lines):
            part = n / len(lines)
            if budget == Budget.UNPLANNED:
                self._commit(sprint, text, budget, index=index, part=part)
            self._happen(sprint, text, index=index, part=part)
        self._try_the_fence(sprint, index)
        self._close(sprint, lines, index)

    def _happen(self, sprint: Sprint, text: StoryText, *, index: int, part: float) -> None:
        """What became of a story while the sprint ran."""
        story, outcome = self.stories[text.number], text.outcome_in(sprint.number)
        if outcome == LEFT:
            with acting(self.po):
                return_story(sprint=sprint, story=story, by=self.po, reason=text.note)
        elif outcome == Outcome.DONE:
            person, at = story.assignee or self.lead, self.calendar.within(index, part)
            if story.kind == Kind.SPIKE:
                conclude(story, self._pair, by=person, at=at)
            with acting(person):
                set_outcome(sprint=sprint, story=story, outcome=outcome, at=at)

    def _try_the_fence(self, sprint: Sprint, index: int) -> None:
        """Where the plan has one, an attempt to put more product work into the running sprint: refused and recorded."""
        wanted = self.plan.attempts.get(index)
        if wanted is None:
            return
        story = next(self.stories[text.number] for text in self.texts if text.title == wanted)
        try:
            commit_story(sprint=sprint, story=story, budget=Budget.PRODUCT, by=self.po)
        except RuleViolation as violation:
            what, at = f"{story.key} → {Budget.PRODUCT}", self.calendar.within(index, 0.5)
            record_attempt(violation, sprint=sprint, by=self.po, story=story, budget=Budget.PRODUCT, what=what, at=at)

    def _close(self, sprint: Sprint, lines: list[tuple[StoryText, Budget]], index: int) -> None:
        outcomes = {self.stories[text.number].pk: text.outcome_in(sprint.number) for text, _budget in lines}
        unfinished = {pk: outcome for pk, outcome in outcomes.items() if outcome not in (Outcome.DONE, LEFT)}
        with acting(self.po):
            close_sprint(sprint=sprint, outcomes=unfinished, by=self.po, at=self.calendar.on(sprint.ends, 16))

    @property
    def _pair(self) -> Pair:
        return Pair(self.po, self.lead)

    def _find_out(self) -> None:
        """What came of the spikes: those done are accepted; the others framed, running, or asked again."""
        for text in self.texts:
            story = self.stories[text.number]
            if text.kind == Kind.SPIKE and text.title in read_spikes():
                is_done = Outcome.DONE in map(text.outcome_in, text.planned)
                (accept if is_done else go_on)(story, self._pair, by=story.assignee or self.lead)

    def _order(self) -> None:
        """Bring the stories that are wanted next to the front of the backlog."""
        with acting(self.po):
            before = Story.objects.waiting().filter(team=self.team).order_by("rank").first()
            for number in self.plan.front:
                place_story(story=self.stories[number], before=before)


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
