"""The teams that a page shows, with the sprints it draws: sums by side, as the database added them up."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.reports.across_lines import TeamLine
from apps.reports.across_reading import tallies
from apps.reports.across_teams import Owed, TeamAdherence, owed_by
from apps.reports.adherence import Adherence
from apps.reports.filters import Period
from apps.reports.sums import SprintSums, Summed, Window
from apps.sprints.models import Sprint

COLUMNS = ("pk", "team", "number", "name", "starts", "ends", "fenced", "tech_share")


def read_shown(lines: Sequence[TeamLine], period: Period) -> list[TeamAdherence]:
    """Three queries, or four for a period between two days; however many teams and sprints."""
    ids = [line.team.pk for line in lines]
    sprints, owed = _sprints(lines, period), owed_by(ids)
    three = _last_three(lines, sprints, period)
    return [
        TeamAdherence(
            team=line.team,
            sprints=sprints[line.team.pk],
            adherence=Adherence(three[line.team.pk], [line.six]),
            owed=owed.get(line.team.pk, Owed()),
            whole=line.period,
        )
        for line in lines
    ]


def _sprints(lines: Sequence[TeamLine], period: Period) -> Mapping[int, list[SprintSums]]:
    """By team, the oldest first."""
    sums = tallies([line.team.pk for line in lines], period, by_sprint=True)
    pages = {line.team.pk: reverse("reports:figures", args=[line.team.slug, 0]) for line in lines}
    found, nameless = defaultdict[int, list[SprintSums]](list), _("Sprint %(number)s")
    rows = Sprint.objects.filter(pk__in=list(sums)).order_by("ends", "pk").values_list(*COLUMNS)
    for pk, team, number, name, starts, ends, fenced, share in rows:
        label = name or nameless % {"number": number}
        url = f"/{number}/".join(pages[team].rsplit("/0/", 1))  # a team's address may be 0, too
        found[team].append(SprintSums(pk, team, number, label, url, starts, ends, fenced, share, sums[pk]))
    return found


def _last_three(
    lines: Sequence[TeamLine], sprints: Mapping[int, Sequence[SprintSums]], period: Period
) -> Mapping[int, Sequence[Summed]]:
    """The last three as of the period's end: of a period between two days they may have ended before it."""
    if not period.is_of_dates:
        return {line.team.pk: sprints[line.team.pk][-3:] for line in lines}
    sums = tallies([line.team.pk for line in lines], Period(3, until=period.until))
    known = [line.team for line in lines if line.team.pk in sums]
    return defaultdict(list, {team.pk: [Window(team.name, team.url, sums[team.pk])] for team in known})
