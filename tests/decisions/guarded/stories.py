"""Order, sizes and debts."""

from decimal import Decimal

from tests.decisions.guarded.changes import archived, card, edit, list_act, moved, read, sized, story_act, write
from tests.decisions.guarded.stage import FEATURE, IMPROVEMENT, Act, Guarded
from tests.factories import UserFactory
from tests.stories.debts import noticed

ACTIONS: dict[str, Guarded] = {
    "stories:place": read("place", FEATURE),
    "stories:move": list_act("move", FEATURE, moved, lambda story: {"place": f"{story.number} bottom"}),
    "stories:archive": story_act("archive", FEATURE, archived),
    "stories:restore": story_act("restore", "gone", archived),
    "stories:act/archive": list_act("act", FEATURE, archived, lambda story: {"act": "archive", "pick": story.number}),
    "stories:place/technical": read("place", IMPROVEMENT),
    "stories:move/technical": list_act("move", IMPROVEMENT, moved, lambda story: {"place": f"{story.number} bottom"}),
    "stories:archive/technical": story_act("archive", IMPROVEMENT, archived),
    "stories:restore/technical": story_act("restore", "gone technical", archived),
    "stories:act/archive-technical": list_act(
        "act", IMPROVEMENT, archived, lambda story: {"act": "archive", "pick": story.number}
    ),
    "stories:size": story_act("size", FEATURE, sized, size="5", version=1),
    "stories:edit/size": edit(FEATURE, sized, size="5"),
    "stories:new/size": write(lambda story: story.size == Decimal(5), size="5"),
    "sprints:card/size": card(FEATURE, sized, size="5"),
    "stories:debt_take": lambda stage: Act(
        "stories:debt_take", (noticed(stage.team, by=UserFactory()).story.number,), {}
    ),
}
