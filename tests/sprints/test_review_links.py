"""A link shows one review to whoever has it, until it expires, is revoked or its team is archived."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.core.violations import RuleViolation
from apps.sprints.models import ReviewLink, Sprint
from apps.sprints.services import start_sprint
from apps.sprints.services.reviewing import make_review_link, revoke_review_link
from apps.teams.models import Team
from tests.conftest import SignIn
from tests.factories import CommitmentFactory, SprintFactory
from tests.sprints.test_scope import text_of, url

WEEK = dt.timedelta(days=7)


@pytest.fixture(autouse=True)
def clean_rates() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def running(sprint: Sprint, po: User, developer: User) -> Sprint:
    CommitmentFactory(sprint=sprint, story__title="Pay in parts", story__assignee=developer)
    return start_sprint(sprint=sprint, by=po)


def address(token: str) -> str:
    return reverse("reviews:read", args=[token])


def test_who_may_start_a_sprint_makes_a_link_that_is_shown_once(as_: SignIn, po: User, running: Sprint) -> None:
    made = as_(po).post(url("review_links", running), {"days": "7"})
    link = ReviewLink.objects.get()
    token = made.context["made"].rstrip("/").rpartition("/")[2]
    assert ReviewLink.objects.with_token(token).get() == link and link.expires_at - link.created_at == WEEK
    assert "shown this once" in text_of(made)
    again = as_(po).get(url("review_links", running)).content.decode()
    assert token not in again and link.token_hash not in again


def test_the_database_keeps_a_hash_and_no_token(running: Sprint, po: User) -> None:
    link, token = make_review_link(sprint=running, by=po, lasts=WEEK)
    kept = ReviewLink.objects.filter(pk=link.pk).values_list()[0]
    assert token not in map(str, kept)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReviewLink.objects.create(sprint=running, token_hash=token, created_by=po, expires_at=timezone.now() + WEEK)


def test_whoever_has_it_reads_the_review_and_nothing_of_the_app(client: Client, running: Sprint, po: User) -> None:
    _link, token = make_review_link(sprint=running, by=po, lasts=WEEK)
    answer = client.get(address(token))
    page = answer.content.decode()
    assert answer.status_code == 200 and "Pay in parts" in page
    for word in (f"/teams/{running.team.slug}", "PAY-1", po.name, "Dana", "<script", "csrf"):
        assert word not in page, word
    assert (answer["X-Robots-Tag"], answer["Referrer-Policy"]) == ("noindex, nofollow", "no-referrer")
    assert "no-store" in answer["Cache-Control"] and not answer.cookies


def test_it_counts_how_often_it_was_opened_and_nothing_else(
    as_: SignIn, client: Client, running: Sprint, po: User
) -> None:
    link, token = make_review_link(sprint=running, by=po, lasts=WEEK)
    for _ in range(2):
        client.get(address(token))
    link.refresh_from_db()
    assert link.opened == 2 and link.opened_at and link.events.count() == 1  # type: ignore[attr-defined]  # pghistory's
    assert "2 times, last" in text_of(as_(po).get(url("review_links", running)))


def test_unknown_expired_revoked_and_of_an_archived_team_look_alike(client: Client, running: Sprint, po: User) -> None:
    tokens = [make_review_link(sprint=running, by=po, lasts=WEEK)[1] for _ in range(2)]
    revoke_review_link(link=ReviewLink.objects.with_token(tokens[0]).get(), by=po)
    closed = [client.get(address("never-made")), client.get(address(tokens[0]))]
    with time_machine.travel(timezone.now() + WEEK):
        closed.append(client.get(address(tokens[1])))
    Team.objects.filter(pk=running.team_id).update(archived_at=timezone.now())
    closed += [client.get(address(tokens[1])), client.get(reverse("reviews:pdf", args=[tokens[1]]))]
    assert {(each.status_code, each.content) for each in closed} == {(404, closed[0].content)}
    assert "This link shows nothing" in text_of(closed[0])


def test_a_link_is_revoked_by_its_address_in_its_own_sprint_alone(as_: SignIn, po: User, running: Sprint) -> None:
    link, _token = make_review_link(sprint=running, by=po, lasts=WEEK)
    other = SprintFactory(team=running.team, number=25)
    beside = reverse("sprints:review_link_revoke", args=[running.team.slug, other.number, link.pk])
    assert as_(po).post(beside).status_code == 404
    as_(po).post(reverse("sprints:review_link_revoke", args=[running.team.slug, running.number, link.pk]))
    link.refresh_from_db()
    assert link.revoked_by == po and link.revoked_at is not None


def test_it_stands_as_it_was_made(running: Sprint, po: User, tech_lead: User) -> None:
    link, _token = make_review_link(sprint=running, by=po, lasts=WEEK)
    revoke_review_link(link=link, by=po)
    links = ReviewLink.objects.filter(pk=link.pk)
    for change in ({"expires_at": timezone.now() + 2 * WEEK}, {"revoked_at": None, "revoked_by": None}):
        with pytest.raises(IntegrityError, match="stands as it was made"), transaction.atomic():
            links.update(**change)
    with pytest.raises(IntegrityError, match="stands as it was made"), transaction.atomic():
        links._raw_delete(using="default")  # what SQL by hand would do
    revoke_review_link(link=link, by=tech_lead)
    link.refresh_from_db()
    assert link.revoked_by == po


def test_it_lasts_90_days_at_most_and_shows_no_plan(sprint: Sprint, running: Sprint, po: User) -> None:
    with pytest.raises(RuleViolation, match="90 days"):
        make_review_link(sprint=running, by=po, lasts=dt.timedelta(days=91))
    with pytest.raises(RuleViolation, match="once the sprint has started"):
        make_review_link(sprint=SprintFactory(team=running.team, number=25), by=po, lasts=WEEK)


@override_settings(ACCOUNT_RATE_LIMITS={"review": "2/m/ip", "review_pdf": "2/m/ip"})
def test_nobody_tries_tokens_by_the_thousand(client: Client, db: None) -> None:
    assert [client.get(address(str(n))).status_code for n in range(3)] == [404, 404, 429]
