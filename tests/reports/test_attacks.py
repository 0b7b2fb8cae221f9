"""Odd teams and odd moments: the reports lead where they say, and say what is so."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.reports.adherence import Adherence
from apps.reports.exports.asked import asked_for
from apps.reports.filters import Period
from apps.reports.models import DigestDelivery, Export, ExportState
from apps.reports.services.digests import forget_deliveries, subscribe
from apps.reports.sums import Frame, Part, Sums, Window
from apps.sprints.services import close_sprint, start_sprint
from apps.teams.models import Team, Unit
from tests.conftest import SignIn
from tests.factories import SprintFactory, StoryFactory
from tests.reports.exported import ordered
from tests.sprints.past import closed

pytestmark = pytest.mark.django_db

A_DAY = dt.timedelta(days=1)


def test_a_team_whose_address_is_a_number_keeps_it_in_its_links(as_: SignIn, po: User, team: Team) -> None:
    Team.objects.filter(pk=team.pk).update(slug="0")
    closed(team, 7, delivered=20, by=po)
    page = as_(po).get(reverse("reports:adherence")).content.decode()
    assert f'href="{reverse("reports:figures", args=["0", 7])}' in page


def test_any_technical_work_is_far_above_an_agreed_share_of_zero() -> None:
    parts = {("product", "product"): Part(done=Decimal(9)), ("product", "technical"): Part(done=Decimal(1))}
    for technical, is_above in ((parts, True), ({}, False)):
        window = Window("", "/", Sums(Unit.POINTS, Frame(capacity=Decimal(50)), technical))
        assert Adherence((), [window]).is_above == is_above


def test_who_looks_at_a_lost_export_writes_nothing(as_: SignIn, po: User) -> None:
    """That it failed is said at once, and noted when its owner acts on it."""
    client, export = as_(po), ordered(po)
    Export.objects.update(state=ExportState.RUNNING)
    assert "The worker was ended" in client.get(reverse("reports:exports")).content.decode()
    assert Export.objects.get().state == ExportState.RUNNING
    client.post(reverse("reports:export_delete", args=[export.pk]))
    assert not Export.objects.exists()


def test_a_period_with_no_last_day_holds_what_closed_before_its_last_day_and_stays_open(
    as_: SignIn, po: User, team: Team
) -> None:
    """A view of it that is kept goes on with the sprints to come."""
    starts = team.today - dt.timedelta(days=3)
    sprint = SprintFactory(team=team, starts=starts, ends=starts + dt.timedelta(days=11))
    start_sprint(sprint=sprint, by=po)
    close_sprint(sprint=sprint, outcomes={}, by=po)
    asked = asked_for(po, f"from={starts}&against=before")
    assert asked.report().totals.confirmed.under == 1
    assert "to=" not in asked.filters.query and "against=before" in asked.filters.query
    assert asked.filters.against == Period(None, first=starts - dt.timedelta(days=4), until=starts - A_DAY)


def test_a_digest_that_was_quiet_for_long_knows_what_it_told_last(po: User) -> None:
    digest = subscribe(owner=po, view=None, rhythm="closes", weekday=1, hour=8, root="http://localhost/")
    for days in (90, 70):
        at = timezone.now() - dt.timedelta(days=days)
        DigestDelivery.objects.create(subscription=digest, occasion=f"sprint {days}", created_at=at, sent_at=at)
    forget_deliveries()
    assert [each.occasion for each in DigestDelivery.objects.all()] == ["sprint 70"]


def test_a_sprint_at_the_end_of_the_calendar_leaves_a_forecast(as_: SignIn, po: User, team: Team) -> None:
    for number in range(1, 5):
        closed(team, number, delivered=20, by=po)
    StoryFactory(team=team, size=5)
    SprintFactory(team=team, starts=dt.date(9999, 12, 1), ends=dt.date(9999, 12, 28))
    assert "Dec 9999" in as_(po).get(reverse("reports:forecast", args=[team.slug])).content.decode()
