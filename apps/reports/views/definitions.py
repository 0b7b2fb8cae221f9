"""What every figure means."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from apps.core.htmx import render
from apps.reports import definitions  # noqa: F401 - importing defines them
from apps.reports.figures import DEFINITIONS


@require_safe
def definitions_page(request: HttpRequest) -> HttpResponse:
    return render(request, "reports/definitions.html", {"definitions": DEFINITIONS.values(), "nav": "adherence"})
