"""Odd teams and odd moments: the reports lead where they say, and say what is so."""

from decimal import Decimal

import pytest
from django.urls import reverse

from apps.accounts.models import User
from apps.reports.adherence import Adherence
from apps.reports.models import Export, ExportState
from apps.reports.sums import Frame, Part, Sums, Window
from apps.teams.models import Team, Unit
from tests.conftest import SignIn
from tests.reports.exported import ordered
from tests.sprints.past import closed

pytestmark = pytest.mark.django_db


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
