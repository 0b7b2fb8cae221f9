"""`python -m tests.bench.exporting`: makes one export of everything, and says what that took."""

import datetime as dt
import json
import resource
import sys
import time

import django

LONG_AGO = dt.date(2000, 1, 1)
MEGABYTE = 1_000_000


def main() -> None:
    django.setup()
    from apps.accounts.models import User  # once the settings are there
    from apps.reports.exports.making import make_export
    from apps.reports.filters import Filters, Period
    from apps.reports.models import Export, Format
    from apps.sprints.models import Sprint, Status
    from tests.bench.site import MANAGER

    everything = Filters(period=Period(last=None, first=LONG_AGO))
    manager = User.objects.get(email=MANAGER)
    export = Export.objects.create(owner=manager, format=Format.XLSX, query=everything.query)
    began = time.perf_counter()
    make_export(export_id=export.pk)
    took = time.perf_counter() - began
    export.refresh_from_db(fields=["state", "failure", "size"])
    if not export.is_done:
        raise SystemExit(export.failure)
    sprints = Sprint.objects.filter(status=Status.CLOSED).count()
    made = {"seconds": took, "megabytes": _highest_memory() / MEGABYTE, "file": export.size / MEGABYTE}
    sys.stdout.write(json.dumps(made | {"sprints": sprints}))


def _highest_memory() -> int:
    highest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return highest if sys.platform == "darwin" else highest * 1024


main()
