"""History that figures rest on: no session switches it off, and only its own triggers write it.

Elsewhere history tells who did what; here it is what a closed sprint's figures are replayed from, so it is held like a
law (`core.triggers`). A row that somebody inserts by hand would be a figure of their making.
"""

from typing import Any

import pghistory
import pghistory.trigger
import pgtrigger
from django.utils.translation import gettext_noop
from pgtrigger import compiler

from apps.core.triggers import Law, compiled


class _KeptEvent(pghistory.trigger.Event):
    """pghistory's trigger, without its switch."""

    def compile(self, model: Any) -> compiler.Trigger:
        return compiled(self, model)


class _Kept(pghistory.RowEvent):
    def add_event_trigger(self, event_model: Any) -> None:
        trigger = _KeptEvent(  # type: ignore[no-untyped-call]  # pghistory's own has no types
            event_model=event_model,
            label=self.label,
            name=self.trigger_name,
            row=self.row,
            operation=self.operation,
            condition=self.condition,
            level=self.level,
        )
        pgtrigger.register(trigger)(event_model.pgh_tracked_model)


class KeptInsert(_Kept, pghistory.InsertEvent):
    pass


class KeptUpdate(_Kept, pghistory.UpdateEvent):
    pass


class KeptDelete(_Kept, pghistory.DeleteEvent):
    pass


def kept_events() -> tuple[pghistory.RowEvent, ...]:
    """Every change, for `pghistory.track`."""
    return KeptInsert(), KeptUpdate(), KeptDelete()


def written_by_triggers() -> Law:
    """For the `meta` of `pghistory.track`: a row that no trigger wrote is refused."""
    return Law(
        name="written_by_triggers",
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        rules={"history_is_written_by_what_happens": gettext_noop("History is written by what happens, not by hand.")},
        func="""
            IF pg_trigger_depth() < 2 THEN {history_is_written_by_what_happens} END IF;
            RETURN NULL;
        """,
    )
