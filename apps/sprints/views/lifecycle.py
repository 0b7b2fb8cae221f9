"""A sprint's list, form and what it came to; and the team list with its bars."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts.access import signed_in
from apps.core.htmx import render
from apps.core.pagination import paged
from apps.core.violations import RuleViolation
from apps.decisions.models import JointDecision
from apps.sprints.access import get_sprint
from apps.sprints.budget import Budgets, bar_of
from apps.sprints.cadence import next_dates
from apps.sprints.decisions import decisions_about, key_of
from apps.sprints.forms import SprintForm
from apps.sprints.models import Budget, Commitment, Outcome, Sprint, Status
from apps.sprints.refusals import record_attempt
from apps.sprints.relabelling import warning_of
from apps.sprints.services import delete_sprint, edit_sprint, plan_sprint
from apps.sprints.signatures import confirmations, said_about
from apps.stories.models import WorkType
from apps.teams.access import StandingTeam, get_team
from apps.teams.models import Membership, Right, Team

SPRINTS_A_PAGE = 20
TEAMS_A_PAGE = 30
LINES_A_PAGE = 100


def with_bar(sprint: Sprint) -> dict[str, Any]:
    """A sprint with its bar, for lists."""
    return {"sprint": sprint, "bar": bar_of(Budgets.of(sprint))}


@require_GET
def team_list(request: HttpRequest) -> HttpResponse:
    """The teams somebody may see, each with the bar of its running or next sprint."""
    person = signed_in(request)
    teams = Team.objects.visible_to(person).current()
    if not (person.is_manager or person.is_administrator):
        teams = teams.filter(memberships__in=Membership.objects.today().filter(user=person))
    page, pager = paged(request, teams.order_by("name"), size=TEAMS_A_PAGE)
    current_sprints: dict[int, Sprint] = {}
    for sprint in Sprint.objects.current().filter(team__in=list(page)):
        current_sprints.setdefault(sprint.team_id, sprint)
    rows = [
        {"team": team} | (with_bar(current_sprints[team.pk]) if team.pk in current_sprints else {}) for team in page
    ]
    waiting = JointDecision.objects.waiting_anywhere(person).select_related("team", "proposed_by")
    return render(request, "sprints/teams.html", {"nav": "teams", "rows": rows, "pager": pager, "waiting": waiting})


@require_GET
def sprint_list(request: HttpRequest, team: str) -> HttpResponse:
    """All sprints of a team, the running and planned ones first."""
    asked = get_team(signed_in(request), team)
    page, pager = paged(request, Sprint.objects.filter(team=asked).order_by("-starts", "-id"), size=SPRINTS_A_PAGE)
    confirmed = confirmations(page)
    for sprint in page:
        sprint.team = asked
    context = {
        "team": asked,
        "nav": "sprints",
        "page": page,
        "pager": pager,
        "rows": [with_bar(sprint) | {"confirmation": confirmed[sprint.pk]} for sprint in page],
    }
    return render(request, "sprints/list.html", context | {"may_plan": asked.standing.may(Right.CAPACITY)})


@require_GET
def current(request: HttpRequest, team: str) -> HttpResponse:
    """Where planning goes on: the next planned sprint, else the running one, else the list, which says how to begin."""
    asked = get_team(signed_in(request), team)
    unclosed = Sprint.objects.filter(team=asked).unclosed().order_by("starts")
    sprint = unclosed.filter(status=Status.PLANNED).first() or unclosed.first()
    if sprint is None:
        return redirect("sprints:list", asked.slug)
    return redirect("sprints:plan", asked.slug, sprint.number)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, team: str) -> HttpResponse:
    """Plan the next sprint: its dates follow the last one."""
    asked = get_team(signed_in(request), team, right=Right.CAPACITY)
    starts, ends = next_dates(asked)
    form = SprintForm(request.POST or None, team=asked, initial={"starts": starts, "ends": ends})
    if request.method == "POST" and form.is_valid():
        try:
            sprint = plan_sprint(team=asked, by=signed_in(request), **form.cleaned_data)
        except RuleViolation as violation:
            form.add_error(None, violation.message)
        else:
            messages.success(request, _("%(sprint)s is ready to be planned.") % {"sprint": sprint.title})
            return redirect("sprints:plan", asked.slug, sprint.number)
    return _form_page(request, asked, form)


def _form_page(
    request: HttpRequest, team: StandingTeam, form: SprintForm, sprint: Sprint | None = None
) -> HttpResponse:
    context = {"team": team, "nav": "sprints", "form": form, "sprint": sprint}
    return render(request, "sprints/form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """Change a sprint's name, goal or dates; what the rule does not allow is said beside the form."""
    asked, sprint = get_sprint(signed_in(request), team, number, right=Right.CAPACITY)
    form = SprintForm(request.POST or None, team=asked, instance=Sprint.objects.get(pk=sprint.pk))
    if request.method == "POST" and form.is_valid():
        changes = {name: form.cleaned_data[name] for name in form.changed_data}
        try:
            if changes:
                edit_sprint(sprint=sprint, changes=changes)
        except RuleViolation as violation:
            record_attempt(violation, sprint=sprint, by=signed_in(request), what=", ".join(changes))
            form.add_error(None, violation.message)
        else:
            messages.success(request, _("%(sprint)s is saved.") % {"sprint": sprint.title})
            return redirect("sprints:plan", asked.slug, number)
    return _form_page(request, asked, form, sprint)


