"""Every action that a decision right guards, as a browser sends it, and how it is seen that it happened."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone

from apps.decisions.models import JointDecision
from apps.decisions.services import newest_agreement
from apps.sprints.models import Budget, Commitment, Sprint, Status
from apps.sprints.services import start_sprint
from apps.stories.models import Kind, Option, OptionRequest, Story, TagQuestion, TagRule
from apps.stories.rules import edition, rules_of
from apps.stories.services.questions import ask_about_tag
from apps.stories.services.rules import add_rule
from apps.teams.models import Role, Team
from tests.factories import CommitmentFactory, SprintFactory, StoryFactory, UserFactory
from tests.stories.asking import answered
from tests.stories.debts import noticed

WHY = "Nightly run 6 h → 1 h, so that finance closes the month a day earlier"
EARLY = {"name": "", "goal": "", "starts": "2027-03-01", "ends": "2027-03-12", "capacity": "40"}


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
    args: tuple[int, ...] = ()
    sent: Mapping[str, Any] | None = None
    did: Callable[[], bool] = lambda: True
    wished: Callable[[], bool] = lambda: False
    before: Callable[[], object] = lambda: None

    def url(self, team: Team) -> str:
        return reverse(self.address, args=[team.slug, *self.args])


type Guarded = Callable[[Stage], Act]


def story_act(name: str, story: str, did: Callable[[Story, Story], bool], **sent: Any) -> Guarded:
    """Something done at a story's own address; `did` gets it as it was and as it is."""

    def act(stage: Stage) -> Act:
        was = stage.stories[story]
        return Act(
            f"stories:{name}", (was.number,), sent, did=lambda: did(was, stage.now(story)),
            wished=lambda: was.proposed_kind != stage.now(story).proposed_kind,
        )  # fmt: skip

    return act


def list_act(name: str, story: str, did: Callable[[Story, Story], bool], sent: Callable[[Story], Any]) -> Guarded:
    """Something done to a story from the backlog."""

    def act(stage: Stage) -> Act:
        was = stage.stories[story]
        return Act(
            f"stories:{name}", (), sent(was), did=lambda: did(was, stage.now(story)),
            wished=lambda: was.proposed_kind != stage.now(story).proposed_kind,
        )  # fmt: skip

    return act


def read(name: str, story: str) -> Guarded:
    return lambda stage: Act(f"stories:{name}", (stage.stories[story].number,))


def archived(was: Story, now: Story) -> bool:
    return (was.archived_at is None) != (now.archived_at is None)


def moved(was: Story, now: Story) -> bool:
    return was.rank != now.rank


def tagged(was: Story, now: Story) -> bool:
    return was.kind != now.kind


def settled(was: Story, now: Story) -> bool:
    return bool(was.proposed_kind) and not now.proposed_kind


def sized(was: Story, now: Story) -> bool:
    return was.size != now.size


def card(story: str, did: Callable[[Story, Story], bool], **changes: Any) -> Guarded:
    """Something changed on an opened card of the board."""

    def act(stage: Stage) -> Act:
        was = stage.stories[story]
        given = {"kind": was.kind, "size": was.size, "why": was.why, "version": was.version} | changes
        sent = {f"s{was.number}-{name}": value for name, value in given.items()}
        return Act(
            "sprints:card", (stage.sprint.number, was.number), sent, did=lambda: did(was, stage.now(story)),
            wished=lambda: was.proposed_kind != stage.now(story).proposed_kind,
        )  # fmt: skip

    return act


def form(story: str, **changes: Any) -> Callable[[Stage], dict[str, Any]]:
    def sent(stage: Stage) -> dict[str, Any]:
        was = stage.stories[story]
        given = {"title": was.title, "kind": was.kind, "size": was.size, "why": was.why, "version": was.version}
        return given | changes

    return sent


def edit(story: str, did: Callable[[Story, Story], bool], **changes: Any) -> Guarded:
    """Something changed in a story's form."""
    return lambda stage: story_act("edit", story, did, **form(story, **changes)(stage))(stage)


