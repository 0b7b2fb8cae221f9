"""Below a team's address: what it has decided, and what waits for both signatures."""

from django.urls import path

from apps.decisions.views import joint, rights, rights_editing

app_name = "decisions"

rights_pages = [
    path("rights/", rights.rights, name="rights"),
    path("rights/export.md", rights.export, name="rights_export"),
    path("rights/versions/<int:number>/", rights.version, name="rights_version"),
    path("rights/edit/", rights_editing.edit, name="rights_edit"),
    path("rights/propose/", rights_editing.propose, name="rights_propose"),
    path("rights/discard/", rights_editing.discard, name="rights_discard"),
    path("rights/restore/", rights_editing.restore, name="rights_restore"),
]
joint_pages = [
    path("together/", joint.joint_list, name="joint_list"),
    path("together/<int:number>/", joint.joint, name="joint"),
    path("together/<int:number>/sign/", joint.sign, name="joint_sign"),
    path("together/<int:number>/decline/", joint.decline, name="joint_decline"),
    path("together/<int:number>/withdraw/", joint.withdraw, name="joint_withdraw"),
]

urlpatterns = [*rights_pages, *joint_pages]
