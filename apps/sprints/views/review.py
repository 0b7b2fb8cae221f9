"""A sprint's review for the team: as a page, as a PDF, and the links that show it to others."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts.access import signed_in
from apps.core.htmx import render
from apps.core.pdf import NoPdf
from apps.core.violations import RuleViolation
from apps.sprints.access import get_review_link, get_sprint
from apps.sprints.budget import Budgets, bar_of
from apps.sprints.forms.review import ReviewLinkForm
from apps.sprints.models import ReviewLink, Sprint, Status
from apps.sprints.review_pdf import pdf_of
from apps.sprints.review_reading import review_of
from apps.sprints.services.reviewing import make_review_link, revoke_review_link
from apps.teams.access import StandingTeam
from apps.teams.models import Right

NO_PDF = gettext_lazy(
    "PDFs cannot be made on this installation: a library that draws them is missing. Print the page instead."
)


def told(sprint: Sprint) -> dict[str, Any]:
    """What page, shared page and PDF show."""
    return {"team": sprint.team, "sprint": sprint, "review": review_of(sprint), "bar": bar_of(Budgets.of(sprint))}


@require_GET
def review(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """What was promised and what came, for the meeting and for people who were not there."""
    asked, sprint = get_sprint(signed_in(request), team, number)
    if sprint.status == Status.PLANNED:
        return redirect("sprints:plan", asked.slug, number)
    context = {"nav": "sprints", "inside": True, "may_share": asked.standing.may(Right.SPRINT_START)}
    return render(request, "sprints/review.html", context | told(sprint))


@require_GET
def pdf(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """The same to hand on, without a link into the app."""
    asked, sprint = get_sprint(signed_in(request), team, number)
    if sprint.status == Status.PLANNED:
        return redirect("sprints:plan", asked.slug, number)
    try:
        return as_pdf(sprint)
    except NoPdf:
        messages.error(request, NO_PDF)
        return redirect("sprints:review", asked.slug, number)


def as_pdf(sprint: Sprint) -> HttpResponse:
    """As a download. Raises `NoPdf` where it cannot be drawn."""
    drawn = pdf_of(told(sprint))
    name = slugify(f"{sprint.team.name} {sprint.title}") or "review"
    answer = HttpResponse(drawn, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return answer


@never_cache
@require_http_methods(["GET", "POST"])
def links(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """Make a link to the review, and see those that work. A new one is shown once: its token is not kept."""
    person = signed_in(request)
    asked, sprint = get_sprint(person, team, number, right=Right.SPRINT_START)
    if sprint.status == Status.PLANNED:
        return redirect("sprints:plan", asked.slug, number)
    form, made = ReviewLinkForm(request.POST or None), ""
    if form.is_valid():
        try:
            _link, token = make_review_link(sprint=sprint, by=person, lasts=form.lasts)
        except RuleViolation as violation:
            form.add_error(None, violation.message)
        else:
            made = request.build_absolute_uri(reverse("reviews:read", args=[token]))
    return _links_page(request, asked, sprint, form, made)


def _links_page(
    request: HttpRequest, team: StandingTeam, sprint: Sprint, form: ReviewLinkForm, made: str
) -> HttpResponse:
    live = ReviewLink.objects.live().filter(sprint=sprint).select_related("created_by")
    context = {"team": team, "nav": "sprints", "sprint": sprint, "form": form, "made": made, "links": live}
    status = 422 if request.method == "POST" and not made else 200
    return render(request, "sprints/review_links.html", context, partials=("links",), status=status)


@require_POST
def revoke(request: HttpRequest, team: str, number: int, pk: int) -> HttpResponse:
    """Let a link show nothing from now on."""
    asked, link = get_review_link(signed_in(request), team, number, pk)
    revoke_review_link(link=link, by=signed_in(request))
    messages.success(request, _("The link shows nothing any more."))
    return redirect("sprints:review_links", asked.slug, number)
