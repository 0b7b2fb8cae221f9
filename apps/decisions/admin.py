"""Agreements and joint decisions in the admin site: read only, since nobody signs for others."""

from django.contrib import admin

from apps.core.admin import ReadOnlyAdmin
from apps.decisions.models import Agreement, JointDecision, RightsVersion


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
