"""An import in the browser: choose a file, see what it means, let the worker write it, read what came of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from apps.accounts.access import signed_in
from apps.core.htmx import render, target_of
from apps.core.pagination import paged
from apps.core.violations import RuleViolation
from apps.importers import services
from apps.importers.access import get_import
from apps.importers.forms import MappingForm, UploadForm
from apps.importers.here import load_people
from apps.importers.leftovers import leftover_lines
from apps.importers.models import Import, ImportProblem, ImportState
from apps.importers.progress import is_abandoned
from apps.importers.sentences import sentence
from apps.importers.summary import headline, note_counts, sprint_came
from apps.reports.before import sentence_of
from apps.reports.before_reading import past_of
from apps.stories.models import Story
from apps.teams.access import StandingTeam, get_team

PROBLEMS_A_PAGE = 50
UNDER_WAY = (ImportState.QUEUED, ImportState.RUNNING)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, team: str) -> HttpResponse:
    """Choose a file; below, the imports there have been."""
    asked = get_team(signed_in(request), team, acting=request.method == "POST")
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            imported = services.upload(
                team=asked,
                person=signed_in(request),
                format=form.cleaned_data["format"],
                file_name=file.name,
                chunks=file.chunks(),
            )
        except RuleViolation as violation:
            form.add_error("file", violation.message)
        else:
            return redirect("importers:preview", asked.slug, imported.number)
    imports = Import.objects.without_file().filter(team=asked).select_related("person").order_by("-number")[:10]
    context = {"team": asked, "nav": "import", "form": form, "imports": imports}
    return render(request, "importers/new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def preview(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """What the file means and what would happen; a changed meaning is checked against the whole file again."""
    asked, imported = get_import(signed_in(request), team, number, acting=request.method == "POST")
    if imported.state in UNDER_WAY:
        return redirect("importers:progress", asked.slug, number)
    if imported.state == ImportState.DONE:
        return redirect("importers:summary", asked.slug, number)
    form = MappingForm(request.POST or None, imported=imported, people=load_people(asked))
    if request.method == "POST" and _decide(form, imported):
        messages.success(request, _("Checked again. Nothing has been changed yet."))
        return redirect("importers:preview", asked.slug, number)
    return _preview(request, asked, imported, form)


@require_POST
def start(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """Take the form as it stands, check the file by it, and hand it to the worker."""
    asked, imported = get_import(signed_in(request), team, number, acting=True)
    if imported.state in (*UNDER_WAY, ImportState.DONE):
        return redirect("importers:progress", asked.slug, number)
    form = MappingForm(request.POST, imported=imported, people=load_people(asked))
    if not _decide(form, imported):
        return _preview(request, asked, imported, form)
    try:
        services.start(imported=imported, person=signed_in(request))
    except RuleViolation as violation:
        imported.refresh_from_db(fields=["state"])
        fresh = MappingForm(imported=imported, people=load_people(asked))
        return _preview(request, asked, imported, fresh, refused=violation.message)
    return redirect("importers:progress", asked.slug, number)


@require_POST
def again(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """Start an import that stopped once more, as it was decided."""
    asked, imported = get_import(signed_in(request), team, number, acting=True)
    services.release_abandoned(team=asked)
    imported.refresh_from_db(fields=["state"])
    try:
        services.start(imported=imported, person=signed_in(request))
    except RuleViolation as violation:
        messages.error(request, violation.message)
    return redirect("importers:progress", asked.slug, number)


def _decide(form: MappingForm, imported: Import) -> bool:
    """Check the file by what the form says; what is wrong with it stands beside its fields."""
    if not form.is_valid():
        return False
    try:
        services.check(imported=imported, decided=form.mapping)
    except RuleViolation as violation:
        form.add_error("encoding" if violation.constraint == "import_encoding_wrong" else None, violation.message)
        return False
    return True


def _preview(
    request: HttpRequest, team: StandingTeam, imported: Import, form: MappingForm, refused: str = ""
) -> HttpResponse:
    report = imported.report
    page, pager = paged(request, imported.problems.filter(left_out=True), size=PROBLEMS_A_PAGE)
    context = {
        "team": team,
        "nav": "import",
        "imported": imported,
        "report": report,
        "counts": report["counts"],
        "form": form,
        "blockers": [sentence(each["code"], each["value"]) for each in imported.blockers],
        "notes": note_counts(imported),
        "problems": [_told(each) for each in page],
        "pager": pager,
        "refused": refused,
    }
    return render(request, "importers/preview.html", context, status=422 if refused or form.errors else 200)


def _told(problem: ImportProblem) -> dict[str, Any]:
    return {"line": problem.line, "key": problem.key, "reason": sentence(problem.code, problem.value)}


@require_POST
def discard(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """Throw an uploaded file away."""
    asked, imported = get_import(signed_in(request), team, number, acting=True)
    try:
        services.discard(imported=imported)
    except RuleViolation as violation:
        messages.error(request, violation.message)
    else:
        messages.success(request, _("%(file)s was thrown away. Nothing was imported.") % {"file": imported.file_name})
    return redirect("importers:new", asked.slug)


@require_GET
def progress(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """How far the worker is; the part asks again by itself and leads to the summary at the end."""
    asked, imported = get_import(signed_in(request), team, number)
    if imported.state == ImportState.DONE:
        return _go(request, reverse("importers:summary", args=[asked.slug, number]))
    if imported.state in (ImportState.UPLOADED, ImportState.CHECKED):
        return _go(request, reverse("importers:preview", args=[asked.slug, number]))
    stopped = imported.state == ImportState.RUNNING and is_abandoned(imported) and not _finished_meanwhile(imported)
    context = {"team": asked, "nav": "import", "imported": imported, "stopped": stopped}
    return render(request, "importers/progress.html", context, partials=("progress",))


def _finished_meanwhile(imported: Import) -> bool:
    """The lock of an import that has just ended is free as well."""
    imported.refresh_from_db(fields=["state", "progress", "failure"])
    return imported.state != ImportState.RUNNING


def _go(request: HttpRequest, url: str) -> HttpResponse:
    """A part cannot be redirected: the page it stands in is."""
    return HttpResponseClientRedirect(url) if target_of(request) else redirect(url)


@require_GET
def summary(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """What came in, what stayed out and why, and the one sentence about the past."""
    asked, imported = get_import(signed_in(request), team, number)
    if imported.state != ImportState.DONE:
        return redirect("importers:progress", asked.slug, number)
    past = past_of(asked)
    page, pager = paged(request, imported.problems.filter(left_out=True), size=PROBLEMS_A_PAGE)
    context = {
        "team": asked,
        "nav": "import",
        "imported": imported,
        "result": imported.result,
        "headline": headline(imported.result),
        "sprints": [each | {"standing": sprint_came(each)} for each in imported.result["sprints"]],
        "notes": note_counts(imported),
        "problems": [_told(each) for each in page],
        "pager": pager,
        "share": sentence_of(past) if past.before else "",
        "waiting": Story.objects.unconfirmed().filter(team=asked).count(),
    }
    return render(request, "importers/summary.html", context)


@require_GET
def leftovers(request: HttpRequest, team: str, number: int) -> StreamingHttpResponse:
    """The rows left out, each with its reason, as CSV."""
    _team, imported = get_import(signed_in(request), team, number)
    response = StreamingHttpResponse(leftover_lines(imported), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="left-out-{imported.number}.csv"'
    return response
