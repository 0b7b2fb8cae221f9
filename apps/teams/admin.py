"""Teams in the admin site: for looking, and for setting right what the pages cannot.

Who decides what, and who announced which change, is read here only: a person of the installation could otherwise sign
in other people's names.
"""

from django.contrib import admin

from apps.core.admin import ReadOnlyAdmin, RuleAdmin
from apps.teams.models import DecisionRight, Membership, RoleChange, Team


@admin.register(Team)
class TeamAdmin(RuleAdmin[Team]):
    list_display = ("name", "organisation", "slug", "key_prefix", "unit", "archived_at")
    list_filter = ("unit", ("archived_at", admin.EmptyFieldListFilter))
    list_select_related = ("organisation",)
    search_fields = ("name", "slug", "key_prefix")
    autocomplete_fields = ("organisation",)
    readonly_fields = ("archived_at", "created_at")


@admin.register(Membership)
class MembershipAdmin(RuleAdmin[Membership]):
    list_display = ("user", "team", "role", "starts", "ends")
    list_filter = ("role",)
    list_select_related = ("user", "team")
    search_fields = ("user__name", "user__email", "team__name")
    autocomplete_fields = ("team", "user")


@admin.register(RoleChange)
class RoleChangeAdmin(ReadOnlyAdmin[RoleChange]):
    list_display = ("team", "role", "holder", "successor", "noticed_at", "consented_at", "withdrawn_at", "done_at")
    list_select_related = ("team", "holder", "successor")


@admin.register(DecisionRight)
class DecisionRightAdmin(ReadOnlyAdmin[DecisionRight]):
    list_display = ("team", "sentence", "holder", "key")
    list_filter = ("holder",)
    list_select_related = ("team",)
    search_fields = ("team__name", "sentence")
