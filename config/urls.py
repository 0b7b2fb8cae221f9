"""The site's map on one screen. A page belongs to the rightmost app it shows, so four namespaces draw from several."""

from django.contrib import admin
from django.urls import include, path

from apps.accounts.urls import own_pages
from apps.decisions.urls import urlpatterns as decision_pages
from apps.decisions.views import team as team_page
from apps.sprints.views import agreement, debt, lifecycle, shared_review, year
from apps.stories.urls import urlpatterns as story_pages
from apps.teams.urls import people_pages, team_pages
from apps.teams.views.people import home

accounts = [*own_pages, *people_pages]
teams = [
    path("", lifecycle.team_list, name="list"),
    path("new/", team_page.new, name="new"),
    path("<slug:team>/year/", year.year, name="year"),
    *team_pages,
    path("<slug:team>/", team_page.detail, name="detail"),
]
stories = [*story_pages, path("debt/", debt.register, name="debt")]
decisions = [*decision_pages, path("agreements/", agreement.timeline, name="agreements")]
# For whoever has the link, without an account.
reviews = [
    path("<str:token>/", shared_review.read, name="read"),
    path("<str:token>/pdf/", shared_review.pdf, name="pdf"),
]

urlpatterns = [
    path("", home, name="home"),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("teams/", include((teams, "teams"))),
    path("teams/<slug:team>/", include((stories, "stories"))),
    path("teams/<slug:team>/", include((decisions, "decisions"))),
    path("teams/<slug:team>/", include("apps.sprints.urls")),
    path("teams/<slug:team>/import/", include("apps.importers.urls")),
    path("review/", include((reviews, "reviews"))),
    path("", include("apps.reports.urls")),
    path("demo/", include("apps.demo.urls")),
    path("", include((accounts, "accounts"))),
]

handler403 = "apps.decisions.views.forbidden.forbidden"
