"""When it is done, and what another share would change. It is asked and answered; nothing is written."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from apps.accounts.access import signed_in
from apps.core.htmx import render
from apps.reports.figures import Row
from apps.reports.forecast import AT_LEAST, HORIZON
from apps.reports.forecast_chart import Histogram
from apps.reports.forecast_figures import Forecasted, Repaid
from apps.reports.forecast_reading import DELIVERED, Outlook
from apps.reports.forms.forecast import ForecastForm, begin_with
from apps.teams.access import get_team


@require_safe
def forecast(request: HttpRequest, team: str) -> HttpResponse:
    """Everybody who may read the team reads it."""
    asked = get_team(signed_in(request), team)
    outlook = Outlook(asked)
    form = ForecastForm({**begin_with(outlook), **request.GET.dict()}, outlook=outlook)
    figure = _forecasted(outlook, form)
    context = {
        "team": asked,
        "nav": "forecast",
        "outlook": outlook,
        "form": form,
        "unit": form.unit,
        "figure": figure,
        "histogram": Histogram(figure.forecast, figure.ends) if figure else None,
        "repaid": _repaid(outlook, form),
        "at_least": AT_LEAST,
        "horizon": HORIZON,
    }
    return render(request, "reports/forecast.html", context, partials=("forecast", "repaid"))


def _forecasted(outlook: Outlook, form: ForecastForm) -> Forecasted | None:
    """None where there is too little to draw from, nothing to do, or no sense in the question."""
    of, simulation = form.of_what, outlook.simulation(form.of_what)
    if form.asks_wrongly or not simulation.is_enough or not form.wanted.amount:
        return None
    before = outlook.done_so_far(of)
    return Forecasted(
        forecast=simulation.until(form.wanted.amount + before),
        ends=outlook.ends,
        amount=form.wanted.amount,
        before=before,
        rows=tuple(Row(sprint.label, sprint.url, (amount,)) for sprint, amount in outlook.delivered(of)),
        column=DELIVERED[of],
        unit=outlook.team.unit,
    )


def _repaid(outlook: Outlook, form: ForecastForm) -> Repaid | None:
    what_if = outlook.what_if
    if not (what_if.is_enough and what_if.owed):
        return None
    return Repaid(
        what_if=what_if,
        shares=what_if.beside(outlook.agreed, form.tried),
        ends=outlook.ends_to_come,
        agreed=outlook.agreed,
        tried=form.tried,
        unit=outlook.team.unit,
    )
