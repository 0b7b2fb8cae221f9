"""Every problem of an import in words: of a file, of a mapping, and of single rows."""

from __future__ import annotations

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from apps.core.violations import RuleViolation
from apps.importers.formats import Unreadable
from apps.importers.mapping import BadMapping

FILES: dict[str, Promise] = {
    "empty": lazy("This file is empty."),
    "zip": lazy("This is a compressed file or an Excel workbook. Unpack it or save it as CSV, and choose that file."),
    "excel": lazy("This is an Excel workbook. Save it as CSV and choose that file."),
    "not_csv": lazy("This is not a CSV file. In Jira, choose “Export CSV (all fields)”."),
    "one_column": lazy(
        "This file has a single column, so it is no export of a tracker, or its cells are parted by an unusual sign."
    ),
    "half_a_file": lazy(
        "This file ends in the middle of a cell that begins in line %(value)s: it was cut off. Export it again."
    ),
    "no_rows": lazy("This file has a header and no rows."),
    "too_large": lazy("This file is larger than %(limit)s MB. Export fewer issues at a time."),
    "encoding_wrong": lazy("This file cannot be read as %(value)s. Choose another encoding."),
    "encoding_unknown": lazy("%(value)s is not one of the encodings to choose from."),
}

MAPPINGS: dict[str, Promise] = {
    "not_a_mapping": lazy("The mapping cannot be read: %(value)s"),
    "unknown_section": lazy("The mapping has a part nobody knows: %(value)s"),
    "sprint_half_dated": lazy("“%(value)s” needs both its first and its last day, or neither."),
    "sprint_ends_first": lazy("“%(value)s” ends before it starts."),
    "bad_delimiter": lazy("“%(value)s” cannot part the cells of a file: give one character."),
    "bad_month": lazy("“%(value)s” is not a month: give a number from 1 to 12."),
    "bad_site": lazy("“%(value)s” is not a web address: it begins with https://."),
    "unknown_column": lazy("The mapping names a column that this file does not have: %(value)s"),
}

BLOCKERS: dict[str, Promise] = {
    "no_rows": FILES["no_rows"],
    "no_key_column": lazy("No column holds the key of an issue. Choose it below."),
    "no_title_column": lazy("No column holds the title of an issue. Choose it below."),
    "key_twice": lazy(
        "%(value)s stands more than once in this file. Choose below which line to take, or correct the file."
    ),
    "too_many_words": lazy(
        "The column for “%(value)s” holds hundreds of different values, so it is probably another column."
    ),
    "two_running": lazy("Only one sprint can be running. Say what the others are: %(value)s"),
}

LEFT_OUT: dict[str, Promise] = {
    "too_short": lazy("The row has too few cells (%(value)s), so nobody knows which cell belongs to which column."),
    "too_long": lazy(
        "The row has too many cells (%(value)s), probably because of a comma without quotation marks, so nobody knows "
        "which cell belongs to which column."
    ),
    "unstorable": lazy("The row holds a character that no text can hold."),
    "no_key": lazy("The row has no key."),
    "key_too_long": lazy("The key has %(value)s characters; at most 60 are taken."),
    "no_title": lazy("The row has no title."),
    "title_too_long": lazy("The title has %(value)s characters; at most 255 are taken."),
    "text_too_long": lazy("The description has %(value)s characters; at most 100,000 are taken."),
    "type_left_out": lazy("Issues of the type “%(value)s” are left out, as you chose."),
    "twice": lazy("The key stands more than once; line %(value)s was taken."),
}

NOTES: dict[str, Promise] = {
    "size_not_a_number": lazy("“%(value)s” is not a size: the story comes in without one."),
    "size_not_positive": lazy("A size of %(value)s is not taken: the story comes in without one."),
    "size_too_large": lazy("A size of %(value)s is more than 10,000: the story comes in without one."),
    "size_rounded": lazy("The size %(value)s was rounded to two places."),
    "sizes_differ": lazy("Two size columns say different things (%(value)s): the first is taken."),
    "size_kept": lazy("The tracker says size %(value)s; the size here stays, because it was set or planned here."),
    "label_too_long": lazy("The label “%(value)s…” is longer than 60 characters and is not taken."),
    "sprint_name_too_long": lazy("The sprint “%(value)s…” has a name of more than 120 characters and is not taken."),
    "date_unknown": lazy("“%(value)s” is not a date anybody here can read: it is not taken."),
    "form_kept": lazy("It is a %(value)s here already and stays one, though its type says otherwise."),
    "epic_size": lazy("The epic's own size of %(value)s is not counted: the sizes of its stories are."),
    "sub_task_size": lazy("The sub-task's own size of %(value)s is not counted: its story's size is."),
    "sub_task_alone": lazy("The sub-task's story is not in this file: it comes in as a story of its own."),
    "parent_missing": lazy("Its parent %(value)s is neither in this file nor here: it comes in without one."),
    "parent_no_epic": lazy("Its parent %(value)s is no epic: both come in as stories, and both sizes count."),
    "incident_not_confirmed": lazy(
        "The tracker says “%(value)s”; the incident stays as it is here until somebody has confirmed it, or said that "
        "it is none."
    ),
    "spike_without_output": lazy(
        "The tracker says “%(value)s”; the spike stays as it is here until its recommendation is put to both."
    ),
    "state_kept": lazy("The tracker says “%(value)s”; the state here stays, because the story is planned in a sprint."),
}

SPRINTS: dict[str, Promise] = {
    "no_dates": lazy("its dates were not given"),
    "by_choice": lazy("you chose to leave it out"),
    "not_over": lazy("it ends in the future, so it is not finished"),
    "fence_stands": lazy("the team has fenced sprints already: a running sprint comes in only before the first one"),
    "one_runs": lazy("another sprint of this team is running: it can come in once that one is closed"),
    "nothing_in_it": lazy("none of its issues came in as a story"),
}

_SENTENCES = FILES | MAPPINGS | BLOCKERS | LEFT_OUT | NOTES | SPRINTS


def sentence(code: str, value: str = "") -> str:
    text = _SENTENCES.get(code)
    if text is None:
        return _("Something is wrong with this row (%(code)s).") % {"code": code}
    return str(text) % {"value": value, "limit": settings.IMPORT_MAX_BYTES // 1024 // 1024}


def refusal(error: Unreadable | BadMapping) -> RuleViolation:
    """A file or a mapping that cannot be taken, as the refusal every door understands."""
    return RuleViolation(f"import_{error.code}", sentence(error.code, error.value))
