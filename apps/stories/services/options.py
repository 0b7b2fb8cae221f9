"""Asking for options, and answering with them until one is chosen (services.choosing)."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.violations import RuleViolation, broken, explained
from apps.stories.models import Option, OptionRequest, Story
from apps.stories.options import MOST
from apps.stories.options_history import last_of_removed

# What makes an option: everything but which one it is.
KEPT = [field.attname for field in Option._meta.concrete_fields if field.name not in ("id", "version")]


class StaleOption(Exception):
    """Somebody changed the option since the form was opened. Holds it as it is now."""

    def __init__(self, current: Option) -> None:
        super().__init__(str(current))
        self.current = current


def ask_for_options(
    *,
    story: Story,
    wish: str,
    reason: str,
    by: User,
    by_when: dt.date | None = None,
    at: dt.datetime | None = None,
) -> OptionRequest:
    """Ask what could be had instead, by when and why. Raises `RuleViolation` where the story waits for some already."""
    with explained(), transaction.atomic():
        return OptionRequest.objects.create(
            story=story, wish=wish, reason=reason, by_when=by_when, asked_by=by, asked_at=at or timezone.now()
        )


def withdraw_request(*, request: OptionRequest) -> OptionRequest:
    """Ask no more. What was answered stays with it. Raises `RuleViolation` where an option was chosen meanwhile."""
    return _settle(request, timezone.now())


def resume_request(*, request: OptionRequest) -> OptionRequest:
    """Take a withdrawal back. Raises `RuleViolation` where another request waits by now."""
    return _settle(request, None)


def _settle(request: OptionRequest, at: dt.datetime | None) -> OptionRequest:
    with explained(), transaction.atomic():
        OptionRequest.objects.filter(pk=request.pk).update(settled_at=at, version=F("version") + 1)
    request.refresh_from_db(fields=["settled_at", "version"])
    return request


def add_option(*, request: OptionRequest, by: User, at: dt.datetime | None = None, **written: Any) -> Option:
    """Answer with one more option. Raises `RuleViolation`, so where a choice was made meanwhile."""
    with explained(), transaction.atomic():
        _make_room(request)
        seen = Story.objects.values_list("size", flat=True).get(pk=request.story_id)
        return Option.objects.create(
            request=request, written_by=by, written_at=at or timezone.now(), size_seen=seen, **written
        )


def rewrite_option(*, option: Option, version: int | None, by: User, changes: Mapping[str, Any]) -> Option:
    """Change an option as somebody saw it at `version`; None takes it as it is now. It is fresh again.

    Raises `StaleOption` where it has changed since, and `RuleViolation`.
    """
    with explained(), transaction.atomic():
        current = _locked(option)
        if version not in (None, current.version):
            raise StaleOption(current)
        for name, value in changes.items():
            setattr(current, name, value)
        current.size_seen, current.written_by, current.written_at = current.request.story.size, by, timezone.now()
        current.version += 1
        current.save(update_fields=[*changes, "size_seen", "written_by", "written_at", "version"])
    return current


def remove_option(*, option: Option) -> None:
    """Take an option back. Raises `RuleViolation` where a choice was made meanwhile."""
    with explained(), transaction.atomic():
        _locked(option).delete()


def restore_option(*, request: OptionRequest, removed: int) -> Option:
    """Bring a removed option back as it was, from the history. Raises `RuleViolation`."""
    was = last_of_removed(request, removed)
    if was is None:
        raise RuleViolation("this_option_was_removed", _("There is no option to bring back."))
    with explained(), transaction.atomic():
        _make_room(request)
        return Option.objects.create(**{name: getattr(was, name) for name in KEPT}, version=was.version + 1)


def _locked(option: Option) -> Option:
    """As it is now. The request first: who answers, who changes and who chooses wait for each other there."""
    _count_on(option.request)
    current = Option.objects.select_related("request__story").filter(pk=option.pk).first()
    if current is None:
        raise RuleViolation("this_option_was_removed", _("This option was removed meanwhile."))
    return current


def _make_room(request: OptionRequest) -> None:
    """For one more option; whoever adds another at this moment waits."""
    _count_on(request)
    if request.options.count() >= MOST:
        raise RuleViolation(
            "nobody_compares_more_than_six", _("More than six options nobody compares. Remove one first.")
        )


def _count_on(request: OptionRequest) -> None:
    """What stands there changes, so whoever is about to choose is told."""
    open_ones = OptionRequest.objects.filter(pk=request.pk, chosen=None)
    if not open_ones.update(version=F("version") + 1):
        raise broken("a_choice_stands")
