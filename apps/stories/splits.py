"""What belongs together after a split: the story whose unfinished part this one is, and the parts it left itself."""

from dataclasses import dataclass, field

from django.db.models import Q

from apps.stories.models import Story
from apps.teams.access import StandingTeam


@dataclass(frozen=True)
class Parts:
    """A story's whole and its rests; most have neither."""

    whole: Story | None = None
    rests: list[Story] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.whole or self.rests)


def parts_of(team: StandingTeam, story: Story) -> Parts:
    """One query."""
    found = list(Story.objects.filter(Q(split_from=story.pk) | Q(pk=story.split_from_id)).order_by("number"))
    for each in found:
        each.team = team
    whole = next((each for each in found if each.pk == story.split_from_id), None)
    return Parts(whole, [each for each in found if each != whole])
