"""Digests: due by the reader's clock or by a close, told once, stopped by whoever holds the mail."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from apps.accounts.models import User
from apps.reports.exports import digest_mail
from apps.reports.exports.digest_mail import send_digest, stop_token
from apps.reports.exports.due import deliver_what_is_due, occasions_of
from apps.reports.models import DigestDelivery, DigestSubscription
from apps.reports.services.digests import change_digest, stop_digest, subscribe
from apps.reports.services.saved_views import delete_view, keep_view
from apps.sprints.models import Sprint
from apps.teams.models import Team
from tests.conftest import SignIn
from tests.sprints.past import closed

pytestmark = pytest.mark.django_db

ROOT = "https://ringfence.example.org/"
# A Monday, half past nine in Berlin, and an hour less where the clock shows UTC.
MONDAY = dt.datetime(2026, 11, 23, 9, 30, tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.fixture(autouse=True)
def paper(monkeypatch: pytest.MonkeyPatch) -> None:
    """Drawing takes a second and is tested where it is drawn."""
    monkeypatch.setattr(digest_mail, "pdf_of", lambda *_asked: b"%PDF-")


def subscribed(
    owner: User, rhythm: str = "weekly", *, since: dt.datetime = MONDAY, **fields: Any
) -> DigestSubscription:
    given = {"view": None, "weekday": 1, "hour": 8} | fields
    digest = subscribe(owner=owner, rhythm=rhythm, root=ROOT, **given)
    DigestSubscription.objects.filter(pk=digest.pk).update(since=since - dt.timedelta(days=1))
    digest.refresh_from_db()
    return digest


def delivered(now: dt.datetime = MONDAY) -> list[mail.EmailMessage]:
    """What the hourly task would have sent by now."""
    mail.outbox.clear()
    before = set(ProcrastinateJob.objects.values_list("pk", flat=True))
    deliver_what_is_due(now=now)
    for job in ProcrastinateJob.objects.filter(task_name="reports.send_digest").exclude(pk__in=before):
        send_digest(**job.args)
    return list(mail.outbox)


def test_a_week_is_told_once_and_by_the_readers_clock(manager: User, team: Team) -> None:
    User.objects.filter(pk=manager.pk).update(time_zone="Europe/Berlin")
    subscribed(manager, hour=9)
    assert delivered(MONDAY - dt.timedelta(hours=1)) == []
    [letter] = delivered()
    assert letter.to == [manager.email]
    assert delivered() == [] and delivered(MONDAY + dt.timedelta(days=6)) == []
    assert len(delivered(MONDAY + dt.timedelta(days=7))) == 1


def test_a_day_that_has_passed_is_not_made_up_for(manager: User, team: Team) -> None:
    digest = subscribed(manager)
    change_digest(digest=digest, view=None, rhythm="weekly", weekday=7, hour=8, root=ROOT)
    assert occasions_of(digest, timezone.now()) == []
    assert [each[:5] for each in occasions_of(digest, timezone.now() + dt.timedelta(days=7))] == ["week "]


def test_a_close_is_told_of_within_the_hour_and_once(manager: User, po: User, tech_lead: User, team: Team) -> None:
    subscribed(manager, "closes", since=timezone.now())
    assert delivered(timezone.now()) == []
    closed(team, 1, delivered=26, by=po)
    [letter] = delivered(timezone.now())
    for said in ("Below: 1", "Technical share, by person-days", "Payments Platform, Sprint 1", ROOT[:-1] + "/reports/"):
        assert said in letter.body
    assert [name for name, _content, _type in letter.attachments] == [f"budget-adherence-{timezone.localdate()}.pdf"]
    assert delivered(timezone.now()) == []
    closed(team, 2, delivered=26, by=po)
    assert len(delivered(timezone.now())) == 1


def test_it_says_who_slipped_since_the_one_before(manager: User, po: User, tech_lead: User, team: Team) -> None:
    digest = subscribed(manager)
    DigestDelivery.objects.create(
        subscription=digest,
        occasion="week before",
        bands={str(team.pk): "kept"},
        sent_at=MONDAY,
        created_at=MONDAY - dt.timedelta(days=7),
    )
    closed(team, 1, delivered=26, by=po)
    [letter] = delivered()
    assert "Slipped since Mon 16 Nov 2026:\n- Payments Platform: Kept → Below, adherence 10%" in letter.body
    assert letter.subject == f"Budget adherence: 0 of 1 kept, {team.organisation.name}"
    assert "\n\n\n" not in letter.body
    assert DigestDelivery.objects.exclude(occasion="week before").get().bands == {str(team.pk): "below"}


def test_where_nothing_happened_it_says_so_shortly(manager: User, team: Team) -> None:
    subscribed(manager)
    [letter] = delivered()
    assert "No sprint was closed since" in letter.body and letter.attachments == []
    assert letter.subject.startswith("Budget adherence: nothing new")


def test_a_mail_that_fails_is_tried_again_and_noted_once_it_went(
    manager: User, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscribed(manager)
    with monkeypatch.context() as down:
        down.setattr("django.core.mail.EmailMessage.send", _down)
        with pytest.raises(ConnectionError):
            delivered()
    [job] = ProcrastinateJob.objects.filter(task_name="reports.send_digest")
    for _attempt in range(2):
        send_digest(**job.args)
    assert len(mail.outbox) == 1


def _down(message: mail.EmailMessage) -> None:
    raise ConnectionError


def test_a_view_that_is_gone_stops_it_rather_than_widening_it(manager: User, po: User, team: Team) -> None:
    view = keep_view(owner=po, name="Ours", query="team=payments", shared=True)
    digest = subscribed(manager, view=view)
    assert "teams: Payments Platform" in delivered()[0].body
    delete_view(view=view)
    [letter] = delivered(MONDAY + dt.timedelta(days=7))
    assert "has stopped" in letter.subject and "The saved view is gone" in letter.body
    digest.refresh_from_db()
    assert digest.stopped_at
    assert delivered(MONDAY + dt.timedelta(days=14)) == []


def test_the_link_in_the_mail_stops_it_with_one_click(client: Client, manager: User, team: Team) -> None:
    """Looking at it stops nothing: programs that look at mails follow links, too."""
    digest = subscribed(manager)
    [letter] = delivered()
    link = reverse("reports:digest_stop_link", args=[stop_token(digest)])
    assert f"{ROOT[:-1]}{link}" in letter.body
    assert f"\nList-Unsubscribe: <{ROOT[:-1]}{link}>\n" in letter.message().as_string(), "as mail programs read it"
    assert "Stop the digest?" in client.get(link).content.decode()
    assert DigestSubscription.objects.get().stopped_at is None
    stopping = Client(enforce_csrf_checks=True).post(link, {"List-Unsubscribe": "One-Click"})
    assert "The digest has stopped" in stopping.content.decode()
    assert DigestSubscription.objects.get().stopped_at
    assert client.get(f"{link[:-2]}/").status_code == 404, "a forged one stops nothing"


def test_it_is_subscribed_changed_stopped_and_begun_again_on_its_page(as_: SignIn, manager: User, team: Team) -> None:
    client, page = as_(manager), reverse("reports:digests")
    sent = {"view": "", "rhythm": "weekly", "weekday": "5", "hour": "16"}
    assert "every Friday, from 16:00" in client.post(page, sent, follow=True).content.decode()
    twice = client.post(page, sent)
    assert twice.status_code == 422 and "You have this digest already" in twice.content.decode()
    digest = DigestSubscription.objects.get()
    assert digest.root == "http://testserver/"
    client.post(reverse("reports:digest_edit", args=[digest.pk]), sent | {"rhythm": "closes"})
    client.post(reverse("reports:digest_stop", args=[digest.pk]))
    digest.refresh_from_db()
    assert (digest.rhythm, bool(digest.stopped_at)) == ("closes", True)
    client.post(reverse("reports:digest_resume", args=[digest.pk]))
    digest.refresh_from_db()
    assert digest.stopped_at is None


def test_who_may_not_sign_in_or_has_stopped_gets_none(manager: User, po: User, team: Team) -> None:
    stop_digest(digest=subscribed(po))
    subscribed(manager)
    User.objects.filter(pk=manager.pk).update(is_active=False)
    assert delivered() == []


def test_a_sprint_of_another_team_is_none_of_ones_business(
    developer: User, stranger: User, po: User, tech_lead: User, team: Team
) -> None:
    subscribed(stranger, "closes", since=timezone.now())
    mine = subscribed(developer, "closes", since=timezone.now())
    sprint: Sprint = closed(team, 1, delivered=26, by=po)
    deliver_what_is_due(now=timezone.now())
    [delivery] = DigestDelivery.objects.all()
    assert (delivery.subscription_id, delivery.occasion) == (mine.pk, f"sprint {sprint.pk}")
