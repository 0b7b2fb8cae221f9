from django.urls import path

from apps.stories.views import backlog, checklist, coaching, inbox, story, tagging

app_name = "stories"

urlpatterns = [
    path("backlog/", backlog.backlog, name="backlog"),
    path("backlog/act/", backlog.act, name="act"),
    path("backlog/move/", backlog.move, name="move"),
    path("backlog/suggestions/", tagging.suggestions, name="suggestions"),
    path("backlog/undo/<uuid:act>/", tagging.undo, name="undo"),
    path("tagging/", inbox.inbox, name="inbox"),
    path("tagging/<int:number>/", inbox.tag, name="tag"),
    path("why/", coaching.coach, name="coach"),
    path("stories/new/", story.new, name="new"),
    path("epics/new/", story.new_epic, name="new_epic"),
    path("stories/<int:number>/", story.detail, name="detail"),
    path("stories/<int:number>/edit/", story.edit, name="edit"),
    path("stories/<int:number>/place/", backlog.place, name="place"),
    path("stories/<int:number>/size/", tagging.size, name="size"),
    path("stories/<int:number>/kind/", tagging.kind, name="kind"),
    path("stories/<int:number>/confirm/", tagging.confirm, name="confirm"),
    path("stories/<int:number>/decline/", tagging.decline, name="decline"),
    path("stories/<int:number>/archive/", story.archive, name="archive"),
    path("stories/<int:number>/restore/", story.restore, name="restore"),
    path("stories/<int:number>/stories/", story.adopt, name="adopt"),
    path("stories/<int:number>/checklist/", checklist.add, name="sub_task_add"),
    path("stories/<int:number>/checklist/restore/<str:line>/", checklist.restore, name="sub_task_restore"),
    path("stories/<int:number>/checklist/<int:pk>/tick/", checklist.tick, name="sub_task_tick"),
    path("stories/<int:number>/checklist/<int:pk>/remove/", checklist.remove, name="sub_task_remove"),
    path("stories/<int:number>/checklist/<int:pk>/promote/", checklist.promote, name="sub_task_promote"),
]
