"""`python -m tests.bench`: measures, prints a table with the target beside each figure, fails where one is missed."""

import argparse
import os
import sys
import tempfile
from contextlib import ExitStack

import django

os.environ.setdefault("DEMO", "1")

from config.settings import DATABASE_OWNER_URL
from tests.bench.database import MANY, Team, connect, databases
from tests.bench.measured import measure
from tests.bench.report import Report
from tests.bench.server import WORKERS, serving
from tests.bench.site import Site

SIZES = [1_000, 10_000, 100_000]
WHAT = ["pages", "suggestions", "burn-up", "close", "forecast", "reports"]


def main() -> None:
    options = _options()
    if options.what != "pages":
        sys.exit(not _apart(options))
    with ExitStack() as stack:
        static = stack.enter_context(tempfile.TemporaryDirectory())
        teams = [*map(Team, options.sizes), Team(options.sizes[0], MANY)]
        stack.enter_context(databases(DATABASE_OWNER_URL, teams, static=static))
        sites: dict[Team, Site] = {}
        for team in teams:
            port = stack.enter_context(serving(team.database, static=static))
            sites[team] = Site(port, stack.enter_context(connect(DATABASE_OWNER_URL, team.database)))
        rounds = measure(list(sites.values()), seconds=options.seconds)
        report = Report(sites)
        sys.stdout.write(f"{rounds} rounds · {WORKERS} workers · {report.text()}\n")
    sys.exit(not report.is_met)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("what", nargs="?", choices=WHAT, default="pages", help="(pages)")
    parser.add_argument("--seconds", type=float, default=45, help="how long to measure (45)")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="stories in the backlogs, ascending")
    parser.add_argument("--teams", type=int, default=1000, help="of reports, with 26 sprints of 40 stories each (1000)")
    return parser.parse_args()


def _apart(options: argparse.Namespace) -> bool:
    """What is measured on rows of its own, or without any."""
    if options.what == "close":
        from tests.bench import closing

        return closing.main()
    if options.what == "reports":
        from tests.bench import reports

        return reports.main(options.teams, seconds=options.seconds)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from tests.bench import burn_up, forecast, suggestions  # which read the models

    mains = {"burn-up": burn_up.main, "forecast": forecast.main, "suggestions": suggestions.main}
    return mains[options.what]()


main()
