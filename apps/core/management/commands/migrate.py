"""`migrate`, which also hands the server's role what it may do, and no more."""

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

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


class Command(migrate.Command):
    help = f"{migrate.Command.help} Then grants the server's role its rights (docs/operators/install.md)."

    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        connection = connections[options["database"]]
        if options.get("plan") or options.get("check_unapplied"):
            return
        with connection.cursor() as cursor:
            cursor.execute(GRANTS.format(role=SERVER_ROLE, database=connection.settings_dict["NAME"]))
