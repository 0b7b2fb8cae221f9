"""A team's dashboard: all its cards in one answer, each of them again by itself, and whether the board has changed."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.shortcuts import render as render_template
from django.urls import reverse
from django.views.decorators.http import require_safe

from apps.accounts.access import signed_in
from apps.core.htmx import target_of
from apps.reports.dashboard import CARDS, show
from apps.reports.dashboard_reading import Dashboard
from apps.teams.access import get_team

PAGE = "reports/dashboard.html"


@require_safe
def dashboard(request: HttpRequest, team: str) -> HttpResponse:
    """Everybody who may read the team reads it."""
    asked = get_team(signed_in(request), team)
    board = Dashboard(asked)
    shown = [show(card, board) for card in CARDS.values()]
    context = {"team": asked, "nav": "dashboard", "board": board, "cards": shown}
    return render_template(request, PAGE, context)


@require_safe
def card(request: HttpRequest, team: str, card: str) -> HttpResponse:
    """One card anew, as fresh as the whole page would be. Without script its address leads to it on the page."""
    asked = get_team(signed_in(request), team)
    if card not in CARDS:
        raise Http404
    if not target_of(request):
        return redirect(f"{reverse('reports:dashboard', args=[asked.slug])}#card-{card}")
    board = Dashboard(asked)
    context = {"team": asked, "board": board, "shown": show(CARDS[card], board)}
    return render_template(request, "reports/_card.html", context)


@require_safe
def changes(request: HttpRequest, team: str) -> HttpResponse:
    """Whether something has changed on the board since: nothing, or the pulse anew, which says so to the cards."""
    asked = get_team(signed_in(request), team)
    if not target_of(request):
        return redirect("reports:dashboard", asked.slug)
    board = Dashboard(asked)
    if request.GET.get("seen") == board.stamp:
        return HttpResponse(status=204)
    response = render_template(request, f"{PAGE}#pulse", {"team": asked, "board": board})
    response["HX-Trigger"] = "board-changed"
    return response
