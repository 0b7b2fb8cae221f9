"""What stories wait for, on their team's page: a function a subject."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.decisions.team_waits import SHOWN, Waited, on_team_page
from apps.stories.impact import Why
from apps.stories.models import State, Story
from apps.stories.promises import LISTED
from apps.teams.access import StandingTeam


@on_team_page
def measurements(team: StandingTeam) -> Iterator[Waited]:
    """Delivered work whose day to be measured has come: the longest due first."""
    due = Story.objects.live().filter(team=team, state=State.DONE, measured=None, measure_on__lte=team.today)
    for story in due.order_by("measure_on", "id").only(*LISTED)[:SHOWN]:
        story.team = team
        days = Why.of(story).days_late(team.today)
        yield Waited("chart-column", _to_measure(story, days), f"{story.get_absolute_url()}#why", is_late=days > 0)


def _to_measure(story: Story, days: int) -> str:
    words = {"story": story, "days": days}
    if not days:
        return _("Measure today what %(story)s has changed") % words
    said = ngettext(
        "Measure what %(story)s has changed: %(days)s day overdue",
        "Measure what %(story)s has changed: %(days)s days overdue",
        days,
    )
    return said % words