def write(did: Callable[[Story], bool], **sent: Any) -> Guarded:
    """A new story's form."""

    def act(stage: Stage) -> Act:
        def made() -> Story:
            return Story.objects.get(team=stage.team, title="New")

        return Act(
            "stories:new", (), {"title": "New", "kind": Kind.FEATURE} | sent, did=lambda: did(made()),
            wished=lambda: bool(made().proposed_kind),
        )  # fmt: skip

    return act


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
        lines = Commitment.objects.filter(sprint=stage.sprint, left_at=None)
        sent = {f"story_{line.story_id}": "done" for line in lines} if sends else None
        closed = Sprint.objects.filter(pk=stage.sprint.pk, status=Status.CLOSED)
        return Act(
            "sprints:close", (stage.sprint.number,), sent, before=stage.run, did=lambda: closed.exists() is sends
        )

    return act


def of_request(name: str, story: str, sent: Mapping[str, Any] | None, **settled: Any) -> Guarded:
    """Something done to a request for options; `settled` is how such a request of the story is known afterwards."""

    def act(stage: Stage) -> Act:
        number = stage.stories[story].number
        found = OptionRequest.objects.filter(story=stage.stories[story], **settled)
        did = found.exists if settled else lambda: True
        return Act(f"stories:{name}", (number,), sent, did=did)

    return act


def choose(stage: Stage) -> Act:
    """The first of the options, as it was seen."""
    seen = {"option": stage.option.pk, "version": stage.request.version}
    return of_request("options_choose", "asked", seen, chosen=stage.option.pk)(stage)


def of_option(name: str, did: Callable[[Option], bool], **changes: Any) -> Guarded:
    """An option that is added, changed or taken back."""
    ahead = {"name": "Another", "covers": "All of it", "ready_on": "2028-01-03", "size": "3"}

    def act(stage: Stage) -> Act:
        args = (stage.stories["asked"].number, *(() if name == "option_add" else (stage.option.pk,)))
        sent = ahead | {"version": stage.option.version} | changes
        return Act(f"stories:{name}", args, sent, did=lambda: did(stage.option))

    return act


def rule_act(name: str, did: Callable[[TagRule | None], bool], **sent: Any) -> Guarded:
    """Something done to a tagging rule."""

    def act(stage: Stage) -> Act:
        found = TagRule.objects.filter(pk=stage.rule.pk)
        seen = edition([stage.rule])
        return Act(f"stories:{name}", (stage.rule.pk,), sent | {"seen": seen}, did=lambda: did(found.first()))

    return act


def write_rule(stage: Stage) -> Act:
    sent = {"field": "word", "value": "leak", "kind": Kind.BUG}
    return Act("stories:rules", (), sent, did=TagRule.objects.filter(team=stage.team, value="leak").exists)


def answer_question(stage: Stage) -> Act:
    answered = TagQuestion.objects.filter(pk=stage.question.pk, answered_at__isnull=False)
    sent = {"kind": Kind.BUG, "reason": "It is broken.", "seen": Kind.FEATURE}
    return Act("stories:question_answer", (stage.stories[Kind.FEATURE].number,), sent, did=answered.exists)


FEATURE, IMPROVEMENT = Kind.FEATURE.value, Kind.IMPROVEMENT.value

