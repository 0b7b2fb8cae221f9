"""What people say to each other about a story's options or its spike."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from apps.accounts.models import User
from apps.core.violations import explained
from apps.stories.models import Remark, Story, Topic


def remark(*, story: Story, topic: Topic, text: str, by: User, at: dt.datetime | None = None) -> Remark:
    """Say something; it stays. Raises `RuleViolation` where it says nothing."""
    with explained(), transaction.atomic():
        return Remark.objects.create(story=story, topic=topic, text=text, by=by, at=at or timezone.now())
