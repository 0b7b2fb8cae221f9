"""Stories in the admin site, where a sprint's rule holds, too."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.admin import RuleAdmin
from apps.core.violations import RuleViolation
from apps.stories.models import Label, Story, SubTask
from apps.stories.refusals import tell


@admin.register(Story)
class StoryAdmin(RuleAdmin[Story]):
    list_display = ["key", "title", "kind", "size", "state", "team"]
    list_filter = ["kind", "state", "is_epic", "source"]
    list_select_related = ["team"]
    # Counting a long backlog for "12 of 100,000" would cost more than showing it.
    show_full_result_count = False
    search_fields = ["source_key", "title"]
    raw_id_fields = ["team", "parent", "assignee", "proposed_by", "created_by"]
    readonly_fields = ["number", "rank", "work_type", "version", "archived_at", "created_at", "updated_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A story gets its number and its place on its team's own page."""
        return False

    def on_refusal(self, request: HttpRequest, violation: RuleViolation, obj: Story | None) -> None:
        if obj is not None and obj.pk and isinstance(request.user, User):
            tell(violation, story=obj, by=request.user, what=_("admin site"))


@admin.register(SubTask)
class SubTaskAdmin(RuleAdmin[SubTask]):
    list_display = ["title", "story", "done"]
    list_select_related = ["story__team"]
    raw_id_fields = ["story"]


@admin.register(Label)
class LabelAdmin(RuleAdmin[Label]):
    list_display = ["name", "team"]
    list_select_related = ["team"]
    search_fields = ["name"]
    raw_id_fields = ["team"]
