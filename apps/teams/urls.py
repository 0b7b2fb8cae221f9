"""The pages of teams that show neither agreements nor sprints, and those of people that show teams.

config/urls.py puts them together with the pages of other apps in the same namespaces: a page belongs to the rightmost
app it shows.
"""

from django.urls import path

from apps.teams.views import (
    availability,
    calendars,
    deputies,
    members,
    people,
    roles,
    settings,
    special_days,
    time_off,
    year,
)

team_pages = [
    path("archived/", settings.archived, name="archived"),
    path("<slug:team>/edit/", settings.edit, name="edit"),
    path("<slug:team>/archive/", settings.archive, name="archive"),
    path("<slug:team>/restore/", settings.restore, name="restore"),
    path("<slug:team>/members/add/", members.add, name="member_add"),
    path("<slug:team>/members/<int:pk>/role/", members.role, name="member_role"),
    path("<slug:team>/members/<int:pk>/end/", members.end, name="member_end"),
    path("<slug:team>/deputies/", deputies.deputies, name="deputies"),
    path("<slug:team>/deputies/<int:pk>/end/", deputies.end, name="deputy_end"),
    path("<slug:team>/roles/<slug:role>/", roles.change, name="role_change"),
    path("<slug:team>/roles/<slug:role>/consent/", roles.consent, name="role_consent"),
    path("<slug:team>/roles/<slug:role>/withdraw/", roles.withdraw, name="role_withdraw"),
    path("<slug:team>/roles/<slug:role>/carry-out/", roles.take_effect, name="role_carry_out"),
    path("<slug:team>/year/", year.year, name="year"),
    path("<slug:team>/days/", special_days.days, name="days"),
    path("<slug:team>/days/place/", special_days.place, name="days_place"),
    path("<slug:team>/days/<int:pk>/remove/", special_days.remove, name="day_remove"),
    path("<slug:team>/days/restore/<str:token>/", special_days.restore, name="day_restore"),
    path("<slug:team>/people/<int:person>/", availability.overview, name="availability"),
    path("<slug:team>/people/<int:person>/share/", availability.share, name="share"),
    path("<slug:team>/people/<int:person>/time-off/new/", time_off.new, name="time_off_new"),
    path("<slug:team>/people/<int:person>/time-off/<int:pk>/", time_off.change, name="time_off"),
    path("<slug:team>/people/<int:person>/time-off/<int:pk>/remove/", time_off.remove, name="time_off_remove"),
    path("<slug:team>/people/<int:person>/time-off/<int:pk>/restore/", time_off.restore, name="time_off_restore"),
]
people_pages = [
    path("people/", people.people, name="people"),
    path("people/<int:pk>/", people.person, name="person"),
    path("me/availability/", availability.overview, name="availability"),
    path("me/availability/weeks/new/", availability.week, name="week_new"),
    path("me/availability/weeks/<int:pk>/", availability.week, name="week"),
    path("me/availability/weeks/<int:pk>/remove/", availability.week_remove, name="week_remove"),
    path("me/availability/teams/<slug:of>/", availability.share, name="share"),
    path("me/availability/shares/<int:pk>/remove/", availability.share_remove, name="share_remove"),
    path("me/availability/undo/<str:token>/", availability.undo, name="availability_undo"),
    path("me/availability/holidays/", calendars.place, name="place"),
    path("me/time-off/new/", time_off.new, name="time_off_new"),
    path("me/time-off/<int:pk>/", time_off.change, name="time_off"),
    path("me/time-off/<int:pk>/remove/", time_off.remove, name="time_off_remove"),
    path("me/time-off/<int:pk>/restore/", time_off.restore, name="time_off_restore"),
    path("me/calendars/new/", calendars.new, name="calendar_new"),
    path("me/calendars/<int:pk>/", calendars.detail, name="calendar"),
    path("me/calendars/<int:pk>/read/", calendars.read, name="calendar_read"),
    path("me/calendars/<int:pk>/remove/", calendars.remove, name="calendar_remove"),
    path("organisation/days/", special_days.days, name="days"),
    path("organisation/days/place/", special_days.place, name="days_place"),
    path("organisation/days/<int:pk>/remove/", special_days.remove, name="day_remove"),
    path("organisation/days/restore/<str:token>/", special_days.restore, name="day_restore"),
]
