"""What both decide: the list of what waits and what was settled, and one decision with its signatures."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.access import signed_in
from apps.accounts.models import User
from apps.core.htmx import render
from apps.core.pagination import paged
from apps.core.violations import RuleViolation
from apps.decisions.access import deputised_for, get_joint, require_seat, signing_of, who_speaks
from apps.decisions.forms.joint import DeclineForm, JointFilterForm, SignForm
from apps.decisions.matters import is_current, matter_of
from apps.decisions.models import JointDecision, JointState, Signature
from apps.decisions.services import decline as decline_joint
from apps.decisions.services import sign as sign_joint
from apps.decisions.services import tell
from apps.decisions.services import withdraw as withdraw_joint
from apps.teams.access import StandingTeam, get_team
from apps.teams.models import Role
from apps.teams.seats import GUARDED

SETTLED_A_PAGE = 20
# What somebody reads after their own act.
SAID = {
    JointState.OPEN: gettext_lazy("Signed. The other signature is still missing."),
    JointState.SIGNED: gettext_lazy("Signed by both: it takes effect."),
    JointState.DECLINED: gettext_lazy("Declined. The other side is told by mail, with your reason."),
    JointState.WITHDRAWN: gettext_lazy("Withdrawn. Nothing changes."),
}


@require_GET
def joint_list(request: HttpRequest, team: str) -> HttpResponse:
    """What waits for a signature, the reader's own first, and below it what became of earlier proposals."""
    reader = signed_in(request)
    asked = get_team(reader, team)
    form = JointFilterForm(request.GET)
    found = form.found(JointDecision.objects.filter(team=asked)).with_people()
    waiting = list(found.waiting())
    own = set(found.waiting_for(reader, asked.standing.seats).values_list("pk", flat=True))
    settled = found.settled().order_by(Coalesce("settled_at", "proposed_at").desc(), "-id")
    page, pager = paged(request, settled, size=SETTLED_A_PAGE)
    for decision in [*waiting, *page]:
        decision.team = asked
    context = {
        "team": asked,
        "nav": "together",
        "form": form,
        "own": [decision for decision in waiting if decision.pk in own],
        "others": [decision for decision in waiting if decision.pk not in own],
        "speaks": who_speaks(asked, GUARDED),
        "settled": page,
        "pager": pager,
    }
    return render(request, "decisions/joint_list.html", context)


@dataclass(frozen=True)
class Side:
    """One of the two signatures, as it is read: whose, on what ground, or whom it waits for."""

    signature: Signature
    deputised: User | None
    speaks: list[str]
    lapsed: bool


def sides_of(team: StandingTeam, decision: JointDecision, lapsed: tuple[Role, ...]) -> list[Side]:
    """Both sides of a decision."""
    deputised, speaks = deputised_for(decision), who_speaks(team, GUARDED)
    return [
        Side(signature, deputised.get(signature.role), speaks[signature.role], signature.role in lapsed)
        for signature in decision.signatures
    ]


def shown(
    request: HttpRequest, team: str, number: int, *, refusal: str = "", form: DeclineForm | None = None
) -> HttpResponse:
    """A decision as it is now, with what the reader can do. After a refusal that may be less than they had seen."""
    asked, decision = get_joint(signed_in(request), team, number)
    matter, signing = matter_of(decision), signing_of(asked, decision)
    outdated = decision.is_waiting and not is_current(decision)
    context = {
        "team": asked,
        "nav": "together",
        "decision": decision,
        "matter_url": matter.url(decision),
        "again_url": matter.again_url(decision),
        "preview_url": matter.preview_url(decision),
        "changes": list(matter.changes(decision)),
        "changes_now": list(matter.changes_now(decision)) if outdated else [],
        "applies_from": matter.applies_from(decision),
        "outdated": outdated,
        "signing": signing,
        "sides": sides_of(asked, decision, signing.lapsed),
        "form": form or DeclineForm(),
        "refusal": refusal,
    }
    return render(request, "decisions/joint.html", context, status=422 if refusal or form else 200)


@require_GET
def joint(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """One decision: what changes from when, who proposed it and why, both signatures, and whose is missing."""
    return shown(request, team, number)


def done(request: HttpRequest, decision: JointDecision, act: Callable[[], JointDecision]) -> HttpResponse:
    """Do something to a decision and tell by mail; what is refused is said on its page, as it is by then."""
    try:
        written = act()
    except RuleViolation as violation:
        return shown(request, decision.team.slug, decision.number, refusal=violation.message)
    page = decision.get_absolute_url()
    tell(decision=written, link=request.build_absolute_uri(page))
    messages.success(request, SAID[JointState(written.state)])
    return redirect(page)


@require_POST
def sign(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """Sign for a seat. With the second signature it takes effect."""
    person = signed_in(request)
    asked, decision = get_joint(person, team, number)
    require_seat(asked)
    form = SignForm(request.POST)
    if not form.is_valid():
        return shown(request, team, number, refusal=str(form.errors["seat"][0]))
    seat = form.cleaned_data["seat"]
    if seat not in asked.standing.seats:
        raise PermissionDenied(_("You do not sign for this side: %(role)s.") % {"role": Role(seat).label})
    return done(request, decision, lambda: sign_joint(decision=decision, by=person, seat=seat))


@require_POST
def decline(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """Say no, with the reason."""
    person = signed_in(request)
    asked, decision = get_joint(person, team, number)
    require_seat(asked)
    form = DeclineForm(request.POST)
    if not form.is_valid() and decision.is_waiting:
        return shown(request, team, number, form=form)
    answer = form.cleaned_data.get("answer", "")
    return done(request, decision, lambda: decline_joint(decision=decision, by=person, answer=answer))


@require_POST
def withdraw(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """Take one's own proposal back."""
    person = signed_in(request)
    _asked, decision = get_joint(person, team, number)
    if decision.proposed_by_id != person.pk:
        raise PermissionDenied(_("Only who proposed this can withdraw it."))
    return done(request, decision, lambda: withdraw_joint(decision=decision, by=person))
