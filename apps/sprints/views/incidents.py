"""Incidents of a sprint: reported, confirmed or said to be none, gone on with, and followed by stories."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts.access import signed_in
from apps.core.htmx import render
from apps.core.violations import RuleViolation
from apps.decisions.models import JointDecision, JointKind
from apps.decisions.services import tell
from apps.sprints.access import get_incident, get_sprint, require_seat
from apps.sprints.forms.incidents import DecideForm, IncidentFollowUpForm, IncidentForm, NoneForm
from apps.sprints.incident_effects import INCIDENTS
from apps.sprints.incidents import going_on, incidents_of, not_reported, of_team, told_by_incidents
from apps.sprints.models import Commitment, Incident, Sprint, Status
from apps.sprints.services.incidents import (
    confirm_incident,
    follow_up,
    open_incident,
    propose_follow_up,
    report_incident,
    say_it_is_none,
    take_incident,
)
from apps.sprints.views.answers import bar_context
from apps.stories.decisions import decisions_about
from apps.stories.models import Kind, State, Story
from apps.stories.views.panels import PANELS
from apps.teams.access import StandingTeam, authorise
from apps.teams.models import Right, Unit

PANELS["incidents"] = told_by_incidents


@require_http_methods(["GET", "POST"])
def incidents(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """A sprint's incidents, and the form to report one; board and sprint page ask for what they show of it.

    `?story=` names a story that is tagged as an incident and was not reported yet.
    """
    asked, sprint = get_sprint(signed_in(request), team, number)
    if sprint.status == Status.PLANNED:
        return redirect("sprints:plan", asked.slug, number)
    waiting = not_reported(sprint)
    named = request.GET.get("story", "")
    story = next((each for each in waiting if str(each.number) == named), None)
    if request.method == "POST":
        authorise(asked, right=Right.TECH_BUDGET)
    form = IncidentForm(request.POST or None, team=asked, story=story)
    if request.method == "POST" and form.is_valid():
        try:
            return _reported(request, asked, sprint, form, story)
        except RuleViolation as violation:
            form.add_error(None, violation.message)
    context = bar_context(asked, sprint) | {
        "nav": "sprints",
        "incidents": incidents_of(sprint),
        "going_on": going_on(sprint),
        "not_reported": waiting,
        "story": story,
        "form": form,
        "may_report": asked.standing.may(Right.TECH_BUDGET) and sprint.status == Status.ACTIVE,
    }
    status = 422 if form.errors else 200
    return render(request, "sprints/incidents.html", context, partials=("incidents-beside",), status=status)


def _reported(
    request: HttpRequest, team: StandingTeam, sprint: Sprint, form: IncidentForm, story: Story | None
) -> HttpResponse:
    given, may_confirm = dict(form.cleaned_data), team.standing.may(Right.TAGGING)
    given |= {"sprint": sprint, "by": signed_in(request), "may_confirm": may_confirm}
    incident = open_incident(story=story, **given) if story else report_incident(**given)
    incident.story.team, incident.sprint = team, sprint
    waits = _("%(key)s is reported. It waits to be confirmed.")
    said = _("%(key)s is reported and confirmed.") if may_confirm else waits
    messages.success(request, said % {"key": incident.story.key})
    return redirect(incident)


@require_GET
def incident(request: HttpRequest, team: str, number: int, story: int) -> HttpResponse:
    """One incident: what is known of it, and what can be said of it now."""
    asked, found = get_incident(signed_in(request), team, number, story)
    return _page(request, asked, found)


@require_POST
def confirm(request: HttpRequest, team: str, number: int, story: int) -> HttpResponse:
    """It is one."""
    asked, found = get_incident(signed_in(request), team, number, story, right=Right.TAGGING)
    try:
        confirm_incident(incident=found, by=signed_in(request))
    except RuleViolation as violation:
        return _page(request, asked, found, refusal=violation.message)
    messages.success(request, _("%(key)s is confirmed as an incident.") % {"key": found.story.key})
    return redirect(found)


@require_POST
def none(request: HttpRequest, team: str, number: int, story: int) -> HttpResponse:
    """It is none, for a reason: product work from now on."""
    asked, found = get_incident(signed_in(request), team, number, story, right=Right.TAGGING)
    form = NoneForm(request.POST)
    if not form.is_valid():
        return _page(request, asked, found, none_form=form)
    try:
        _said, fits = say_it_is_none(incident=found, by=signed_in(request), reason=form.cleaned_data["reason"])
    except RuleViolation as violation:
        return _page(request, asked, found, refusal=violation.message)
    said = (
        _("%(key)s is a bug now and stands in the product budget.")
        if fits
        else _("%(key)s is a bug now. It waits in the backlog, proposed for the next sprint.")
    )
    messages.success(request, said % {"key": found.story.key})
    return redirect(found)


@require_POST
def take(request: HttpRequest, team: str, number: int, story: int) -> HttpResponse:
    """Go on with a confirmed incident of an earlier sprint."""
    asked, sprint = get_sprint(signed_in(request), team, number, right=Right.TECH_BUDGET)
    found = next((each for each in going_on(sprint) if each.story.number == story), None)
    if found is None:
        raise Http404
    try:
        take_incident(incident=found, sprint=sprint, by=signed_in(request))
    except RuleViolation as violation:
        messages.error(request, violation.message)
    else:
        messages.success(request, _("%(key)s goes on in this sprint.") % {"key": found.story.key})
    return redirect("sprints:incidents", asked.slug, sprint.number)


@require_POST
def follow(request: HttpRequest, team: str, number: int, story: int) -> HttpResponse:
    """Make a story of it: an improvement, or debt for the register."""
    asked, found = get_incident(signed_in(request), team, number, story)
    authorise(asked, acting=True)
    form = IncidentFollowUpForm(request.POST)
    if not form.is_valid():
        return _page(request, asked, found, follow_form=form)
    may_tag = asked.standing.may(Right.TAGGING)
    try:
        made = follow_up(incident=found, by=signed_in(request), may_tag=may_tag, **form.cleaned_data)
    except RuleViolation as violation:
        form.add_error(None, violation.message)
        return _page(request, asked, found, follow_form=form)
    messages.success(request, _("%(key)s follows from it.") % {"key": made.key})
    return redirect(f"{found.get_absolute_url()}#follows")


@require_POST
def decide(request: HttpRequest, team: str, number: int, story: int) -> HttpResponse:
    """Put to the other side what follows."""
    asked, found = get_incident(signed_in(request), team, number, story)
    form = DecideForm(request.POST, seats=require_seat(asked, INCIDENTS))
    if not form.is_valid():
        return _page(request, asked, found, decide_form=form)
    note = form.cleaned_data["note"]
    try:
        decision = propose_follow_up(incident=found, by=signed_in(request), seat=form.signs_for, note=note)
    except RuleViolation as violation:
        form.add_error(None, violation.message)
        return _page(request, asked, found, decide_form=form)
    decision.team = asked
    tell(decision=decision, link=request.build_absolute_uri(decision.get_absolute_url()))
    messages.success(request, _("Proposed and signed by you. The log keeps it when the other side has signed, too."))
    return redirect(found)


def _page(request: HttpRequest, team: StandingTeam, found: Incident, **said: Any) -> HttpResponse:
    """The page as it stands in the database; with what was refused, and what was typed."""
    if said:
        found.refresh_from_db(fields=["confirmed_at", "confirmed_by", "lapsed_at", "lapsed_by", "lapsed_reason"])
    seats, may = team.standing.seats, team.standing.may
    runs = found.sprint.status == Status.ACTIVE
    is_sized = team.unit != Unit.STORIES and found.story.kind == Kind.INCIDENT and found.story.state == State.OPEN
    context: dict[str, Any] = {
        "team": team,
        "nav": "sprints",
        "incident": found,
        "line": Commitment.objects.filter(story=found.story_id).order_by("-id").first(),
        "follow_ups": of_team(Story.objects.filter(follows_incident__incident=found).order_by("number"), team),
        "decisions": decisions_about(found.story),
        "waiting": _waiting(team, found),
        "may_judge": runs and found.is_unconfirmed and may(Right.TAGGING),
        "may_size": is_sized and may(Right.ESTIMATES),
        "none_form": NoneForm(),
        "follow_form": IncidentFollowUpForm(),
        "decide_form": DecideForm(seats=seats) if seats else None,
    }
    return render(request, "sprints/incident.html", context | said, status=422 if said else 200)


def _waiting(team: StandingTeam, found: Incident) -> JointDecision | None:
    """What was put to the other side about it."""
    waiting = JointDecision.objects.waiting().filter(team=team, kind=JointKind.FOLLOW_UP, subject_id=found.pk).first()
    if waiting:
        waiting.team = team
    return waiting
