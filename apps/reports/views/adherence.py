"""Adherence for managers: across teams, and one team with the reasons why it slips."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from apps.accounts.access import signed_in
from apps.accounts.models import User
from apps.core.htmx import render, target_of
from apps.core.pagination import paged_list
from apps.reports.across import AdherenceReport, report_of
from apps.reports.across_slipping import team_report
from apps.reports.comparing import compared, teams_compared
from apps.reports.figures import Row
from apps.reports.forms.filters import FiltersForm
from apps.reports.forms.saved_views import KeepForm
from apps.reports.groups import groups_of
from apps.reports.heat import heat_of
from apps.reports.models import SavedView
from apps.teams.access import get_team

A_PAGE, ROWS_A_PAGE = 50, 100
PARTS = ("report",)


@require_safe
def adherence(request: HttpRequest) -> HttpResponse:
    """The page, or the report alone while somebody filters."""
    user = signed_in(request)
    form, report = _asked(request, user)
    response = render(request, "reports/adherence.html", _context(request, user, form, report), partials=PARTS)
    if target_of(request) == "report":
        response["HX-Push-Url"] = f"{request.path}?{report.filters.query}".removesuffix("?")
    return response


def _asked(request: HttpRequest, user: User) -> tuple[FiltersForm, AdherenceReport]:
    groups = groups_of(user)
    form = FiltersForm(request.GET, user=user, groups=groups)
    return form, report_of(user, form.filters(), groups)


def _context(request: HttpRequest, user: User, form: FiltersForm, report: AdherenceReport) -> dict[str, Any]:
    page, pager = paged_list(request, report.lines, size=A_PAGE)
    lines = list(page.object_list)
    rows = report.shown(lines)
    views = list(SavedView.objects.seen_by(user))
    return {
        "nav": "adherence",
        "filter": form,
        "report": report,
        "totals": report.totals,
        "rows": list(zip(lines, rows, strict=True)),
        "heat": heat_of(rows),
        "pager": pager,
        "groups": report.by_group if not form.is_narrow else [],
        "compared": compared(report.totals, report.against) if report.against else [],
        "teams_compared": list(teams_compared(lines, report.against)) if report.against else [],
        "views": views,
        "view": next((each for each in views if str(each.pk) == request.GET.get("view")), None),
        "keep": KeepForm(initial={"query": report.filters.query}),
        "is_part": target_of(request) == "report",
    }


@require_safe
def how_across(request: HttpRequest, key: str) -> HttpResponse:
    """How a figure across teams is computed, with all of its rows: there may be a thousand."""
    _form, report = _asked(request, signed_in(request))
    figure = report.totals.figures.get(key)
    if figure is None:
        raise Http404
    rows: list[Row] = list(figure.rows)
    page, pager = paged_list(request, rows, size=ROWS_A_PAGE)
    context = {"nav": "adherence", "figure": figure, "report": report, "page": page, "pager": pager}
    return render(request, "reports/adherence_how.html", context)


@require_safe
def team_adherence(request: HttpRequest, team: str) -> HttpResponse:
    """One team: whether it keeps its budget, and why where it does not."""
    asked = get_team(signed_in(request), team)
    context = {"team": asked, "nav": "adherence", "report": team_report(asked)}
    return render(request, "reports/team_adherence.html", context)
