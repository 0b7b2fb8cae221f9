"""Exports from being asked for to being gone. The making itself is the worker's: `apps.reports.exports.making`."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from procrastinate.contrib.django import app

from apps.accounts.models import User
from apps.core.violations import RuleViolation
from apps.reports.exports.holding import held_by_workers
from apps.reports.models import UNDER_WAY, Export, ExportState
from apps.reports.models.export import MOST_KEPT

LOST = gettext_lazy("The worker was ended before it had finished.")


def order(*, owner: User, format: str, query: str, filters: str) -> tuple[Export, bool]:
    """Put an export in line for the worker; where the same one is under way already, that one, and False."""
    give_up_lost(owner=owner)
    with transaction.atomic():
        export, is_new = Export.objects.without_file().get_or_create(
            owner=owner,
            format=format,
            query=query,
            state__in=UNDER_WAY,
            defaults={"filters": filters, "state": ExportState.QUEUED},
        )
        if is_new:
            _make_room(owner)
            app.configure_task("reports.make_export").defer(export_id=export.pk)
    return export, is_new


def _make_room(owner: User) -> None:
    """The oldest files go where there are too many: each may be 50 MB."""
    kept = Export.objects.filter(owner=owner, state__in=[ExportState.DONE, ExportState.FAILED])
    Export.objects.filter(pk__in=list(kept.values_list("pk", flat=True)[MOST_KEPT:])).delete()


def order_again(*, export: Export) -> tuple[Export, bool]:
    """The same once more, with the figures of now; what failed makes room for it."""
    give_up_lost(owner=export.owner)
    export.refresh_from_db(fields=["state"])
    if export.is_under_way:
        return export, False
    with transaction.atomic():
        if export.state == ExportState.FAILED:
            export.delete()
        return order(owner=export.owner, format=export.format, query=export.query, filters=export.filters)


def delete_export(*, export: Export) -> None:
    """Throw a file away. One that a worker is at stays until it is done."""
    give_up_lost(owner=export.owner)
    deleted, _by_model = Export.objects.filter(pk=export.pk).exclude(state=ExportState.RUNNING).delete()
    if not deleted:
        raise RuleViolation("a_running_export_is_not_deleted", _("This export is being made. Delete it afterwards."))


def lost_of(owner: User) -> QuerySet[Export]:
    """Exports whose worker was killed: they run, and no worker is at them."""
    running = Export.objects.filter(owner=owner, state=ExportState.RUNNING)
    known = set(running.values_list("pk", flat=True))
    # What has finished since it was looked up does not run any more.
    return running.filter(pk__in=known - held_by_workers()) if known else running.none()


def give_up_lost(*, owner: User) -> None:
    """They have failed, so that they block nothing and can be started again."""
    lost_of(owner).update(state=ExportState.FAILED, failure=str(LOST))


def fail(exports: set[int], *, why: str) -> None:
    """Those of them that run are over; one that has finished meanwhile stays as it is."""
    running = Export.objects.filter(pk__in=exports, state=ExportState.RUNNING)
    running.update(state=ExportState.FAILED, failure=why)


def forget_outlived() -> None:
    """Files are kept for a week: who needs it again makes it again, with the figures of then."""
    Export.objects.outlived().delete()
