"""Stories that decisions are about."""

from django.urls import reverse

from apps.decisions.links import Link, Linked, register
from apps.decisions.models import Decision
from apps.stories.keys import story_with_key
from apps.stories.models import DecisionStory, Story
from apps.teams.models import Team


class LinkedStories(Linked[Story]):
    """By the key that people call a story."""

    table = DecisionStory
    column = "story"

    def find(self, team: Team, key: str) -> Story | None:
        return story_with_key(team, key)

    def shown(self, thing: Story, team: Team) -> Link:
        thing.team = team
        return Link(thing.key, thing.title, reverse("stories:detail", args=[team.slug, thing.number]))


def decisions_about(story: Story) -> list[Decision]:
    """The entries that name a story, the newest first."""
    links = DecisionStory.objects.filter(story=story).select_related("decision").order_by("-decision__number")
    return [link.decision for link in links]


register(LinkedStories())
