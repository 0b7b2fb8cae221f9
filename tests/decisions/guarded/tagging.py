"""Tags, suggestions, rules and questions."""

from collections.abc import Callable
from typing import Any

from apps.stories.models import Kind, TagQuestion, TagRule
from apps.stories.rules import edition, rules_of
from tests.decisions.guarded.changes import card, edit, list_act, settled, story_act, tagged, write
from tests.decisions.guarded.stage import FEATURE, IMPROVEMENT, Act, Guarded, Stage


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


ACTIONS: dict[str, Guarded] = {
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
}
