"""`migrate`, which also hands the server's role what it may do, and no more."""

from typing import Any

import pghistory.models
from django.apps import apps
from django.core.management.commands import migrate
from django.db import connections

from apps.core.drawing import models_drawn_once
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
        with models_drawn_once():
            super().handle(*args, **options)
        connection = connections[options["database"]]
        if options.get("plan") or options.get("check_unapplied"):
            return
        with connection.cursor() as cursor:
            cursor.execute(GRANTS.format(role=SERVER_ROLE, database=connection.settings_dict["NAME"]))
            cursor.execute(HISTORY_STANDS.format(role=SERVER_ROLE, tables=_history_tables()))


def _history_tables() -> str:
    """The tables of history, as an SQL list; one that is not there yet is NULL."""
    models = (model for model in apps.get_models() if issubclass(model, pghistory.models.Event))
    return ", ".join(f"to_regclass('public.{model._meta.db_table}')" for model in models)
