"""Reports: a team's own below its address, those across teams below /reports/."""

from django.urls import URLPattern, include, path

from apps.reports.views import dashboard, definitions

app_name = "reports"

of_a_team: list[URLPattern] = [
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    path("dashboard/changes/", dashboard.changes, name="dashboard_changes"),
    path("dashboard/<slug:card>/", dashboard.card, name="dashboard_card"),
]
across_teams = [
    path("definitions/", definitions.definitions_page, name="definitions"),
]

urlpatterns = [
    path("teams/<slug:team>/", include(of_a_team)),
    path("reports/", include(across_teams)),
]
