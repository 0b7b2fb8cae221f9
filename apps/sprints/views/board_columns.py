"""What a team calls the columns of its board, and how many cards it wants in each."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.access import signed_in
from apps.core.htmx import render
from apps.core.violations import RuleViolation
from apps.sprints.columns import edition, heads_of, written_by
from apps.sprints.forms.board import ColumnsForm
from apps.sprints.models import Sprint, Status
from apps.sprints.services import write_columns
from apps.teams.access import get_team
from apps.teams.models import Team


@require_http_methods(["GET", "POST"])
def columns(request: HttpRequest, team: str) -> HttpResponse:
    """Name the columns and limit them. Whoever acts in the team may; history keeps who did."""
    asked = get_team(signed_in(request), team, acting=True)
    heads = heads_of(written_by(asked))
    form = ColumnsForm(request.POST or None, heads=heads)
    is_stale = request.method == "POST" and request.POST.get("seen", edition(heads)) != edition(heads)
    if request.method == "POST" and form.is_valid() and not is_stale:
        try:
            write_columns(team=asked, columns=form.columns())
        except RuleViolation as violation:
            form.add_error(None, violation.message)
        else:
            messages.success(request, _("The columns of the board are saved."))
            return _to_the_board(asked)
    context = {"team": asked, "nav": "board", "form": form, "heads": heads, "seen": edition(heads)}
    status = 422 if form.errors or is_stale else 200
    return render(request, "sprints/board_columns.html", context | {"is_stale": is_stale}, status=status)


def _to_the_board(team: Team) -> HttpResponse:
    running = Sprint.objects.filter(team=team, status=Status.ACTIVE).order_by("-starts").first()
    if running:
        return redirect("sprints:board", team.slug, running.number)
    return redirect("sprints:board_columns", team.slug)
