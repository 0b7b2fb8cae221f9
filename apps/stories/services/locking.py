"""Several stories are locked one after the other in the order of their ids, whoever writes them."""

from django.db.models import QuerySet

from apps.stories.models import Story


def lock_in_order(stories: QuerySet[Story]) -> None:
    """Before one statement writes them all: it would take them as they lie, and could meet a close half-way.

    Call it in the transaction that writes.
    """
    list(stories.select_for_update(no_key=True, of=["self"]).order_by("id").values_list("id", flat=True))
