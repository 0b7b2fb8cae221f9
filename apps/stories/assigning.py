"""What a new assignee asks for before it is saved.

In a running sprint it may take somebody off other work, and that says why. Stories know no sprints, so whoever knows
registers here what there is to say.
"""

from collections.abc import Callable

from apps.accounts.models import User
from apps.stories.models import Story

# A sentence with the way to say why; empty where nothing is asked.
Asker = Callable[[Story, User | None], str]
_askers: list[Asker] = []


def on_assigning(asker: Asker) -> Asker:
    """Register an asker."""
    _askers.append(asker)
    return asker


def asked_before(story: Story, to: User | None) -> str:
    """What is asked before this story is somebody else's."""
    return next(filter(None, (ask(story, to) for ask in _askers)), "")
