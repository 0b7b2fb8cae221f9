"""Who is in a team: administrators add, change and end memberships."""

from django.contrib import messages
from django.db.models import Case, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.access import signed_in
from apps.accounts.models import PeopleQuerySet, User
from apps.core.htmx import render
from apps.core.pagination import paged
from apps.core.violations import RuleViolation
from apps.teams.access import StandingTeam, get_team
from apps.teams.forms import MemberEndForm, MemberForm, MemberRoleForm, PeopleFilterForm
from apps.teams.models import Membership, Role, Team
from apps.teams.seats import GUARDED, seats_of
from apps.teams.services import change_role, join_team, leave_team
from apps.teams.views.people import with_teams

CANDIDATES_A_PAGE = 20


def candidates(team: Team) -> PeopleQuerySet:
    """Who may join: active people of the organisation without a role in this team, now or later."""
    members = Membership.objects.ahead(team.today).filter(team=team)
    return User.objects.active().filter(organisation=team.organisation_id).exclude(pk__in=members.values("user"))


def get_membership(team: StandingTeam, pk: int) -> Membership:
    """A membership of this team that has not ended."""
    membership = Membership.objects.ahead(team.today).filter(team=team, pk=pk).select_related("user").first()
    if membership is None:
        raise Http404
    membership.team = team
    return membership


def warn_of_double_booking(request: HttpRequest, membership: Membership) -> None:
    """Say in which other teams a person is: their time is shared from now on."""
    others = Membership.objects.today().filter(user=membership.user_id).exclude(team=membership.team_id)
    if names := list(others.order_by("team__name").values_list("team__name", flat=True)):
        messages.warning(
            request,
            _("%(person)s is in other teams too: %(teams)s. Their time is shared; plan capacities accordingly.")
            % {"person": membership.user, "teams": ", ".join(names)},
        )


def _begun(request: HttpRequest) -> dict[str, str]:
    """What is chosen already: the role that a link asks to fill, and the person chosen before a search."""
    role, person = request.GET.get("role", ""), request.GET.get("person", "")
    return {"role": role if role in Role.values else Role.DEVELOPER, "person": person}


def _offered(form: MemberForm, search: PeopleFilterForm, people: PeopleQuerySet, *, seen_by: User) -> PeopleQuerySet:
    """Those found, with whoever is chosen already first, so that no search loses a choice."""
    found, chosen = search.found(people, seen_by=seen_by), str(form["person"].value() or "")
    if not chosen.isdecimal():
        return found.order_by("name", "id")
    first = Case(When(pk=chosen, then=0), default=1)
    return (found | people.filter(pk=chosen)).order_by(first, "name", "id")


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, team: str) -> HttpResponse:
    """Add somebody to the team; everybody's other teams stand beside their names."""
    administrator = signed_in(request)
    asked = get_team(administrator, team, administering=True)
    people = candidates(asked)
    form = MemberForm(request.POST or None, team=asked, people=people, initial=_begun(request))
    if form.is_valid():
        fields = form.cleaned_data
        try:
            joined = join_team(team=asked, user=fields["person"], role=fields["role"], starts=fields["starts"])
        except RuleViolation as violation:
            form.add_error("role", violation.message)
        else:
            messages.success(request, _("%(person)s is in the team.") % {"person": joined.user})
            warn_of_double_booking(request, joined)
            return redirect("teams:detail", asked.slug)
    search = PeopleFilterForm(request.GET)
    offered = _offered(form, search, people, seen_by=administrator)
    page, pager = paged(request, with_teams(offered, seen_by=administrator), size=CANDIDATES_A_PAGE)
    context = {"team": asked, "nav": "team", "form": form, "filter": search, "people": page, "pager": pager}
    return render(
        request,
        "teams/member_add.html",
        context,
        partials=("people-found",),
        status=422 if form.is_bound else 200,
    )


@require_http_methods(["GET", "POST"])
def role(request: HttpRequest, team: str, pk: int) -> HttpResponse:
    """Give a member another role. Who holds a guarded one is sent to where it changes."""
    asked = get_team(signed_in(request), team, administering=True)
    membership = get_membership(asked, pk)
    if membership.role in GUARDED and membership.starts <= asked.today:
        return redirect("teams:role_change", asked.slug, membership.role)
    form = MemberRoleForm(request.POST or None, membership=membership, seats=seats_of(asked))
    if form.is_valid():
        try:
            changed = change_role(membership=membership, role=form.cleaned_data["role"])
        except RuleViolation as violation:
            form.add_error("role", violation.message)
        else:
            messages.success(
                request,
                _("%(person)s: %(role)s from today.") % {"person": changed.user, "role": changed.get_role_display()},
            )
            return redirect("teams:detail", asked.slug)
    context = {"team": asked, "nav": "team", "form": form, "membership": membership}
    return render(request, "teams/member_role.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, team: str, pk: int) -> HttpResponse:
    """End a membership on a day. It stays on record, so that old sprints keep their people."""
    asked = get_team(signed_in(request), team, administering=True)
    membership = get_membership(asked, pk)
    form = MemberEndForm(request.POST or None, membership=membership)
    if form.is_valid():
        try:
            leave_team(membership=membership, day=form.cleaned_data["day"])
        except RuleViolation as violation:
            form.add_error("day", violation.message)
        else:
            messages.success(request, _("%(person)s leaves the team.") % {"person": membership.user})
            return redirect("teams:detail", asked.slug)
    context = {"team": asked, "nav": "team", "form": form, "membership": membership}
    return render(request, "teams/member_end.html", context, status=422 if form.is_bound else 200)
