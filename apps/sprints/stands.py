"""Where a story stands among the sprints, for its own page."""

from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse

from apps.sprints.columns import heads_of, written_for
from apps.sprints.models import Commitment, Outcome, Sprint, Status
from apps.sprints.services import Before
from apps.stories.models import Story
from apps.teams.access import StandingTeam

PAGES = {Status.PLANNED: "sprints:plan", Status.ACTIVE: "sprints:board", Status.CLOSED: "sprints:detail"}


@dataclass(frozen=True)
class Stands:
    """A sprint, and the column of its board once it runs."""

    sprint: Sprint
    column: str

    @property
    def url(self) -> str:
        """Where one sees it standing there."""
        return reverse(PAGES[Status(self.sprint.status)], args=[self.sprint.team.slug, self.sprint.number])


def stands_of(team: StandingTeam, story: Story) -> Stands | None:
    """The sprint that it is in or was done in; None where it waits in the backlog. One query."""
    lines = Commitment.objects.filter(~Q(sprint__status=Status.CLOSED) | Q(outcome=Outcome.DONE), story=story).open()
    found = lines.select_related("sprint").annotate(written=written_for("sprint__team")).order_by("-sprint__starts")
    line = found.first()
    if line is None:
        return None
    line.sprint.team = team
    heads = {head.column: head.name for head in heads_of(vars(line)["written"])}
    return Stands(line.sprint, "" if line.sprint.status == Status.PLANNED else heads[Before.of(line).shown_in])
