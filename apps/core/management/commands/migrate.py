"""`migrate`, which also hands the server's role what it may do, and no more."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import wraps
from typing import Any
from unittest.mock import patch

import pghistory.models
from django.apps import apps
from django.core.management.commands import migrate
from django.db import connections
from django.db.migrations.operations import AddConstraint, AddIndex
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger, RemoveTrigger

from config.embedded import SERVER_ROLE

# The server's role owns nothing: it cannot truncate, drop, disable a trigger or make tables that shadow ours.
GRANTS = """
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN CREATE ROLE {role} LOGIN; END IF;
END $$;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
REVOKE TEMPORARY ON DATABASE "{database}" FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO {role};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role};
REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role};
"""

# History's own guard has an off switch; a right that was never given has none.
HISTORY_STANDS = """
DO $$ DECLARE history regclass; BEGIN
    FOR history IN SELECT oid FROM pg_class WHERE oid = ANY (ARRAY[{tables}]::regclass[]) LOOP
        EXECUTE format('REVOKE UPDATE, DELETE ON %s FROM {role}', history);
    END LOOP;
END $$;
"""


class Command(migrate.Command):
    help = f"{migrate.Command.help} Then grants the server's role its rights (docs/operators/install.md)."

    def handle(self, *args: Any, **options: Any) -> None:
        with _models_drawn_less():
            super().handle(*args, **options)
        connection = connections[options["database"]]
        if options.get("plan") or options.get("check_unapplied"):
            return
        with connection.cursor() as cursor:
            cursor.execute(GRANTS.format(role=SERVER_ROLE, database=connection.settings_dict["NAME"]))
            cursor.execute(HISTORY_STANDS.format(role=SERVER_ROLE, tables=_history_tables()))


type StateForwards = Callable[[Any, str, ProjectState], None]


@contextmanager
def _models_drawn_less() -> Iterator[None]:
    """Note an index, a constraint or a trigger on the class that is there.

    Django draws the class and those of its relatives anew for each: two thirds of the time of a first migration.
    """
    with ExitStack() as stack:
        for operation in (AddConstraint, AddIndex, AddTrigger, RemoveTrigger):
            kept = _keeping_classes(operation.state_forwards)
            stack.enter_context(patch.object(operation, "state_forwards", kept))
        yield


def _keeping_classes(state_forwards: StateForwards) -> StateForwards:
    @wraps(state_forwards)
    def kept(operation: Any, app_label: str, state: ProjectState) -> None:
        drawn = state.__dict__.pop("apps", None)  # a state that was never drawn draws nothing anew
        state_forwards(operation, app_label, state)
        if drawn is not None:
            state.__dict__["apps"] = drawn
            noted = state.models[app_label, operation.model_name.lower()].options
            meta = drawn.get_model(app_label, operation.model_name)._meta
            meta.constraints, meta.indexes = noted.get("constraints", []), noted.get("indexes", [])

    return kept


def _history_tables() -> str:
    """The tables of history, as an SQL list; one that is not there yet is NULL."""
    models = (model for model in apps.get_models() if issubclass(model, pghistory.models.Event))
    return ", ".join(f"to_regclass('public.{model._meta.db_table}')" for model in models)
