"""Exports: made by the worker of what their owner may see, once at a time, kept for a week."""

import datetime as dt
from ctypes.util import find_library
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from apps.accounts.models import User
from apps.reports.exports import making
from apps.reports.exports.holding import held
from apps.reports.models import Export, ExportState
from apps.reports.services.exports import give_up_lost, order_again
from apps.reports.tasks import forget_exports
from apps.sprints.models import Sprint
from apps.teams.models import Membership, Team
from tests.conftest import SignIn
from tests.factories import TeamFactory
from tests.reports.exported import csv_rows, made, ordered, pdf_text, sheets
from tests.sprints.past import closed

pytestmark = pytest.mark.django_db

PAGE = "reports:exports"


@pytest.fixture
def sprint(team: Team, po: User, tech_lead: User) -> Sprint:
    """Of a capacity of 100: 20 of tech budget, of which 2 were done; 26 done in all."""
    return closed(team, 1, delivered=26, by=po)


def file_of(export: Export) -> bytes:
    return bytes(export.content or b"")


@pytest.mark.skipif(find_library("pango-1.0") is None, reason="no Pango here: apt-get install libpango-1.0-0")
def test_a_file_says_of_what_it_is_and_what_its_figures_mean(manager: User, team: Team, sprint: Sprint) -> None:
    workbook, paper = sheets(file_of(made(manager, "xlsx"))), pdf_text(file_of(made(manager, "pdf")))
    assert {each["Band"]: each["Teams"] for each in workbook["Bands"] if each["Teams"]} == {"Below": 1, "All teams": 1}
    for text in ("Mona Manager", "Last 6 closed sprints; all teams that Mona Manager sees", "Definitions", "0 of 1"):
        assert text in paper


def test_it_is_asked_for_on_the_page_watched_and_fetched(as_: SignIn, manager: User, sprint: Sprint) -> None:
    client = as_(manager)
    asked = client.post(reverse(PAGE), {"format": "csv", "filters": "period=3"}, follow=True)
    assert "Waiting for the worker" in asked.content.decode() and 'hx-trigger="every 1s"' in asked.content.decode()
    [job] = ProcrastinateJob.objects.filter(task_name="reports.make_export")
    making.make_export(**job.args)
    export = Export.objects.get()
    assert (export.state, export.progress <= export.total == 1) == (ExportState.DONE, True)
    done = client.get(reverse(PAGE), headers={"HX-Request": "true", "HX-Target": "section#exports"}).content.decode()
    assert "Ready" in done and "hx-trigger" not in done and "<html" not in done
    answer = client.get(export.get_absolute_url())
    assert answer["Content-Disposition"] == f'attachment; filename="budget-adherence-{timezone.localdate()}.csv"'
    assert csv_rows(answer.content)[0]["Filters"].startswith("Last 3 closed sprints; all teams")
    client.post(reverse("reports:export_delete", args=[export.pk]))
    assert not Export.objects.exists()


def test_the_same_export_started_twice_is_one(as_: SignIn, manager: User, po: User, team: Team) -> None:
    first = ordered(manager, query="period=3")
    assert ordered(manager, query="period=3&page=2") == first, "which page one was on is no filter"
    answer = as_(manager).post(reverse(PAGE), {"format": "csv", "filters": "period=3"}, follow=True)
    assert "is being made already" in answer.content.decode()
    assert {ordered(manager), ordered(manager, "xlsx", "period=3"), ordered(po, query="period=3")}.isdisjoint({first})
    making.make_export(export_id=first.pk)
    assert ordered(manager, query="period=3") != first


