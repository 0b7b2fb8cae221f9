"""Below a team's address: what it has decided, and what waits for both signatures."""

from django.urls import path

from apps.decisions.views import joint, log, log_challenge, log_writing, rights, rights_editing, rights_proposing

app_name = "decisions"

rights_pages = [
    path("rights/", rights.rights, name="rights"),
    path("rights/export.md", rights.export, name="rights_export"),
    path("rights/versions/<int:number>/", rights.version, name="rights_version"),
    path("rights/edit/", rights_editing.edit, name="rights_edit"),
    path("rights/propose/", rights_proposing.propose, name="rights_propose"),
    path("rights/discard/", rights_proposing.discard, name="rights_discard"),
    path("rights/restore/", rights_proposing.restore, name="rights_restore"),
]
joint_pages = [
    path("together/", joint.joint_list, name="joint_list"),
    path("together/<int:number>/", joint.joint, name="joint"),
    path("together/<int:number>/sign/", joint.sign, name="joint_sign"),
    path("together/<int:number>/decline/", joint.decline, name="joint_decline"),
    path("together/<int:number>/withdraw/", joint.withdraw, name="joint_withdraw"),
]
log_pages = [
    path("decisions/", log.log, name="log"),
    path("decisions/new/", log_writing.new, name="log_new"),
    path("decisions/export.zip", log.export_log, name="log_export"),
    path("decisions/<int:number>/", log.decision, name="decision"),
    path("decisions/<int:number>/export.md", log.export_entry, name="decision_export"),
    path("decisions/<int:number>/edit/", log_writing.edit, name="decision_edit"),
    path("decisions/<int:number>/delete/", log_writing.delete, name="decision_delete"),
    path("decisions/<int:number>/decide/", log_writing.decide_entry, name="decision_decide"),
    path("decisions/<int:number>/supersede/", log_writing.supersede_entry, name="decision_supersede"),
    path("decisions/<int:number>/links/", log_writing.link, name="decision_link"),
    path("decisions/<int:number>/challenge/", log_challenge.challenge, name="decision_challenge"),
    path("decisions/<int:number>/answer/", log_challenge.answer, name="decision_answer"),
    path("decisions/<int:number>/withdraw/", log_challenge.withdraw, name="decision_withdraw"),
    path("decisions/<int:number>/settle/", log_challenge.settle, name="decision_settle"),
]

urlpatterns = [*rights_pages, *joint_pages, *log_pages]
