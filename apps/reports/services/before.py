"""Telling the past what it was. There is no way back: a line of a closed ledger takes on its story's kind once."""

from functools import partial
from itertools import batched

from django.db import transaction
from django.db.models import QuerySet

from apps.accounts.models import User
from apps.core.violations import explained
from apps.stories.models import Story
from apps.stories.services import ChangedMeanwhile, confirm_suggestions, tag_stories
from apps.stories.services.locking import lock_in_order
from apps.teams.models import Team

CHUNK = 500


def tag_past(
    *, team: Team, stories: QuerySet[Story], kind: str, expected: int, by: User, may_tag: bool
) -> int:  # fmt: skip
    """Tag untagged stories of the past, without a kind as proposed or suggested. Returns how many changed.

    All of them or none: raises `ChangedMeanwhile` where they are not the `expected` number any more, and
    `RuleViolation` where one that is planned today breaks a rule. A technical kind from somebody who may not tag
    becomes a proposal.
    """
    with explained(), transaction.atomic():
        lock_in_order(stories)
        numbers = list(stories.order_by("id").values_list("number", flat=True))
        if len(numbers) != expected:
            raise ChangedMeanwhile
        act = partial(tag_stories, kind=kind) if kind else confirm_suggestions
        return sum(act(team=team, numbers=some, by=by, may_tag=may_tag) for some in batched(numbers, CHUNK))
