"""The pages of accounts that show no teams; those that do are in apps/teams/urls.py, in the same namespace."""

from django.urls import path

from apps.accounts import views

own_pages = [
    path("profile/", views.profile, name="profile"),
    path("profile/mails/", views.mails, name="mails"),
    path("profile/sessions/", views.sessions, name="sessions"),
    path("profile/sessions/end/", views.sessions_end, name="sessions_end"),
    path("theme/", views.theme, name="theme"),
    path("people/new/", views.person_new, name="person_new"),
    path("people/<int:pk>/way-in/", views.person_way_in, name="person_way_in"),
]
