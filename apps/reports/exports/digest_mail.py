"""A digest as mail, with the report as PDF beside it."""

from collections.abc import Sequence
from typing import Any

from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from apps.accounts.mails import Attached, mail_person, speaking_to
from apps.core.pdf import NoPdf
from apps.reports.exports.asked import Asked
from apps.reports.exports.digest import Digest, asked_by, digest_of
from apps.reports.exports.pdf_file import pdf_of
from apps.reports.exports.tables import About
from apps.reports.models import DigestDelivery, DigestSubscription
from apps.reports.services.digests import note_sent, stop_digest

SALT = "apps.reports.digest"
PDF = "application/pdf"


def send_digest(*, deliveries: Sequence[int]) -> None:
    """One mail for all of them; none where it went out already. A mail that fails leaves nothing noted, and is
    tried again."""
    with transaction.atomic():
        waiting = DigestDelivery.objects.select_for_update().filter(pk__in=deliveries, sent_at=None)
        if not (found := list(waiting)):
            return
        digest = DigestSubscription.objects.select_related("owner__organisation").get(pk=found[0].subscription_id)
        if digest.stopped_at is None:
            with speaking_to(digest.owner):
                note_sent(deliveries=found, bands=_tell(digest))


def _tell(digest: DigestSubscription) -> dict[str, str]:
    """Send what there is to say; the bands it said."""
    asked = asked_by(digest)
    if asked.problems:
        return _say_why_it_stops(digest, asked)
    last = DigestDelivery.objects.filter(subscription=digest).exclude(sent_at=None).first()
    told = digest_of(asked, last, begun=digest.since)
    if told.report.lines:
        _send(digest, asked, told)
    return told.bands


def _say_why_it_stops(digest: DigestSubscription, asked: Asked) -> dict[str, str]:
    """Once, and then no more: a report of something else than was asked for is worse than none."""
    stop_digest(digest=digest)
    mail_person(digest.owner, "reports/mail/digest_stopped", {"asked": asked, **_links(digest)})
    return {}


def _send(digest: DigestSubscription, asked: Asked, told: Digest) -> None:
    links = _links(digest)
    attached = _attached(asked, told) if told.has_news else []
    said = {"digest": digest, "asked": asked, "told": told, "totals": told.report.totals, "pdf": attached, **links}
    # What mail programs offer as "unsubscribe" (RFC 8058).
    headers = {"List-Unsubscribe": f"<{links['stop']}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    mail_person(digest.owner, "reports/mail/digest", said, attached=attached, headers=headers)


def _attached(asked: Asked, told: Digest) -> list[Attached]:
    """The report; none where this installation draws no PDFs."""
    now = timezone.localtime()
    about = About(asked.user.organisation.name, asked.user.name, now, asked.words)
    try:
        return [(f"budget-adherence-{now:%Y-%m-%d}.pdf", pdf_of(told.report, about), PDF)]
    except NoPdf:
        return []


def _links(digest: DigestSubscription) -> dict[str, Any]:
    root = digest.root.rstrip("/")
    view = reverse("reports:view", args=[digest.view_id]) if digest.view_id else reverse("reports:adherence")
    return {
        "root": root,
        "report": root + view,
        "change": root + reverse("reports:digests"),
        "stop": root + reverse("reports:digest_stop_link", args=[stop_token(digest)]),
    }


def stop_token(digest: DigestSubscription) -> str:
    """Whoever holds the mail may stop the digest, and do nothing else."""
    return signing.dumps(digest.pk, salt=SALT)


def stopped_by(token: str) -> DigestSubscription | None:
    """What a link stops; none for what we never signed and for what is gone."""
    try:
        pk = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return DigestSubscription.objects.filter(pk=pk).select_related("owner", "view").first()
