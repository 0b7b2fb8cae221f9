"""What can be chosen for columns and words of a file, in the words of the page."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.importers.formats import Field
from apps.importers.guess import Because
from apps.importers.mapping import Becomes, Order, SprintState, State, Twice

FIELDS = {
    "": _("not imported"),
    Field.KEY: _("Key"),
    Field.REF: _("Number of the issue"),
    Field.TITLE: _("Title"),
    Field.TEXT: _("Description"),
    Field.TYPE: _("Type"),
    Field.STATUS: _("Status"),
    Field.CATEGORY: _("Status category"),
    Field.RESOLUTION: _("Resolution"),
    Field.ASSIGNEE: _("Assignee"),
    Field.PARENT: _("Parent"),
    Field.CREATED: _("Created on"),
    Field.RESOLVED: _("Resolved on"),
    Field.LABELS: _("Labels"),
    Field.COMPONENT: _("Component"),
    Field.SPRINT: _("Sprint"),
    Field.SIZE: _("Size"),
}
BECOMES = {
    Becomes.STORY: _("a story"),
    Becomes.EPIC: _("an epic"),
    Becomes.CHECKLIST: _("a line in its story's checklist, without a size"),
    Becomes.LEFT_OUT: _("left out"),
}
STATES = {State.OPEN: _("open"), State.DONE: _("done"), State.CANCELLED: _("cancelled")}
SPRINTS = {
    SprintState.FINISHED: _("finished"),
    SprintState.RUNNING: _("running"),
    SprintState.FUTURE: _("to come"),
    SprintState.LEFT_OUT: _("left out"),
}
ORDERS = {
    Order.UNKNOWN: _("not decided: these dates are not taken"),
    Order.DAY_FIRST: _("the day (04/12/25 is 4 December)"),
    Order.MONTH_FIRST: _("the month (04/12/25 is 12 April)"),
}
TWICE = {
    Twice.REFUSE: _("do not import this file"),
    Twice.FIRST: _("take the first line"),
    Twice.LAST: _("take the last line"),
}
BECAUSE = {
    Because.WORD: _("known word"),
    Because.RESOLVED: _("all of them are resolved"),
    Because.CATEGORY: _("by its status category"),
    Because.UNKNOWN: _("not recognised: please check"),
}


TABLES = {
    "type": (
        _("Types"),
        _("A type never says what kind of work a story is: everything comes in untagged, with a suggestion."),
    ),
    "state": (_("Statuses"), ""),
    "resolution": (_("Resolutions"), _("What an issue with a done status was closed as.")),
    "person": (
        _("People"),
        _("Matched with members of this team by name or e-mail address. Nobody joins a team by being named in a file."),
    ),
    "month": (
        _("Months"),
        _("Months in a language that is not known here. Dates with an undecided month are not taken."),
    ),
}
