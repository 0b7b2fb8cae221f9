"""Plays what the manager of the demonstration keeps: departments, views of the report, and a digest by mail."""

from collections.abc import Mapping

from apps.accounts.models import User
from apps.demo.acting import acting
from apps.demo.play import Play
from apps.reports.filters import Filters, Period, Sort
from apps.reports.models.digest import Rhythm, Weekday
from apps.reports.services.digests import subscribe
from apps.reports.services.groups import make_group
from apps.reports.services.saved_views import keep_view

DEPARTMENTS = {"Buying and paying": ("payments", "search", "app"), "Foundations": ("identity", "data")}
LOCAL = "http://127.0.0.1:8000/"
"""Where `./dev run` serves the demonstration: the mail links to it."""


def keep_the_desk(manager: User, plays: Mapping[str, Play]) -> None:
    """Two departments, since a team may be in none; a shared view of the first, and one of one's own."""
    with acting(manager):
        groups = [
            make_group(organisation=manager.organisation, name=name, teams=[plays[slug].team for slug in slugs])
            for name, slugs in DEPARTMENTS.items()
        ]
        shared = Filters(groups=(groups[0].pk,), period=Period(last=12))
        lately = Period(last=3)
        own = Filters(period=lately, against=lately.before, sort=Sort.ADHERENCE)
        view = keep_view(owner=manager, name="Buying and paying, half a year", query=shared.query, shared=True)
        keep_view(owner=manager, name="Three sprints against the three before", query=own.query, shared=False)
        subscribe(owner=manager, view=view, rhythm=Rhythm.WEEKLY, weekday=Weekday.MONDAY, hour=8, root=LOCAL)
