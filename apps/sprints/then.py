"""Rows as they were when a sprint closed, out of their history: what is renamed later is not renamed in its review."""

from typing import Any

from django.db.models import Model, QuerySet, Subquery

from apps.sprints.models import Sprint, Status


def history_of(model: type[Model]) -> QuerySet[Any]:
    """What pghistory kept of a model's rows."""
    events: QuerySet[Any] = model.pgh_event_model._default_manager.all()  # type: ignore[attr-defined]  # pghistory makes it
    return events


def as_of(sprint: Sprint, events: QuerySet[Any]) -> QuerySet[Any]:
    """The last event of each object before the close; while the sprint runs, its last one.

    By the clock of the database: a close can be dated back, its row in the history cannot.
    """
    if sprint.status == Status.CLOSED:
        closes = history_of(Sprint).filter(pgh_obj=sprint.pk, status=Status.CLOSED).order_by("pgh_id")
        events = events.filter(pgh_created_at__lte=Subquery(closes.values("pgh_created_at")[:1]))
    return events.order_by("pgh_obj_id", "-pgh_id").distinct("pgh_obj_id")
