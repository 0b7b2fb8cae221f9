"""Agreements, joint decisions and the log in the admin site: read only, since nobody signs or decides for others."""

from django.contrib import admin

from apps.core.admin import ReadOnlyAdmin
from apps.decisions.models import Agreement, Challenge, Decision, JointDecision, RightsVersion


@admin.register(Agreement)
class AgreementAdmin(ReadOnlyAdmin[Agreement]):
    list_display = ("team", "tech_share", "reserve_share", "effective_from", "is_default")
    list_filter = ("is_default",)
    list_select_related = ("team",)
    search_fields = ("team__name",)


@admin.register(JointDecision)
class JointDecisionAdmin(ReadOnlyAdmin[JointDecision]):
    list_display = ("team", "number", "kind", "state", "proposed_at", "signed_by_po", "signed_by_lead")
    list_filter = ("kind", "state")
    list_select_related = ("team", "signed_by_po", "signed_by_lead")
    search_fields = ("team__name", "note")


@admin.register(RightsVersion)
class RightsVersionAdmin(ReadOnlyAdmin[RightsVersion]):
    list_display = ("team", "number", "in_force_from")
    list_select_related = ("team",)
    search_fields = ("team__name",)


@admin.register(Decision)
class DecisionAdmin(ReadOnlyAdmin[Decision]):
    list_display = ("team", "number", "title", "status", "decided_on", "decided_by")
    list_filter = ("status", "right_holder")
    list_select_related = ("team", "decided_by")
    search_fields = ("team__name", "title")


@admin.register(Challenge)
class ChallengeAdmin(ReadOnlyAdmin[Challenge]):
    list_display = ("decision", "right_sentence", "raised_by", "raised_at", "outcome")
    list_filter = ("outcome",)
    list_select_related = ("decision", "raised_by")
    search_fields = ("decision__title",)
