"""`python -m tests.bench reports`: what managers and teams read, over a thousand teams and behind twenty years."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

from config.settings import DATABASE_OWNER_URL
from tests.bench.client import Client
from tests.bench.database import FEW, MANY, ROOT, Team, Teams, connect, databases, environment
from tests.bench.measured import Measured, measure, sign_in
from tests.bench.report import WIDTH, Line, warnings_of
from tests.bench.server import serving
from tests.bench.site import MANAGER, PO

ADHERENCE, DASHBOARD = "/reports/adherence/", "/teams/{}/dashboard/"
OF_MANY_TEAMS, ITS_PO = "bench-1", "bench-1.0@example.org"


def main(teams: int, *, seconds: float) -> bool:
    """Print the table, and say whether the targets were met."""
    many, few, old = Teams(teams), Team(1_000, FEW), Team(1_000, MANY)
    organisations: list[Team | Teams] = [many, few, old]
    with ExitStack() as stack:
        static = stack.enter_context(tempfile.TemporaryDirectory())
        stack.enter_context(databases(DATABASE_OWNER_URL, organisations, static=static))
        exported = _exported(many.database, static)
        sites = [_site(stack, each, static) for each in organisations]
        rounds = measure(sites, seconds=seconds)
        lines = [*_dashboards(sites), *_adherence(sites[0]), *_export(exported)]
    heads = [f"{teams} teams", f"{few.closed} closed", f"{old.closed} closed"]
    head = f"{rounds} rounds\n\n{'':<{WIDTH}}" + "".join(f"{each:>10}" for each in heads) + "  target"
    sys.stdout.write("\n".join([head, *(line.text() for line in lines), *warnings_of(sites), ""]))
    return all(line.is_met for line in lines)


def _site(stack: ExitStack, rows: Team | Teams, static: str) -> Measured:
    """A team's Product Owner; and where there are many teams, the manager who looks at all of them."""
    port = stack.enter_context(serving(rows.database, static=static))
    owner = stack.enter_context(connect(DATABASE_OWNER_URL, rows.database))
    po, is_many = Client(port), isinstance(rows, Teams)
    sign_in(po, owner, ITS_PO if is_many else PO)
    dashboard = DASHBOARD.format(OF_MANY_TEAMS if is_many else "bench")
    cases = {"dashboard": lambda: po.get(dashboard)}
    if not is_many:
        return Measured([po], cases)
    manager = Client(port)
    sign_in(manager, owner, MANAGER)
    return Measured([po, manager], cases | {"adherence": lambda: manager.get(ADHERENCE)})


def _dashboards(sites: list[Measured]) -> Iterator[Line]:
    """All cards come with the page."""
    _many, few, _old = medians = [site.median("dashboard") for site in sites]
    counted = [site.counted("dashboard") for site in sites]
    yield Line("dashboard, all its cards, p50 × hello-world", [site.times_hello("dashboard") for site in sites], 100)
    yield Line("dashboard, fastest 5% of both", [site.fastest_times_hello("dashboard") for site in sites])
    yield Line(f"dashboard, × that behind {FEW} closed sprints", [median / few for median in medians], 1.3, ".2f")
    yield Line("dashboard, queries", [answer.queries for answer in counted], 15)
    yield Line("dashboard, ms in the database", [answer.database_seconds * 1000 for answer in counted], form=".1f")


def _adherence(site: Measured) -> Iterator[Line]:
    counted = site.counted("adherence")
    yield Line("adherence, first page, p50 × hello-world", [site.times_hello("adherence")], 300)
    yield Line("adherence, fastest 5% of both", [site.fastest_times_hello("adherence")])
    yield Line("adherence, queries", [counted.queries], 10)
    yield Line("adherence, ms in the database", [counted.database_seconds * 1000], form=".1f")


def _exported(database: str, static: str) -> dict[str, Any]:
    """Made in a process of its own, as the worker would: its highest memory is the export's."""
    command = [sys.executable, "-W", "ignore", "-m", "tests.bench.exporting"]
    made = subprocess.run(command, cwd=ROOT, env=environment(database, static), stdout=subprocess.PIPE, check=True)  # noqa: S603 - our own
    result: dict[str, Any] = json.loads(made.stdout)
    return result


def _export(made: dict[str, Any]) -> Iterator[Line]:
    yield Line(f"XLSX of {made['sprints']:,} sprints, s", [made["seconds"]], 10, ".1f")
    yield Line("highest memory of that process, MB", [made["megabytes"]], 200)
    yield Line("the file, MB", [made["file"]], form=".1f")