@require_POST
def delete(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """Remove a sprint that has not started; its stories go back to the backlog."""
    asked, sprint = get_sprint(signed_in(request), team, number, right=Right.CAPACITY)
    title = sprint.title
    try:
        delete_sprint(sprint=sprint, by=signed_in(request))
    except RuleViolation as violation:
        record_attempt(violation, sprint=sprint, by=signed_in(request), what=_("delete the sprint"))
        messages.error(request, violation.message)
        return redirect("sprints:detail", asked.slug, number)
    messages.success(request, _("%(sprint)s is deleted. Its stories are in the backlog.") % {"sprint": title})
    return redirect("sprints:list", asked.slug)


@require_GET
def detail(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """A sprint from its own ledger: what was committed, what became of it, what was refused."""
    asked, sprint = get_sprint(signed_in(request), team, number)
    if sprint.status == Status.PLANNED:
        return redirect("sprints:plan", asked.slug, number)
    said = said_about(sprint)
    lines = sprint.commitments.filter(left_at=None).select_related("story").order_by("budget", "story__rank")
    page, pager = paged(request, lines, size=LINES_A_PAGE)
    for line in page:
        line.story.team = asked
    context = {
        "team": asked,
        "nav": "sprints",
        "page": page,
        "pager": pager,
        "carried": _carried([line.story_id for line in page], sprint),
        "sums": _sums(sprint),
        "attempts": sprint.attempts.select_related("story", "person")[:50] if asked.standing.role else None,
        "attempt_count": sprint.attempts.count(),
        "may_close": asked.standing.may(Right.SPRINT_START) and sprint.status == Status.ACTIVE,
        "may_adjust": bool(asked.standing.seats) and sprint.status == Status.ACTIVE and sprint.fenced,
        "budgets": Budgets.of(sprint),
        "decisions": decisions_about(sprint),
        "key": key_of(sprint),
        "said": said,
        "warning": warning_of(asked, sprint),
        "fallen_by": -sprint.adjustment,
        "waits_for_you": said.waits_for(asked),
        **with_bar(sprint),
    }
    return render(request, "sprints/detail.html", context)


def _carried(stories: list[int], sprint: Sprint) -> set[int]:
    """Which of these stories came over from an earlier sprint."""
    before = Commitment.objects.filter(story__in=stories, outcome=Outcome.CARRIED, sprint__ends__lt=sprint.starts)
    return set(before.values_list("story_id", flat=True))


def _sums(sprint: Sprint) -> dict[str, Any]:
    """Done and committed per budget and the technical share delivered, over the sprint's ledger (metrics.md)."""
    done = Q(outcome=Outcome.DONE)
    sums = Commitment.objects.filter(sprint=sprint, left_at=None).aggregate(
        product_done=Sum("size", filter=done & Q(budget=Budget.PRODUCT)),
        tech_done=Sum("size", filter=done & Q(budget=Budget.TECH)),
        technical_done=Sum("size", filter=done & Q(work_type=WorkType.TECHNICAL)),
        untagged_done=Sum("size", filter=done & Q(work_type=WorkType.UNTAGGED)),
        all_done=Sum("size", filter=done),
        stories=Count("id"),
    )
    whole = sums["all_done"]
    return sums | {"technical_share": 100 * (sums["technical_done"] or 0) / whole if whole else None}
