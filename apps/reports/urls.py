"""Reports: a team's own below its address, those across teams below /reports/."""

from django.urls import URLPattern, include, path

from apps.reports.views import (
    adherence,
    before,
    before_tags,
    dashboard,
    definitions,
    digests,
    exports,
    forecast,
    groups,
    saved_views,
    sprint_figures,
    where,
)

app_name = "reports"

of_a_team: list[URLPattern] = [
    path("adherence/", adherence.team_adherence, name="team_adherence"),
    path("before/", before.before, name="before"),
    path("before/rows/", before.rows, name="before_rows"),
    path("before/tags/", before_tags.tags, name="before_tags"),
    path("before/tags/tell/", before_tags.tell, name="before_tell"),
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    path("dashboard/changes/", dashboard.changes, name="dashboard_changes"),
    path("dashboard/<slug:card>/", dashboard.card, name="dashboard_card"),
    path("forecast/", forecast.forecast, name="forecast"),
    path("where/", where.where, name="where"),
    path("sprints/<int:number>/figures/", sprint_figures.sprint_figures, name="figures"),
]
across_teams = [
    path("adherence/", adherence.adherence, name="adherence"),
    path("adherence/how/<slug:key>/", adherence.how_across, name="adherence_how"),
    path("groups/", groups.groups, name="groups"),
    path("groups/<int:pk>/", groups.group, name="group"),
    path("groups/<int:pk>/delete/", groups.delete, name="group_delete"),
    path("groups/restore/<str:token>/", groups.restore, name="group_restore"),
    path("views/", saved_views.views, name="views"),
    path("views/<int:pk>/", saved_views.view, name="view"),
    path("views/<int:pk>/edit/", saved_views.edit, name="view_edit"),
    path("views/<int:pk>/delete/", saved_views.delete, name="view_delete"),
    path("views/restore/<str:token>/", saved_views.restore, name="view_restore"),
    path("exports/", exports.exports, name="exports"),
    path("exports/<int:pk>/file/", exports.file, name="export_file"),
    path("exports/<int:pk>/again/", exports.again, name="export_again"),
    path("exports/<int:pk>/delete/", exports.delete, name="export_delete"),
    path("digests/", digests.digests, name="digests"),
    path("digests/<int:pk>/", digests.edit, name="digest_edit"),
    path("digests/<int:pk>/stop/", digests.stop, name="digest_stop"),
    path("digests/<int:pk>/resume/", digests.resume, name="digest_resume"),
    path("digests/stop/<str:token>/", digests.stop_link, name="digest_stop_link"),
    path("definitions/", definitions.definitions_page, name="definitions"),
]

urlpatterns = [
    path("teams/<slug:team>/", include(of_a_team)),
    path("reports/", include(across_teams)),
]
