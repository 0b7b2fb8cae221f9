"""Telling of refusals.

A story that stands in a sprint meets the sprint's rule when it is sized or tagged anew. Stories know no sprints, so
whoever keeps record of refusals registers a listener here.
"""

from collections.abc import Callable

from apps.accounts.models import User
from apps.core.violations import RuleViolation
from apps.stories.models import Story

# The violation, the story as it stands in the database, who tried, and what, in a few words.
Listener = Callable[[RuleViolation, Story, User, str], None]
_listeners: list[Listener] = []


def on_refusal(listener: Listener) -> Listener:
    """Register a listener; it is called after the rollback, so it may write."""
    _listeners.append(listener)
    return listener


def tell(violation: RuleViolation, *, story: Story, by: User, what: str) -> None:
    """Let everybody know who keeps record."""
    for listener in _listeners:
        listener(violation, story, by, what)
