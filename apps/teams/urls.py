"""The pages of teams that show neither agreements nor sprints, and those of people that show teams.

config/urls.py puts them together with the pages of other apps in the same namespaces: a page belongs to the rightmost
app it shows.
"""

from django.urls import path

from apps.teams.views import deputies, invitations, joining, members, people, roles, settings

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
]
people_pages = [
    path("people/", people.people, name="people"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/invite/", invitations.invite, name="invite"),
    path("people/invite/link/", invitations.invite_link, name="invite_link"),
    path("people/invitations/", invitations.invitations, name="invitations"),
    path("people/invitations/<int:pk>/renew/", invitations.invitation_renew, name="invitation_renew"),
    path("people/invitations/<int:pk>/revoke/", invitations.invitation_revoke, name="invitation_revoke"),
    path("join/<slug:token>/", joining.join, name="join"),
    path("join/<slug:token>/decline/", joining.join_decline, name="join_decline"),
]
