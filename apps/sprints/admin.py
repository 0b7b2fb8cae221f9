"""Sprints and their ledgers in the admin site, where the same rules hold and attempts are put on record."""

from decimal import Decimal

from django.contrib import admin
from django.http import HttpRequest

from apps.accounts.models import User
from apps.core.admin import ReadOnlyAdmin, RuleAdmin
from apps.core.violations import RuleViolation
from apps.sprints.models import Commitment, FenceAttempt, Sprint
from apps.sprints.refusals import record_attempt


def _on_record(request: HttpRequest, violation: RuleViolation, sprint: Sprint, **what: object) -> None:
    person = request.user if isinstance(request.user, User) else None
    record_attempt(violation, sprint=sprint, by=person, door=FenceAttempt.Door.ADMIN, **what)  # type: ignore[arg-type]  # named by the callers below


@admin.register(Sprint)
class SprintAdmin(RuleAdmin[Sprint]):
    list_display = ["title", "team", "status", "starts", "ends", "capacity", "product_committed", "tech_committed"]
    list_filter = ["status", "fenced"]
    list_select_related = ["team"]
    search_fields = ["name", "team__name"]
    autocomplete_fields = ["team"]
    readonly_fields = ["tech_budget", "reserve", "product_budget", "product_committed", "tech_committed"]
    raw_id_fields = ["agreement", "adjustment_decision", "started_by", "closed_by", "created_by"]

    def on_refusal(self, request: HttpRequest, violation: RuleViolation, obj: Sprint | None) -> None:
        if obj is not None and obj.pk:
            _on_record(request, violation, obj, what=str(obj), asked=obj.capacity or Decimal(0))


@admin.register(Commitment)
class CommitmentAdmin(RuleAdmin[Commitment]):
    list_display = ["story", "sprint", "budget", "kind", "size", "outcome", "left_at"]
    list_filter = ["budget", "outcome"]
    list_select_related = ["story__team", "sprint__team"]
    raw_id_fields = ["sprint", "story", "committed_by", "left_by"]
    # What is done is for the team to say, by its decision rights; who runs the installation holds none.
    readonly_fields = ["outcome", "done_at"]

    def on_refusal(self, request: HttpRequest, violation: RuleViolation, obj: Commitment | None) -> None:
        if obj is not None and obj.sprint_id and obj.story_id:
            _on_record(
                request,
                violation,
                obj.sprint,
                story=obj.story,
                budget=obj.budget,
                what=f"{obj.story.key} → {obj.budget}",
            )


@admin.register(FenceAttempt)
class FenceAttemptAdmin(ReadOnlyAdmin[FenceAttempt]):
    list_display = ["at", "sprint", "person", "door", "what", "amount"]
    list_select_related = ["sprint__team", "person"]
