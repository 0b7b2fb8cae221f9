"""Adherence across teams: one row a team says the same as its sprints, and no two units are added."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import User
from apps.reports import across
from apps.reports.across import AdherenceReport, report_of
from apps.reports.across_teams import TeamAdherence
from apps.reports.adherence import Band
from apps.reports.comparing import compared
from apps.reports.filters import Filters, Period, Sort
from apps.reports.sums import Sums
from apps.sprints.models import FenceAttempt, Sprint
from apps.teams.models import Team
from tests.conftest import SignIn
from tests.factories import MembershipFactory, TeamFactory
from tests.reports.ledgers import closed

pytestmark = pytest.mark.django_db

FIGURES = (
    "committed", "done", "technical_share", "budget_use", "attempts", "carry_over", "tagged", "estimated", "confirmed",
)  # fmt: skip
MOST_QUERIES = 10


@pytest.fixture
def played(team: Team, po: User, developer: User) -> list[Sprint]:
    """Payments: 8, 10, 3 and 9 of 10 in the tech budget. Hourly: 10 of 10, once. Idle: nothing yet."""
    others = [TeamFactory(organisation=team.organisation, name=name, slug=name.lower()) for name in ("Hourly", "Idle")]
    Team.objects.filter(pk=others[0].pk).update(unit="hours")
    others[0].refresh_from_db()
    for each in others:
        MembershipFactory(team=each)
    done = [closed(team, po, product=(38, 2), tech=(tech, 10 - tech)) for tech in (8, 10, 3, 9)]
    FenceAttempt.objects.create(sprint=done[-1], door="page", rule="x", what="more")
    return [*done, closed(others[0], po, product=(30, 0), tech=(10, 0))]


def by_name(rows: list[TeamAdherence]) -> dict[str, TeamAdherence]:
    return {row.team.name: row for row in rows}


def report(user: User, **filters: object) -> AdherenceReport:
    return report_of(user, replace(Filters(), **filters))  # type: ignore[arg-type]  # fields of Filters


def test_a_team_read_as_one_row_says_what_its_sprints_say(played: list[Sprint], manager: User) -> None:
    february = Period(None, first=dt.date(2026, 1, 20), until=dt.date(2026, 2, 15))
    for period in (Period(), Period(3), Period(3, skip=1), february):
        compare_readings(report(manager, period=period))


def compare_readings(found: AdherenceReport) -> None:
    shown, full = by_name(found.shown(found.lines)), by_name(found.full(found.lines))
    for line in found.lines:
        name = line.team.name
        for figure in FIGURES:
            values = {getattr(rows[name], figure).value for rows in (shown, full)}
            assert len(values) == 1, (name, figure, values)
        assert line.adherence == shown[name].adherence.over_six.value == full[name].adherence.over_six.value
        assert shown[name].adherence.over_three.value == full[name].adherence.over_three.value
        assert shown[name].adherence.agreed.value == full[name].adherence.agreed.value
        assert line.band == shown[name].adherence.band == full[name].adherence.band
        assert [each.label for each in shown[name].sprints] == [each.label for each in full[name].sprints]


def test_across_teams_stand_counts_and_shares_by_person_days(played: list[Sprint], manager: User) -> None:
    found = report(manager)
    days = {each.team_id: Decimal(0) for each in played}
    for sprint in played:
        days[sprint.team_id] += sprint.person_days or 0
    ours, theirs = days.values()
    # Payments: 30 of 182 points done were technical; Hourly: 10 of 40 hours.
    exact = 100 * (ours * 30 / 182 + theirs * 10 / 40) / (ours + theirs)
    assert found.totals.technical_share.value == round(exact, 1)
    assert [line.team.name for line in found.lines] == ["Payments Platform", "Idle", "Hourly"], (
        "what slips stands first"
    )
    assert found.totals.bands.counts == {Band.SLIPPING: 1, Band.KEPT: 1, Band.NOT_SET: 1}
    assert found.totals.bands.text == "1 of 3"
    assert found.totals.attempts.value == 1 and found.totals.teams_with_attempts == 1
    with pytest.raises(TypeError, match="units of their own"):
        found.lines[0].period.sums + Sums("points")


def test_a_period_stands_against_the_one_before(played: list[Sprint], manager: User) -> None:
    found = report(manager, period=Period(3), against=Period(3).before)
    assert found.against is not None
    sums = {line.team.name: line.period.sums for line in found.against.lines}
    assert sums["Payments Platform"].tech.done == 8 and sums["Hourly"].tech.done == 0
    both = {each.definition.key: each for each in compared(found.totals, found.against)}
    assert both["fence-attempts"].difference_text == "+1"
    share = both["technical-share-across-teams"]
    assert share.difference == found.totals.technical_share.value - found.against.technical_share.value  # type: ignore[operator]  # both are known
    assert share.difference_text.endswith(" points")


def test_everybody_sees_their_own_teams_and_managers_all_that_are_not_archived(
    played: list[Sprint], manager: User, admin: User, developer: User, stranger: User
) -> None:
    def names(user: User) -> list[str]:
        return [line.team.name for line in report(user, sort=Sort.NAME).lines]

    assert names(manager) == names(admin) == ["Hourly", "Idle", "Payments Platform"]
    assert names(developer) == ["Payments Platform"]
    assert "Payments Platform" not in names(stranger)
    Team.objects.filter(slug="hourly").update(archived_at=played[0].closed_at)
    assert "Hourly" not in names(manager)


def test_the_page_says_what_the_report_says_in_ten_questions(
    played: list[Sprint], manager: User, as_: SignIn, team: Team
) -> None:
    client, url = as_(manager), reverse("reports:adherence")
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        html = client.get(url).content.decode()
    assert len(asked) <= MOST_QUERIES, "\n".join(query["sql"] for query in asked.captured_queries)
    for said in ("1 of 3", "75%", "Slipping", "not set", "no closed sprint yet", "40 pts", "30 pts", "10 h"):
        assert said in html, said
    team_page = client.get(reverse("reports:team_adherence", args=[team.slug])).content.decode()
    assert "10 points</b> went unused" in team_page and "did not get done" in team_page
    assert "The team sees each line, others the count." in team_page


def test_where_there_are_many_teams_the_rows_of_a_figure_are_a_page(
    played: list[Sprint], manager: User, as_: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(across, "MOST_BESIDE", 2)
    client = as_(manager)
    html = client.get(reverse("reports:adherence"), {"period": "3"}).content.decode()
    for key in report(manager).totals.figures:
        rows = f"{reverse('reports:adherence_how', args=[key])}?period=3"
        assert f'href="{rows}">All ' in html
        assert all(name in client.get(rows).content.decode() for name in ("Payments Platform", "Hourly")), key
    assert client.get(reverse("reports:adherence_how", args=["luck"])).status_code == 404


def test_before_the_first_sprint_nothing_is_zero(team: Team, manager: User, as_: SignIn) -> None:
    client = as_(manager)
    html = client.get(reverse("reports:adherence")).content.decode()
    assert "0 of 1" in html and "1 not set" in html and ">0%" not in html
    assert "not zero" in client.get(reverse("reports:team_adherence", args=[team.slug])).content.decode()


def test_the_team_sees_each_attempt(played: list[Sprint], developer: User, as_: SignIn, team: Team) -> None:
    html = as_(developer).get(reverse("reports:team_adherence", args=[team.slug])).content.decode()
    assert "· more" in html and "others the count" not in html
