"""Adherence across teams, groups and saved views."""

from django.urls import reverse

from apps.reports.models import SavedView
from apps.reports.services.groups import make_group
from apps.sprints.models import Sprint
from tests.factories import TeamFactory
from tests.query_scenes import Scene, shows
from tests.reports.ledgers import closed


@shows
def adherence_across_teams(scene: Scene, rows: int) -> str:
    if not Sprint.objects.filter(team__name="Played").exists():
        closed(
            TeamFactory(organisation=scene.team.organisation, name="Played"), scene.reader, product=(30, 5), tech=(9, 1)
        )
    for team in TeamFactory.create_batch(rows, organisation=scene.team.organisation):
        make_group(organisation=team.organisation, name=f"Group {team.pk}", teams=[team])
        SavedView.objects.create(organisation=team.organisation, owner=scene.reader, name=f"View {team.pk}")
    return f"{reverse('reports:adherence')}?against=before"


@shows
def groups_of_teams(scene: Scene, rows: int) -> str:
    for team in TeamFactory.create_batch(rows, organisation=scene.team.organisation):
        make_group(organisation=team.organisation, name=f"Group {team.pk}", teams=[team])
    return reverse("reports:groups")


@shows
def saved_views(scene: Scene, rows: int) -> str:
    for n in range(rows):
        SavedView.objects.create(
            organisation=scene.team.organisation, owner=scene.reader, name=f"View {SavedView.objects.count()} {n}"
        )
    return reverse("reports:views")


@shows
def adherence_of_a_team(scene: Scene, rows: int) -> str:
    """Sprint by sprint; a dozen are shown."""
    for _ in range(min(rows, 8)):
        closed(scene.team, scene.reader, product=(30, 5), tech=(9, 1))
    return scene.url("reports:team_adherence")
