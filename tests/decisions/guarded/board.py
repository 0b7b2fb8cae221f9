"""Steps on the board of a running sprint."""

from apps.sprints.models import Budget, Column, Commitment
from apps.sprints.services import Before, move_card
from tests.decisions.guarded.stage import Act, Guarded, Stage


def step(*way: str, to: str) -> Guarded:
    """Product work that went a way, and goes on from there."""

    def act(stage: Stage) -> Act:
        story = stage.stories[Budget.PRODUCT]

        def stand() -> None:
            stage.run()
            for column in way:
                move_card(sprint=stage.sprint, story=story, to=column, by=None)

        def stands() -> str:
            return Before.of(Commitment.objects.get(sprint=stage.sprint, story=story)).shown_in

        sent = {"story": story.number, "to": to, "note": "Without the export"}
        return Act("sprints:step", (stage.sprint.number,), sent, did=lambda: stands() == to, before=stand)

    return act


ACTIONS: dict[str, Guarded] = {
    "sprints:step/ready": step(Column.REVIEW, to=Column.READY),
    "sprints:step/done": step(Column.READY, to=Column.DONE),
    "sprints:step/reopen": step(Column.READY, Column.DONE, to=Column.REVIEW),
}
