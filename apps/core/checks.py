"""What `manage.py check --deploy` asks of a production installation beyond Django's own questions."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Tags, register
from django.db import connections

# True where the server could switch a trigger off: as superuser, or through a role that owns the ledger.
MAY_SWITCH_OFF = """
    SELECT rolsuper OR EXISTS (
        SELECT FROM pg_class WHERE oid = to_regclass('public.sprints_sprint') AND pg_has_role(relowner, 'MEMBER')
    ) FROM pg_roles WHERE rolname = current_user
"""


@register(Tags.security, deploy=True)
def demonstrations_are_not_for_production(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if not settings.DEMO:
        return []
    return [checks.Warning("DEMO is on: anybody can enter as any of its people.", id="ringfence.W001")]


@register(Tags.database, deploy=True)
def the_server_owns_no_table(
    app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Asked with `--database default`: the budget rule is the database's only if the server cannot alter it."""
    found: list[CheckMessage] = []
    for alias in databases or ():
        with connections[alias].cursor() as cursor:
            cursor.execute(MAY_SWITCH_OFF)
            may_switch_off = cursor.fetchone()
        if may_switch_off == (True,):
            found.append(
                checks.Warning(
                    "The server's database role could switch the budget rule off.",
                    hint="Let DATABASE_URL sign in as ringfence_server, a role that owns no table.",
                    id="ringfence.W002",
                )
            )
    return found
