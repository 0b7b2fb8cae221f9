"""Who is asked for by several teams for more than all of their time: a quarter of the whole organisation."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from apps.accounts.access import signed_in
from apps.core.htmx import render
from apps.teams.availability import overbooked
from apps.teams.availability.person import AHEAD


@require_GET
def double_bookings(request: HttpRequest) -> HttpResponse:
    """Names, days, and what each team asks for. For those who see all teams anyway."""
    reader = signed_in(request)
    if not (reader.is_manager or reader.is_administrator):
        raise PermissionDenied(_("Only managers and administrators of your organisation see all of its teams."))
    first = timezone.localdate()
    context = {
        "nav": "people",
        "first": first,
        "last": first + AHEAD,
        "bookings": overbooked(reader.organisation, first, first + AHEAD),
    }
    return render(request, "teams/overbooked.html", context)
