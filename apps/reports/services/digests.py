"""Digests: subscribed, changed, stopped, noted as due. Their sending is the worker's: `reports.exports.digest_mail`."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from apps.accounts.models import User
from apps.core.violations import explained
from apps.reports.models import DigestDelivery, DigestSubscription, SavedView

REMEMBERED = dt.timedelta(days=60)


def subscribe(
    *, owner: User, view: SavedView | None, rhythm: str, weekday: int, hour: int, root: str
) -> DigestSubscription:
    """From now on. `root` is this installation's address. Raises `RuleViolation` where they have this one already."""
    with explained(), transaction.atomic():
        return DigestSubscription.objects.create(
            owner=owner, view=view, rhythm=rhythm, weekday=weekday, hour=hour, root=root
        )


def change_digest(
    *, digest: DigestSubscription, view: SavedView | None, rhythm: str, weekday: int, hour: int, root: str
) -> None:
    """Counts from now on: a new day that has passed in this week is not made up for. Raises `RuleViolation`."""
    digest.view, digest.rhythm, digest.weekday, digest.hour, digest.root = view, rhythm, weekday, hour, root
    digest.since = timezone.now()
    with explained(), transaction.atomic():
        digest.save(update_fields=["view", "rhythm", "weekday", "hour", "root", "since"])


def stop_digest(*, digest: DigestSubscription) -> None:
    digest.stopped_at = timezone.now()
    digest.save(update_fields=["stopped_at"])


def resume_digest(*, digest: DigestSubscription) -> None:
    """What happened while it was stopped is not told any more."""
    digest.stopped_at, digest.since = None, timezone.now()
    digest.save(update_fields=["stopped_at", "since"])


def deliver(*, digest: DigestSubscription, occasions: Sequence[str]) -> None:
    """Have the worker tell of these, as far as nobody has yet: one mail, and each of them once for good."""
    with transaction.atomic():
        DigestSubscription.objects.select_for_update().get(pk=digest.pk)
        there = DigestDelivery.objects.filter(subscription=digest, occasion__in=occasions)
        told = set(there.values_list("occasion", flat=True))
        new = [DigestDelivery(subscription=digest, occasion=each) for each in occasions if each not in told]
        if made := DigestDelivery.objects.bulk_create(new):
            app.configure_task("reports.send_digest").defer(deliveries=[each.pk for each in made])


def note_sent(*, deliveries: Sequence[DigestDelivery], bands: dict[str, str]) -> None:
    """The newest keeps the bands: it is the one that the next is compared with."""
    newest = max(deliveries, key=lambda each: (each.created_at, each.pk))
    DigestDelivery.objects.filter(pk__in=[each.pk for each in deliveries]).update(sent_at=timezone.now())
    DigestDelivery.objects.filter(pk=newest.pk).update(bands=bands)


def forget_deliveries() -> None:
    """What went out so long ago is never due again. A digest's last one stays: the next is compared with it."""
    sent = DigestDelivery.objects.exclude(sent_at=None)
    last = sent.order_by("subscription_id", "-created_at", "-id").distinct("subscription_id").values("pk")
    DigestDelivery.objects.filter(created_at__lt=timezone.now() - REMEMBERED).exclude(pk__in=last).delete()
