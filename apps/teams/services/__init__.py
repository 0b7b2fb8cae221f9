"""What happens to teams, their people, and the time that people have for them."""

from apps.teams.services.calendars import (
    add_calendar,
    change_calendar,
    read_address,
    read_soon,
    remove_calendar,
    take_file,
)
from apps.teams.services.deputies import end_deputy, name_deputy
from apps.teams.services.holidays import Owner, add_special_day, remove_special_day, set_place
from apps.teams.services.locking import lock_team
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
from apps.teams.services.time_off import (
    add_time_off,
    change_time_off,
    forget_reasons,
    remove_time_off,
    restore_time_off,
)
from apps.teams.services.working_time import change_pattern, remove_pattern, remove_share, set_pattern, set_share

__all__ = [
    "Owner",
    "add_calendar",
    "add_special_day",
    "add_time_off",
    "archive_team",
    "carry_out",
    "change_calendar",
    "change_pattern",
    "change_role",
    "change_time_off",
    "consent_to_change",
    "edit_team",
    "end_deputy",
    "forget_reasons",
    "give_notice",
    "grant_standard_rights",
    "join_team",
    "leave_team",
    "lock_team",
    "name_deputy",
    "read_address",
    "read_soon",
    "remove_calendar",
    "remove_pattern",
    "remove_share",
    "remove_special_day",
    "remove_time_off",
    "restore_team",
    "restore_time_off",
    "set_pattern",
    "set_place",
    "set_share",
    "take_file",
    "tell_of_change",
    "withdraw_notice",
]
