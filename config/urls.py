"""The site's map on one screen."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("teams/", include("apps.teams.urls")),
    path("teams/<slug:team>/", include("apps.stories.urls")),
    path("teams/<slug:team>/sprints/", include("apps.sprints.urls")),
    path("teams/<slug:team>/import/", include("apps.importers.urls")),
    path("demo/", include("apps.demo.urls")),
    path("", include("apps.accounts.urls")),
]
