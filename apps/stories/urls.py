from django.urls import path

from apps.stories.views import backlog, checklist, coaching, inbox, option_writing, options, story, tagging

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
    path("stories/<int:number>/options/", options.compare, name="options"),
    path("stories/<int:number>/options/ask/", options.ask, name="options_ask"),
    path("stories/<int:number>/options/withdraw/", options.withdraw, name="options_withdraw"),
    path("stories/<int:number>/options/resume/<int:pk>/", options.resume, name="options_resume"),
    path("stories/<int:number>/options/choose/", options.choose, name="options_choose"),
    path("stories/<int:number>/options/remarks/", options.say, name="options_say"),
    path("stories/<int:number>/options/add/", option_writing.add, name="option_add"),
    path("stories/<int:number>/options/<int:pk>/", option_writing.edit, name="option"),
    path("stories/<int:number>/options/<int:pk>/remove/", option_writing.remove, name="option_remove"),
    path("stories/<int:number>/options/<int:pk>/restore/", option_writing.restore, name="option_restore"),
    path("stories/<int:number>/archive/", story.archive, name="archive"),
    path("stories/<int:number>/restore/", story.restore, name="restore"),
    path("stories/<int:number>/stories/", story.adopt, name="adopt"),
    path("stories/<int:number>/checklist/", checklist.add, name="sub_task_add"),
    path("stories/<int:number>/checklist/restore/<str:line>/", checklist.restore, name="sub_task_restore"),
    path("stories/<int:number>/checklist/<int:pk>/tick/", checklist.tick, name="sub_task_tick"),
    path("stories/<int:number>/checklist/<int:pk>/remove/", checklist.remove, name="sub_task_remove"),
    path("stories/<int:number>/checklist/<int:pk>/promote/", checklist.promote, name="sub_task_promote"),
]