def test_a_filter_that_is_gone_widens_no_file(as_: SignIn, manager: User, team: Team) -> None:
    """Without the one team that was asked for, it would be of all of them."""
    export = ordered(manager, query="team=payments")
    Team.objects.filter(pk=team.pk).update(archived_at=timezone.now())
    TeamFactory(organisation=team.organisation)
    making.make_export(export_id=export.pk)
    export.refresh_from_db()
    assert (export.state, export.content) == (ExportState.FAILED, None)
    assert "not yours to see" in export.failure
    refused = as_(manager).post(reverse(PAGE), {"format": "csv", "filters": "team=payments"})
    assert refused.status_code == 422 and "not yours to see" in refused.content.decode()


@pytest.mark.parametrize("lost", ["account", "team"])
def test_who_lost_access_meanwhile_gets_nothing(lost: str, developer: User, team: Team) -> None:
    export = ordered(developer)
    if lost == "account":
        User.objects.filter(pk=developer.pk).update(is_active=False)
    else:
        Membership.objects.filter(user=developer).update(ends=team.today)
    making.make_export(export_id=export.pk)
    export.refresh_from_db()
    assert (export.state, export.content) == (ExportState.FAILED, None)
    assert "no team with these filters that you may see" in export.failure


def test_a_file_with_a_team_one_no_longer_sees_is_kept_from_one(
    as_: SignIn, developer: User, manager: User, team: Team, sprint: Sprint
) -> None:
    export = made(developer)
    assert as_(developer).get(export.get_absolute_url()).status_code == 200
    Membership.objects.filter(user=developer).update(ends=team.today)
    answer = as_(developer).get(export.get_absolute_url(), follow=True)
    assert "You no longer see all teams in this file" in answer.content.decode()
    assert as_(manager).get(export.get_absolute_url()).status_code == 404, "nor is it anybody else's"


def test_a_failed_one_says_why_and_is_started_again(
    as_: SignIn, manager: User, sprint: Sprint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "MOST_BYTES", 10)
    export = made(manager)
    assert (export.state, export.content) == (ExportState.FAILED, None)
    page = as_(manager).get(reverse(PAGE)).content.decode()
    assert "The file would exceed 50 MB" in page and "Make again" in page
    as_(manager).post(reverse("reports:export_again", args=[export.pk]))
    assert Export.objects.get().state == ExportState.QUEUED


def test_what_nobody_expected_is_said_and_logged(manager: User, team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*given: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setitem(making.WRITERS, "csv", broken)
    export = ordered(manager)
    with pytest.raises(ZeroDivisionError):
        making.make_export(export_id=export.pk)
    assert "in the server's log" in Export.objects.get().failure


def test_a_worker_that_is_lost_is_noticed_and_one_that_works_is_not(as_: SignIn, manager: User, team: Team) -> None:
    export = ordered(manager)
    Export.objects.update(state=ExportState.RUNNING)
    with held(export.pk):
        give_up_lost(owner=manager)
        assert Export.objects.get().state == ExportState.RUNNING
        assert "0 of 0 rows" in as_(manager).get(reverse(PAGE)).content.decode()
        as_(manager).post(reverse("reports:export_delete", args=[export.pk]))
        assert Export.objects.exists(), "what is being made stays"
    assert "The worker was ended" in as_(manager).get(reverse(PAGE)).content.decode()
    again, is_new = order_again(export=Export.objects.get())
    assert is_new and again.pk != export.pk


def test_a_file_is_forgotten_after_a_week(manager: User, team: Team) -> None:
    old, new = ordered(manager), ordered(manager, "xlsx")
    Export.objects.filter(pk=old.pk).update(created_at=timezone.now() - dt.timedelta(days=7, minutes=1))
    forget_exports(timestamp=0)
    assert [each.pk for each in Export.objects.all()] == [new.pk]


def test_of_many_files_the_last_twenty_are_kept(manager: User, team: Team) -> None:
    done = {"owner": manager, "format": "csv", "state": ExportState.DONE, "content": b"", "filters": ""}
    _first, *later = Export.objects.bulk_create(Export(**done) for _number in range(21))
    new = ordered(manager)
    assert set(Export.objects.values_list("pk", flat=True)) == {new.pk, *(each.pk for each in later)}
