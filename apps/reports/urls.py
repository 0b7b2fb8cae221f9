"""Reports: a team's own below its address, those across teams below /reports/."""

from django.urls import URLPattern, include, path

from apps.reports.views import definitions

app_name = "reports"

of_a_team: list[URLPattern] = []
across_teams = [
    path("definitions/", definitions.definitions_page, name="definitions"),
]

urlpatterns = [
    path("teams/<slug:team>/", include(of_a_team)),
    path("reports/", include(across_teams)),
]
