"""Groups of teams: everybody reads them, managers make them."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.access import signed_in
from apps.accounts.models import User
from apps.core.htmx import render
from apps.core.undoing import read_way_back, way_back
from apps.core.violations import RuleViolation
from apps.reports.access import reported_teams
from apps.reports.forms.groups import GroupForm
from apps.reports.groups import get_group, groups_of, require_manager
from apps.reports.services.groups import StaleGroup, change_group, delete_group, edition, make_group
from apps.teams.models import Team


@require_http_methods(["GET", "POST"])
def groups(request: HttpRequest) -> HttpResponse:
    """All groups with their teams, and for managers a form for one more."""
    user = signed_in(request)
    if request.method == "POST":
        require_manager(user)
    form = GroupForm(request.POST or None, user=user) if user.is_manager else None
    if form and form.is_valid():
        try:
            made = make_group(organisation=user.organisation, **form.cleaned_data)
        except RuleViolation as violation:
            form.add_error("name", violation.message)
        else:
            messages.success(request, _("The group “%(name)s” is made.") % {"name": made})
            return redirect("reports:groups")
    return _page(request, user, form)


def _page(request: HttpRequest, user: User, form: GroupForm | None) -> HttpResponse:
    names = dict(reported_teams(user).values_list("pk", "name"))
    rows = [(each, sorted(names[pk] for pk in each.teams & names.keys())) for each in groups_of(user)]
    context = {"nav": "adherence", "form": form, "rows": rows}
    return render(request, "reports/groups.html", context, status=422 if form and form.errors else 200)


@require_http_methods(["GET", "POST"])
def group(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename a group, or say which teams are in it."""
    user = signed_in(request)
    found = get_group(user, pk)
    form, status = GroupForm(request.POST or None, user=user, group=found), 422
    if form.is_valid():
        try:
            change_group(group=found, seen=request.POST.get("seen", ""), **form.cleaned_data)
        except RuleViolation as violation:
            form.add_error("name", violation.message)
        except StaleGroup as stale:
            form.add_error(None, _how_it_stands(stale))
            status = 409
        else:
            messages.success(request, _("The group “%(name)s” is saved.") % {"name": form.cleaned_data["name"]})
            return redirect("reports:groups")
    context = {"nav": "adherence", "form": form, "group": found, "seen": edition(found)}
    return render(request, "reports/group.html", context, status=status if form.errors else 200)


def _how_it_stands(stale: StaleGroup) -> str:
    """Both versions: theirs in a sentence, one's own in the form."""
    if stale.current is None:
        raise Http404
    teams = ", ".join(stale.current.teams.filter(archived_at=None).values_list("name", flat=True))
    said = _("Somebody changed it meanwhile. Now it is “%(name)s” with: %(teams)s. Save again to have yours.")
    return said % {"name": stale.current, "teams": teams or _("no team")}


@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a group, with a way back. Its teams stay what they are."""
    user = signed_in(request)
    found = get_group(user, pk)
    kept = way_back([found.pk, found.name, list(found.teams.values_list("pk", flat=True))], salt=_salt(user))
    delete_group(group=found)
    undo = reverse("reports:group_restore", args=[kept])
    messages.success(request, _("The group “%(name)s” is deleted.") % {"name": found}, extra_tags=undo)
    return redirect("reports:groups")


@require_POST
def restore(request: HttpRequest, token: str) -> HttpResponse:
    """Make a group again that was just deleted, of the teams that are still there; the address carries it, signed."""
    user = signed_in(request)
    require_manager(user)
    pk, name, teams = read_way_back(token, salt=_salt(user))
    still = Team.objects.visible_to(user).filter(pk__in=teams)
    try:
        made = make_group(organisation=user.organisation, name=name, teams=still, pk=pk)
    except RuleViolation as violation:
        messages.error(request, violation.message)
    else:
        messages.success(request, _("The group “%(name)s” is back.") % {"name": made})
    return redirect("reports:groups")


def _salt(user: User) -> str:
    return f"reports.groups.{user.organisation_id}"
