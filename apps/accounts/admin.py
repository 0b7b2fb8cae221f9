"""Organisations and people in the admin site.

An e-mail address is fixed once a person exists, and passwords are set by mail: whoever could change either would sign
in as somebody else, and sign in their name.
"""

from django.contrib import admin
from django.http import HttpRequest

from apps.accounts.models import Invitation, Organisation, User
from apps.core.admin import ReadOnlyAdmin, RuleAdmin


@admin.register(Organisation)
class OrganisationAdmin(RuleAdmin[Organisation]):
    list_display = ("name", "slug", "is_demo", "created_at")
    search_fields = ("name", "slug")
    readonly_fields = ("is_demo", "created_at")


@admin.register(User)
class UserAdmin(RuleAdmin[User]):
    list_display = ("name", "email", "organisation", "role", "is_active", "is_staff")
    list_filter = ("role", "is_active", "is_staff")
    list_select_related = ("organisation",)
    search_fields = ("name", "email")
    autocomplete_fields = ("organisation",)
    fields = (
        "name",
        "email",
        "organisation",
        "role",
        "time_zone",
        "theme",
        "language",
        "is_active",
        "is_staff",
        "is_superuser",
        "groups",
        "user_permissions",
        "last_login",
        "date_joined",
    )
    filter_horizontal = ("groups", "user_permissions")
    readonly_fields = ("last_login", "date_joined")

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        fixed = ("email", "organisation") if obj else ()
        return (*self.readonly_fields, *fixed)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """People stand in ledgers; they are made inactive, never deleted."""
        return False


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin[Invitation]):
    """For looking only: what makes a link is not shown here either."""

    list_display = ("organisation", "email", "role", "uses", "places", "invited_by", "expires_at", "revoked_at")
    list_filter = ("role",)
    list_select_related = ("organisation", "invited_by")
    search_fields = ("email", "organisation__name")
