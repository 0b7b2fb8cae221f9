"""`python -m tests.bench`: measures, prints a table with the target beside each figure, fails where one is missed."""

import argparse
import os
import sys
import tempfile
import time
from contextlib import ExitStack

import django

os.environ.setdefault("DEMO", "1")

from config.settings import DATABASE_OWNER_URL
from tests.bench.database import MANY, Team, connect, databases
from tests.bench.report import Report
from tests.bench.server import WORKERS, serving
from tests.bench.site import Site

SIZES = [1_000, 10_000, 100_000]
WHAT = ["pages", "suggestions", "burn-up", "close", "forecast"]
WARM_UP = 12


def main() -> None:
    options = _options()
    if options.what != "pages":
        sys.exit(not _in_memory(options.what))
    with ExitStack() as stack:
        static = stack.enter_context(tempfile.TemporaryDirectory())
        teams = [*map(Team, options.sizes), Team(options.sizes[0], MANY)]
        stack.enter_context(databases(DATABASE_OWNER_URL, teams, static=static))
        sites: dict[Team, Site] = {}
        for team in teams:
            port = stack.enter_context(serving(team.database, static=static))
            sites[team] = Site(port, stack.enter_context(connect(DATABASE_OWNER_URL, team.database)))
        rounds = _measure(list(sites.values()), seconds=options.seconds)
        report = Report(sites)
        sys.stdout.write(f"{rounds} rounds · {WORKERS} workers · {report.text()}\n")
    sys.exit(not report.is_met)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("what", nargs="?", choices=WHAT, default="pages", help="(pages)")
    parser.add_argument("--seconds", type=float, default=45, help="how long to measure (45)")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="stories in the backlogs, ascending")
    return parser.parse_args()


def _in_memory(what: str) -> bool:
    """What is measured without a server."""
    if what == "close":
        from tests.bench import closing  # on a database of its own

        return closing.main()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from tests.bench import burn_up, forecast, suggestions  # which read the models

    mains = {"burn-up": burn_up.main, "forecast": forecast.main, "suggestions": suggestions.main}
    return mains[what]()


def _measure(sites: list[Site], *, seconds: float) -> int:
    """Every case on every server, round after round: what slows the machine for a moment slows all of them."""
    for site in sites * WARM_UP:
        for case in site.cases:
            site.run(case)
    for site in sites:
        site.forget()
    deadline, rounds = time.monotonic() + seconds, 0
    while time.monotonic() < deadline or rounds < 20:
        for site in sites:
            for case in site.cases:
                site.run(case)
        rounds += 1
    return rounds


main()
