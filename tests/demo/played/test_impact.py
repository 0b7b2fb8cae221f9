"""The demonstration's promises: some kept, one beaten, one missed, one late."""

from apps.accounts.models import Organisation
from apps.stories.impact import Why
from apps.stories.models import Story
from apps.stories.promises import figures_of
from apps.teams.models import Team


def test_its_promises_went_every_way(demo: Organisation) -> None:
    figures = figures_of(Team.objects.get(organisation=demo, slug="payments"))
    assert all((figures.beat, figures.met, figures.partly, figures.late))
    assert figures.missed > figures.partly
    search = Story.objects.get(team__organisation=demo, title="Index the product search")
    assert Why.of(search).sentence == (
        "Show the first search results sooner, from 4 s to 0.8 s, so that fewer shoppers leave before they see one."
    )
