from django.urls import path

from apps.sprints.views import cards, lifecycle, planning

app_name = "sprints"

urlpatterns = [
    path("", lifecycle.sprint_list, name="list"),
    path("new/", lifecycle.new, name="new"),
    path("current/", lifecycle.current, name="current"),
    path("<int:number>/", lifecycle.detail, name="detail"),
    path("<int:number>/edit/", lifecycle.edit, name="edit"),
    path("<int:number>/delete/", lifecycle.delete, name="delete"),
    path("<int:number>/start/", lifecycle.start, name="start"),
    path("<int:number>/close/", lifecycle.close, name="close"),
    path("<int:number>/plan/", planning.plan, name="plan"),
    path("<int:number>/changes/", planning.changes, name="changes"),
    path("<int:number>/move/", planning.move, name="move"),
    path("<int:number>/swap/", planning.swap, name="swap"),
    path("<int:number>/propose/", planning.propose, name="propose"),
    path("<int:number>/card/<int:story>/", cards.card, name="card"),
]
