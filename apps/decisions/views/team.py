"""Founding a team, and the page that says who is in it, what it agreed and who decides what."""

from typing import Any

from django.contrib import messages
from django.db.models import F, Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from apps.accounts.access import require_administrator, signed_in
from apps.accounts.models import User
from apps.core.htmx import render
from apps.core.violations import RuleViolation
from apps.decisions.forms.founding import FoundTeamForm, suggest_address, suggest_key
from apps.decisions.models import JointDecision
from apps.decisions.rights import by_holder
from apps.decisions.services import found_team
from apps.decisions.team_waits import waited_for
from apps.decisions.timeline import spells_of, waiting_agreement
from apps.teams.access import StandingTeam, get_team
from apps.teams.models import DecisionRight, Deputy, Membership, Role
from apps.teams.seats import GUARDED, seats_of
from apps.teams.views.members import warn_of_double_booking
from apps.teams.views.people import with_teams

PEOPLE_SUGGESTED = 100
FORMER_SHOWN = 20
AGREEMENTS_SHOWN = 4
# Beside which field a rule of the database speaks.
FIELD_OF_RULE = {
    "team_addresses_are_unique": "slug",
    "team_keys_are_unique": "key_prefix",
    "a_person_has_one_role_in_a_team": "tech_lead",
    "product_owner_and_tech_lead_are_two_people": "tech_lead",
}


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Found a team. With a name in the address, its story key and address come suggested."""
    administrator = signed_in(request)
    require_administrator(administrator)
    organisation = administrator.organisation
    people = User.objects.active().filter(organisation=organisation)
    begin = _suggested(request, administrator)
    form = FoundTeamForm(request.POST or None, initial=begin, organisation=organisation, people=people)
    if form.is_valid():
        try:
            team = found_team(organisation=organisation, **form.cleaned_data)
        except RuleViolation as violation:
            form.add_error(FIELD_OF_RULE.get(violation.constraint), violation.message)
        else:
            messages.success(request, _("%(team)s begins with 20%% for technical work.") % {"team": team})
            for membership in Membership.objects.filter(team=team).select_related("user"):
                warn_of_double_booking(request, membership)
            return redirect("teams:detail", team.slug)
    suggested = with_teams(people.order_by("name", "id"), seen_by=administrator)[:PEOPLE_SUGGESTED]
    return render(
        request,
        "decisions/team_new.html",
        {"nav": "teams", "form": form, "people": suggested},
        partials=("addresses",),
        status=422 if form.is_bound else 200,
    )


def _suggested(request: HttpRequest, administrator: User) -> dict[str, Any]:
    """What the form begins with: what was typed so far, and what follows from the name."""
    typed = {name: request.GET.get(name, "").replace("\x00", "")[:80] for name in ("name", "slug", "key_prefix")}
    if typed["name"]:
        organisation = administrator.organisation
        typed["slug"] = typed["slug"] or suggest_address(organisation, typed["name"])
        typed["key_prefix"] = typed["key_prefix"] or suggest_key(organisation, typed["name"])
    return typed | {"time_zone": administrator.time_zone}


def members_of(team: StandingTeam, *, seen_by: User) -> list[Membership]:
    """Who is in the team or about to join, by role and name, each person with the teams they are in besides."""
    people = with_teams(User.objects.all(), seen_by=seen_by, beside=team)
    members = Membership.objects.ahead(team.today).filter(team=team).prefetch_related(Prefetch("user", people))
    order = list(Role.values)
    return sorted(members, key=lambda member: (order.index(member.role), member.user.name.casefold(), member.pk))


def waiting_for(team: StandingTeam, reader: User) -> list[JointDecision]:
    """What the reader is asked to sign in this team; whoever signs nothing is asked nothing."""
    seats = team.standing.seats
    if not seats:
        return []
    found = JointDecision.objects.filter(team=team).waiting_for(reader, seats)
    return list(found.select_related("team", "proposed_by"))


@require_GET
def detail(request: HttpRequest, team: str) -> HttpResponse:
    """A team's people, what it agreed, and who decides what."""
    reader = signed_in(request)
    asked = get_team(reader, team)
    seats = seats_of(asked)
    spells = spells_of(asked)
    former = Membership.objects.filter(team=asked, ends__lte=asked.today).exclude(starts=F("ends"))
    context = {
        "team": asked,
        "nav": "team",
        "today": asked.today,
        "seats": seats,
        "members": members_of(asked, seen_by=reader),
        "former": former.select_related("user").order_by("-ends", "-id")[:FORMER_SHOWN],
        "agreement": next(spell.agreement for spell in spells if spell.is_in_force),
        "spells": spells[:AGREEMENTS_SHOWN],
        "waiting_agreement": waiting_agreement(asked),
        "lists": by_holder(DecisionRight.objects.filter(team=asked)),
        "guarded": GUARDED,
        "may_change": asked.standing.is_administering or asked.standing.role in GUARDED,
        "is_complete": all(seat.held for seat in seats),
        "waiting": waiting_for(asked, reader),
        "waited_for": waited_for(asked),
        "deputies": list(Deputy.objects.today().filter(team=asked).with_people()),
    }
    return render(request, "decisions/team.html", context)
