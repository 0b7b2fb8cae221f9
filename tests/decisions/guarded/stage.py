"""Where the guarded actions take place, and what one of them is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone

from apps.sprints.models import Budget, Sprint
from apps.sprints.services import start_sprint
from apps.stories.models import Kind, Option, OptionRequest, Story, TagQuestion, TagRule
from apps.stories.services.questions import ask_about_tag
from apps.stories.services.rules import add_rule
from apps.teams.models import Team
from tests.factories import CommitmentFactory, SprintFactory, StoryFactory, UserFactory
from tests.stories.asking import answered

WHY = "Nightly run 6 h → 1 h, so that finance closes the month a day earlier"
FEATURE, IMPROVEMENT = Kind.FEATURE.value, Kind.IMPROVEMENT.value


@dataclass
class Stage:
    """A team with one of everything that is acted on."""

    team: Team
    sprint: Sprint = field(init=False)
    stories: dict[str, Story] = field(init=False)
    rule: TagRule = field(init=False)
    question: TagQuestion = field(init=False)
    request: OptionRequest = field(init=False)
    option: Option = field(init=False)

    def __post_init__(self) -> None:
        self.sprint = SprintFactory(team=self.team, number=24, capacity=Decimal(50))
        self.stories = {kind: self._story(kind) for kind in (Kind.FEATURE, Kind.IMPROVEMENT)} | {
            "gone": self._story(Kind.FEATURE, archived_at=timezone.now()),
            "gone technical": self._story(Kind.DEBT, archived_at=timezone.now()),
            "proposed": self._story(Kind.FEATURE, proposed_kind=Kind.DEBT, proposed_by=UserFactory()),
            "suggested": self._story(
                Kind.UNTAGGED, suggested_kind=Kind.DEBT, suggestion_confidence="sure", component="ledger"
            ),
        }
        self.rule = add_rule(team=self.team, by=UserFactory(), field="component", value="ledger", kind=Kind.DEBT)
        self.question = ask_about_tag(story=self.stories[Kind.FEATURE], text="A feature?", by=UserFactory())
        for budget in (Budget.PRODUCT, Budget.TECH):
            self.stories[budget] = self._planned(budget)
            self._planned(budget)
        self.stories["asked"] = self._story(Kind.FEATURE)
        self.request, self.option, _short = answered(self.stories["asked"], UserFactory(), UserFactory())

    def _story(self, kind: str, **fields: Any) -> Story:
        story: Story = StoryFactory(team=self.team, kind=kind, size=Decimal(2), why=WHY, **fields)
        return story

    def _planned(self, budget: str) -> Story:
        story: Story = CommitmentFactory(sprint=self.sprint, budget=budget, story__size=Decimal(2)).story
        return story

    def now(self, name: str) -> Story:
        return Story.objects.get(pk=self.stories[name].pk)

    def run(self) -> None:
        start_sprint(sprint=self.sprint, by=None)
        self.sprint.refresh_from_db()


@dataclass(frozen=True)
class Act:
    """What is sent where. `did` tells whether it took effect, `wished` whether it waits as somebody's proposal."""

    address: str
    args: tuple[int | str, ...] = ()
    sent: Mapping[str, Any] | None = None
    did: Callable[[], bool] = lambda: True
    wished: Callable[[], bool] = lambda: False
    before: Callable[[], object] = lambda: None

    def url(self, team: Team) -> str:
        return reverse(self.address, args=[team.slug, *self.args])


type Guarded = Callable[[Stage], Act]