ACTIONS: dict[str, Guarded] = {
    "stories:place": read("place", FEATURE),
    "stories:move": list_act("move", FEATURE, moved, lambda story: {"place": f"{story.number} bottom"}),
    "stories:archive": story_act("archive", FEATURE, archived),
    "stories:restore": story_act("restore", "gone", archived),
    "stories:act/archive": list_act("act", FEATURE, archived, lambda story: {"act": "archive", "pick": story.number}),
    "sprints:move/order": move(Budget.PRODUCT, shift="down"),
    "stories:place/technical": read("place", IMPROVEMENT),
    "stories:move/technical": list_act("move", IMPROVEMENT, moved, lambda story: {"place": f"{story.number} bottom"}),
    "stories:archive/technical": story_act("archive", IMPROVEMENT, archived),
    "stories:restore/technical": story_act("restore", "gone technical", archived),
    "stories:act/archive-technical": list_act(
        "act", IMPROVEMENT, archived, lambda story: {"act": "archive", "pick": story.number}
    ),
    "sprints:move/order-technical": move(Budget.TECH, shift="down"),
    "sprints:move/into-product": move(FEATURE, to="product"),
    "sprints:move/out-of-product": move(Budget.PRODUCT, to="backlog"),
    "sprints:swap/product": swap(FEATURE, Budget.PRODUCT),
    "sprints:move/into-tech": move(IMPROVEMENT, to="tech"),
    "sprints:move/out-of-tech": move(Budget.TECH, to="backlog"),
    "sprints:swap/tech": swap(IMPROVEMENT, Budget.TECH),
    "stories:kind": story_act("kind", FEATURE, tagged, kind=Kind.DEBT, version=1),
    "stories:kind/from-technical": story_act("kind", IMPROVEMENT, tagged, kind=Kind.FEATURE, version=1),
    "stories:tag": story_act("tag", FEATURE, tagged, kind=Kind.DEBT, version=1),
    "stories:edit/kind": edit(FEATURE, tagged, kind=Kind.DEBT),
    "stories:new/kind": write(lambda story: story.kind == Kind.SPIKE, kind=Kind.SPIKE),
    "sprints:card/kind": card(FEATURE, tagged, kind=Kind.SPIKE),
    "stories:act/tag": list_act(
        "act", FEATURE, tagged, lambda story: {"act": "tag", "kind": Kind.DEBT, "pick": story.number}
    ),
    "stories:act/confirm": list_act("act", "suggested", tagged, lambda story: {"act": "confirm", "pick": story.number}),
    "stories:suggestions": list_act(
        "suggestions", "suggested", tagged, lambda _story: {"kind": Kind.DEBT, "confidence": "sure", "count": 1}
    ),
    "stories:tag_all": list_act(
        "tag_all", "suggested", tagged, lambda _story: {"component": "ledger", "kind": Kind.DEBT, "count": 1}
    ),
    "stories:rules/write": write_rule,
    "stories:rule": rule_act(
        "rule", lambda rule: rule is not None and rule.value == "cards", field="component", value="cards", kind="bug"
    ),
    "stories:rules_apply": list_act(
        "rules_apply", "suggested", tagged, lambda story: {"count": 1, "seen": edition(rules_of(story.team))}
    ),
    "stories:rule_delete": rule_act("rule_delete", lambda rule: rule is None),
    "stories:question_answer": answer_question,
    "stories:confirm/suggestion": story_act("confirm", "suggested", tagged),
    "stories:confirm/proposal": story_act("confirm", "proposed", tagged),
    "stories:decline/proposal": story_act("decline", "proposed", settled),
    "stories:size": story_act("size", FEATURE, sized, size="5", version=1),
    "stories:edit/size": edit(FEATURE, sized, size="5"),
    "stories:new/size": write(lambda story: story.size == Decimal(5), size="5"),
    "sprints:card/size": card(FEATURE, sized, size="5"),
    "stories:options_ask/page": of_request("options_ask", FEATURE, None),
    "stories:options_ask": of_request("options_ask", FEATURE, {"wish": "Soon", "reason": "!"}, settled_at=None),
    "stories:options_withdraw": of_request("options_withdraw", "asked", {}, settled_at__isnull=False),
    "stories:options_choose": choose,
    "stories:debt_take": lambda stage: Act(
        "stories:debt_take", (noticed(stage.team, by=UserFactory()).story.number,), {}
    ),
    "stories:option_add": of_option("option_add", lambda option: option.request.options.count() == 3),
    "stories:option": of_option("option", lambda option: Option.objects.get(pk=option.pk).name == "Another"),
    "stories:option_remove": of_option("option_remove", lambda option: not Option.objects.filter(pk=option.pk)),
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
