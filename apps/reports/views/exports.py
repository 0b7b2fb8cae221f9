"""Files made from a report: asked for, watched, fetched, thrown away."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts.access import signed_in
from apps.core.htmx import render
from apps.core.pagination import paged
from apps.core.violations import RuleViolation
from apps.reports.access import get_export, may_still_read
from apps.reports.exports.asked import Asked, asked_for
from apps.reports.forms.exports import ExportForm
from apps.reports.models import Export, ExportState, Format
from apps.reports.services.exports import LOST, delete_export, lost_of, order, order_again

A_PAGE = 20


@never_cache
@require_http_methods(["GET", "POST"])
def exports(request: HttpRequest) -> HttpResponse:
    """One's own exports, and a new one of what the address asks for. The list asks again while one is under way."""
    person = signed_in(request)
    sent = ExportForm(request.POST) if request.method == "POST" else None
    asked = asked_for(person, sent.data.get("filters", "") if sent else request.GET.urlencode())
    if sent and sent.is_valid() and not asked.problems:
        return _order(request, asked, sent.cleaned_data["format"])
    form = ExportForm(initial={"filters": asked.filters.query})
    context = {"form": form, "asked": asked, "refused": sent and sent.errors} | _listed(request)
    return render(request, "reports/exports.html", context, partials=("exports",), status=422 if sent else 200)


def _listed(request: HttpRequest) -> dict[str, Any]:
    """A page of them. Those whose worker was killed are said to have failed; that is noted when somebody acts."""
    person = signed_in(request)
    lost = set(lost_of(person).values_list("pk", flat=True))
    page, pager = paged(
        request, Export.objects.without_file().filter(owner=person).select_related("owner"), size=A_PAGE
    )
    for each in page:
        if each.pk in lost:
            each.state, each.failure = ExportState.FAILED, str(LOST)
    return {"nav": "adherence", "exports": page, "pager": pager, "waiting": any(each.is_under_way for each in page)}


def _order(request: HttpRequest, asked: Asked, format: str) -> HttpResponse:
    export, is_new = order(owner=asked.user, format=format, query=asked.filters.query, filters=asked.words)
    return _back(request, export, is_new=is_new)


def _back(request: HttpRequest, export: Export, *, is_new: bool) -> HttpResponse:
    """With the filters of this file, for whoever wants the same in another format."""
    if is_new:
        messages.success(request, _("The worker makes it. You can leave this page and come back."))
    else:
        messages.info(request, _("The same export is being made already: here it is."))
    return redirect(reverse("reports:exports", query=QueryDict(export.query)))


@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """The same once more, with the figures of now."""
    export, is_new = order_again(export=get_export(signed_in(request), pk))
    return _back(request, export, is_new=is_new)


@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Before its week is over."""
    try:
        delete_export(export=get_export(signed_in(request), pk))
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("The export is deleted. You can make it again at any time."))
    return redirect("reports:exports")


@never_cache
@require_GET
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """The file, for whoever may still see all that is in it."""
    person = signed_in(request)
    export = get_export(person, pk)
    if not export.is_done:
        raise Http404
    if not may_still_read(person, export):
        messages.error(request, _("You no longer see all teams in this file. Make it again with those you see."))
        return redirect("reports:exports")
    answer = HttpResponse(bytes(export.content or b""), content_type=Format(export.format).content_type)
    answer["Content-Disposition"] = f'attachment; filename="{export.file_name}"'
    return answer
