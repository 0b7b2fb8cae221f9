"""A story's checklist."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.stories.models.story import Story


class SubTask(models.Model):
    """A line of a story's checklist: no size, so that nothing is counted twice."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="sub_tasks")
    title = models.CharField(_("title"), max_length=255)
    done = models.BooleanField(_("done"), default=False)
    source_key = models.CharField(_("key in the tracker"), max_length=60, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("sub-task")
        verbose_name_plural = _("sub-tasks")
        ordering = ["story", "id"]

    def __str__(self) -> str:
        return self.title
