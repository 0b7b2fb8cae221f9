"""A team's settings, and putting it away."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts.access import require_administrator, signed_in
from apps.core.htmx import render
from apps.core.pagination import paged
from apps.core.violations import RuleViolation
from apps.teams.access import get_archived_team, get_team
from apps.teams.forms import TeamForm
from apps.teams.models import Team
from apps.teams.services import archive_team, edit_team, restore_team

TEAMS_A_PAGE = 30
# Beside which field a rule of the database speaks.
FIELD_OF_RULE = {"team_addresses_are_unique": "slug", "a_teams_unit_is_fixed_with_its_first_sprint": "unit"}


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, team: str) -> HttpResponse:
    """A team's name, address, unit and time zone."""
    asked = get_team(signed_in(request), team, administering=True)
    edited = Team.objects.get(pk=asked.pk)
    form = TeamForm(request.POST or None, instance=edited)
    if form.is_valid():
        try:
            edit_team(team=edited, changes=form.cleaned_data)
        except RuleViolation as violation:
            form.add_error(FIELD_OF_RULE.get(violation.constraint), violation.message)
        else:
            messages.success(request, _("Saved."))
            return redirect("teams:detail", edited.slug)
    context = {"team": asked, "nav": "team", "form": form}
    return render(request, "teams/edit.html", context, status=422 if form.is_bound else 200)


@require_POST
def archive(request: HttpRequest, team: str) -> HttpResponse:
    """Put a team away. Nothing is lost; it stands among the archived teams."""
    asked = archive_team(team=get_team(signed_in(request), team, administering=True))
    messages.success(request, _("%(team)s is archived. It can be restored here.") % {"team": asked})
    return redirect("teams:archived")


@require_GET
def archived(request: HttpRequest) -> HttpResponse:
    """The teams that were put away."""
    administrator = signed_in(request)
    require_administrator(administrator)
    teams = Team.objects.visible_to(administrator).exclude(archived_at=None).order_by("name", "id")
    page, pager = paged(request, teams, size=TEAMS_A_PAGE)
    return render(request, "teams/archived.html", {"nav": "teams", "teams": page, "pager": pager})


@require_POST
def restore(request: HttpRequest, team: str) -> HttpResponse:
    """Bring an archived team back."""
    restored = restore_team(team=get_archived_team(signed_in(request), team))
    messages.success(request, _("%(team)s is back.") % {"team": restored})
    return redirect("teams:detail", restored.slug)
