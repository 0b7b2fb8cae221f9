"""What happens to teams, their people, and the time that people have for them."""

from apps.teams.services.membership import (
    archive_team,
    carry_out,
    change_role,
    consent_to_change,
    edit_team,
    give_notice,
    grant_standard_rights,
    join_team,
    leave_team,
    restore_team,
    tell_of_change,
    withdraw_notice,
)

__all__ = [
    "archive_team",
    "carry_out",
    "change_role",
    "consent_to_change",
    "edit_team",
    "give_notice",
    "grant_standard_rights",
    "join_team",
    "leave_team",
    "restore_team",
    "tell_of_change",
    "withdraw_notice",
]
