"""What the worker does for reports: files and digests."""

from django.utils import timezone
from procrastinate.contrib.django import app

from apps.accounts.mails import PATIENT
from apps.reports.exports import digest_mail, due, making
from apps.reports.services.digests import forget_deliveries
from apps.reports.services.exports import forget_outlived


@app.task(name="reports.make_export")
def make_export(export_id: int) -> None:
    """No retries: what goes wrong is told on the page, and its owner starts it again."""
    making.make_export(export_id=export_id)


@app.periodic(cron="29 3 * * *")
@app.task(name="reports.forget_exports")
def forget_exports(timestamp: int) -> None:
    """Every night: files are kept for a week, and what digests told for two months."""
    forget_outlived()
    forget_deliveries()


@app.periodic(cron="3 * * * *")
@app.task(name="reports.deliver_digests")
def deliver_digests(timestamp: int) -> None:
    """Every hour, since eight o'clock is somewhere else each time."""
    due.deliver_what_is_due(now=timezone.now())


@app.task(name="reports.send_digest", retry=PATIENT)
def send_digest(deliveries: list[int]) -> None:
    digest_mail.send_digest(deliveries=deliveries)
