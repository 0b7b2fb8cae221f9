"""Where somebody lands after signing in, and the people of an organisation with their teams."""

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from apps.accounts.access import get_person, signed_in
from apps.accounts.forms import ForgetForm, PersonForm
from apps.accounts.history import person_history
from apps.accounts.models import Invitation, PeopleQuerySet, User
from apps.accounts.services import change_person
from apps.core.htmx import render
from apps.core.pagination import paged
from apps.core.violations import RuleViolation
from apps.teams.forms import PeopleFilterForm
from apps.teams.models import Membership, Team
from apps.teams.seats import GUARDED
from apps.teams.services.forgetting import forget_person

PEOPLE_A_PAGE = 50
ADMINISTRATORS_NAMED = 5


def with_teams(people: PeopleQuerySet, *, seen_by: User, beside: Team | None = None) -> PeopleQuerySet:
    """People with the teams they are in today, as far as the reader may know them: `current_memberships`.

    `beside` leaves one team out.
    """
    current = Membership.objects.today().seen_by(seen_by).exclude(team=beside)
    current = current.select_related("team").order_by("team__name")
    return people.prefetch_related(Prefetch("memberships", current, to_attr="current_memberships"))


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """One team: its planning. Several: their list. None: what to do first."""
    person = signed_in(request)
    own = list(Team.objects.current().filter(pk__in=Membership.objects.today().filter(user=person).values("team"))[:2])
    if len(own) == 1:
        return redirect("sprints:current", own[0].slug)
    reads_all = person.is_manager or person.is_administrator
    if own or (reads_all and Team.objects.visible_to(person).current().exists()):
        return redirect("teams:list")
    colleagues = User.objects.filter(organisation=person.organisation_id).exclude(pk=person.pk)
    context = {
        "nav": "teams",
        "administrators": colleagues.administrators()[:ADMINISTRATORS_NAMED],
        "invited": Invitation.objects.unanswered().filter(organisation=person.organisation_id).count(),
        "has_colleagues": colleagues.exists(),
    }
    return render(request, "teams/home.html", context)


@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """Everybody in the organisation. All may read names, roles and teams they share; administrators change them."""
    reader = signed_in(request)
    form = PeopleFilterForm(request.GET)
    found = form.found(User.objects.filter(organisation=reader.organisation_id), seen_by=reader)
    page, pager = paged(request, with_teams(found.order_by("name", "id"), seen_by=reader), size=PEOPLE_A_PAGE)
    context = {"nav": "people", "tab": "people", "filter": form, "people": page, "pager": pager}
    return render(request, "teams/people.html", context, partials=("people-list",))


@require_http_methods(["GET", "POST"])
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """What one person may do in the organisation, and the teams they are in."""
    administrator = signed_in(request)
    shown = get_person(administrator, pk)
    form = PersonForm(request.POST or None, instance=shown)
    if form.is_valid():
        try:
            change_person(person=shown, **form.cleaned_data)
        except RuleViolation as violation:
            form.add_error(None, violation.message)
        else:
            messages.success(request, _saved(shown, form))
            return redirect("accounts:person", shown.pk)
    memberships = list(Membership.objects.today().seen_by(administrator).filter(user=shown).select_related("team"))
    context = {
        "nav": "people",
        "form": form,
        # as they are, whatever the form holds
        "person": User.objects.select_related("invitation__invited_by").get(pk=shown.pk),
        "memberships": memberships,
        "guarded": [membership for membership in memberships if membership.role in GUARDED],
        "history": person_history(shown),
    }
    return render(request, "teams/person.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def forget(request: HttpRequest, pk: int) -> HttpResponse:
    """Anonymise somebody who has left, after one look at what that means."""
    shown = get_person(signed_in(request), pk)
    if shown.anonymised_at:
        return redirect("accounts:person", shown.pk)
    form = ForgetForm(request.POST or None, person=shown)
    if form.is_valid():
        try:
            forgotten = forget_person(person=shown)
        except RuleViolation as violation:
            form.add_error(None, violation.message)
        else:
            messages.success(request, _("They are “%(name)s” from now on, everywhere.") % {"name": forgotten})
            return redirect("accounts:person", shown.pk)
    context = {"nav": "people", "form": form, "person": User.objects.get(pk=shown.pk)}
    return render(request, "teams/person_forget.html", context, status=422 if form.errors else 200)


def _saved(person: User, form: PersonForm) -> str:
    if "is_active" not in form.changed_data:
        return _("%(name)s: saved.") % {"name": person}
    if person.is_active:
        return _("%(name)s may sign in again.") % {"name": person}
    return _("%(name)s may no longer sign in, and was signed out everywhere.") % {"name": person}
