"""Imports of a team, below /teams/<team>/import/."""

from django.urls import path

from apps.importers import views

app_name = "importers"

urlpatterns = [
    path("", views.new, name="new"),
    path("<int:number>/", views.preview, name="preview"),
    path("<int:number>/start/", views.start, name="start"),
    path("<int:number>/again/", views.again, name="again"),
    path("<int:number>/discard/", views.discard, name="discard"),
    path("<int:number>/progress/", views.progress, name="progress"),
    path("<int:number>/summary/", views.summary, name="summary"),
    path("<int:number>/left-out.csv", views.leftovers, name="leftovers"),
]
