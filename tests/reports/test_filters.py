"""Filters go into an address and come back; nonsense is said and ignored."""

import datetime as dt
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from apps.accounts.models import User
from apps.reports.filters import Filters, Period, Sort
from apps.reports.forms.filters import FiltersForm
from apps.reports.groups import TeamGroup
from apps.teams.models import Team, Unit
from tests.conftest import SignIn

GROUPS = [TeamGroup(7, "Platforms", frozenset())]
days = st.dates(dt.date(2020, 1, 1), dt.date(2026, 1, 1))
between = st.builds(lambda a, b: Period(None, first=min(a, b), until=max(a, b)), days, days)
lasts = st.sampled_from([3, 6, 12]).map(Period)


@st.composite
def filters(draw: st.DrawFn) -> Filters:
    period = draw(lasts | between)
    return Filters(
        groups=tuple(draw(st.sampled_from([[], [7]]))),
        unit=draw(st.sampled_from(["", *Unit.values])),
        q=draw(st.from_regex(r"\A([a-zäß&=+%#]{1,8}( [a-z]{1,5})?)?\Z")),
        period=period,
        against=draw(st.none() | st.just(period.before) | between),
        sort=draw(st.sampled_from(Sort)),
    )


def form(query: str, user: User | None = None) -> FiltersForm:
    return FiltersForm(QueryDict(query), user=user or User(), groups=GROUPS)


@given(filters())
def test_what_is_asked_for_goes_into_an_address_and_back(asked: Filters) -> None:
    read = form(asked.query)
    assert (read.filters(), read.errors) == (asked, {})


NAMES = ("period", "from", "to", "unit", "sort", "group", "against", "against_from", "q")
addresses = st.lists(st.tuples(st.sampled_from(NAMES), st.text(max_size=8))).map(urlencode)


@given(st.text(max_size=60) | addresses)
def test_any_address_gives_filters(query: str) -> None:
    assert isinstance(form(query).filters(), Filters)


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ("period=nine", "period"),
        ("from=yesterday", "from"),
        ("from=2026-02-01&to=2026-01-01", "to"),
        ("period=dates", "from"),
        ("against=dates", "against_from"),
        ("to=2026-01-01&against=before", "from"),
        ("from=0001-01-02&to=2026-01-01&against=before", "from"),
        ("unit=bananas", "unit"),
        ("group=9", "group"),
        ("sort=luck", "sort"),
    ],
)
def test_nonsense_is_said_beside_its_field_and_ignored(query: str, wrong: str) -> None:
    read = form(query)
    asked = read.filters()
    assert wrong in read.errors
    assert asked.against is None and asked.unit == "" and asked.groups == () and asked.sort == Sort.BAND
    assert asked.period in (Period(), Period(None, first=asked.period.first, until=dt.date(2026, 1, 1)))


def test_a_period_before_is_as_long_and_ends_where_this_begins() -> None:
    assert Period(3).before == Period(3, skip=3)
    assert Period(3, skip=3).before == Period(3, skip=6)
    january = Period(None, first=dt.date(2026, 1, 1), until=dt.date(2026, 1, 31))
    assert january.before == Period(None, first=dt.date(2025, 12, 1), until=dt.date(2025, 12, 31))


@pytest.mark.django_db
def test_a_team_that_is_gone_is_said_and_the_others_stay(team: Team, manager: User, as_: SignIn) -> None:
    query = f"team={team.slug}&team=gone&team=%00&unit=bananas"
    assert form(query, manager).filters().teams == (team.slug,)
    html = as_(manager).get(f"{reverse('reports:adherence')}?{query}").content.decode()
    assert "A team is gone, or not yours to see: it is left out." in html
    assert "bananas is not one of the available choices" in html
    assert team.name in html


@pytest.mark.django_db
def test_a_filter_brings_the_report_alone_and_its_address(team: Team, manager: User, as_: SignIn) -> None:
    htmx = {"HX-Request": "true", "HX-Target": "div#report"}
    answer = as_(manager).get(reverse("reports:adherence"), {"q": "nobody", "period": "3", "to": ""}, headers=htmx)
    assert answer["HX-Push-Url"] == f"{reverse('reports:adherence')}?period=3&q=nobody"
    html = answer.content.decode()
    assert '<div id="report"' in html and "No team is like that" in html and "<html" not in html
    assert 'id="report-said" hx-swap-oob="true">0 teams · last 3 closed sprints' in html
