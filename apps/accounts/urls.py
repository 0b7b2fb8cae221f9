"""The pages of accounts that show no teams; those that do are in apps/teams/urls.py, in the same namespace."""

from django.urls import path

from apps.accounts import views

own_pages = [
    path("profile/", views.profile, name="profile"),
    path("theme/", views.theme, name="theme"),
    path("people/new/", views.person_new, name="person_new"),
    path("people/<int:pk>/invite/", views.person_invite, name="person_invite"),
]
